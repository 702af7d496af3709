/** Buyers that make one call at a time and return its outcome at once. */
import {
  createOnsaleClient,
  isOnsaleError,
  type Held,
  type JoinedPlace,
  type Onsale,
} from '@onsale/sdk';
import { date } from './operator.ts';

export const price = 1000;

export interface JoinedBuyer {
  onsale: Onsale;
  place: JoinedPlace;
}

/** A new buyer, with a place in line and points for one seat. */
export async function joinAndCharge(url: string, concertId: string): Promise<JoinedBuyer> {
  const onsale = createOnsaleClient({ url, maxRetries: 0, timeoutMs: 30_000 });
  const place = await onsale.join({ concertId });
  await onsale.wallet.charge(price);
  return { onsale, place };
}

export function hold({ place }: JoinedBuyer, seatNo: number): Promise<Held> {
  return place.reserve({ date, seatNos: [seatNo] });
}

/** `done`, or the reason of the refusal. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (isOnsaleError(error)) return error.reason;
    throw error;
  }
}

/** Counts equal outcomes. */
export function countOutcomes(outcomes: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
