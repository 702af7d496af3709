/**
 * The persona `last-moment`: acts at the very instant at which something opens or ends.
 *
 * Its calls take no time and no fault meets them, so in virtual time they are decided at the exact
 * millisecond. The checks of all responses judge what comes back; the persona only acts.
 */
import { fromIso } from '@onsale/core/time/dates';
import { isOnsaleError, type Held, type JoinedPlace, type Onsale, type Place } from '@onsale/sdk';
import { retryTransient, type Buyer, type Persona } from '../buyer.ts';
import type { Outcome } from '../../result.ts';
import {
  charge,
  isHoldLimit,
  isOver,
  isTaken,
  join,
  leave,
  pay,
  reserve,
  waitForTurn,
} from '../steps.ts';

/** The last millisecond before an instant. */
const justBeforeMs = 1;

type Plan = 'pay in time' | 'pay late' | 'sit out' | 'take over';

const plans: Record<Plan, number> = {
  'pay in time': 2,
  'pay late': 2,
  'sit out': 1,
  'take over': 2,
};

export const lastMoment: Persona = async (buyer) => {
  const plan = buyer.random.choose(plans);
  const onsale = buyer.client('immediate');
  const rival = plan === 'take over' ? buyer.client('immediate') : null;
  const place = await joinAtOpening(buyer, onsale);
  if (!place) return 'soldOut';
  let rivals = rival && (await join(buyer, rival));
  await lookAtOpening(buyer, place);
  const waited = await waitForTurn(buyer, place);
  if (rivals && waited === 'inside' && (await waitForTurn(buyer, rivals)) !== 'inside') {
    await leave(buyer, rivals);
    rivals = null;
  }
  if (waited !== 'inside') {
    for (const left of [place, rivals]) if (left) await leave(buyer, left);
    return waited === 'over' ? 'expired' : 'gaveUp';
  }
  try {
    return plan === 'sit out'
      ? await sitOut(buyer, place)
      : await shop(buyer, { onsale, place, plan, rivals });
  } catch (error) {
    if (isOver(error)) return 'expired';
    throw error;
  } finally {
    if (rivals) await leave(buyer, rivals);
  }
};

/** In a lobby, looks at its place in the last millisecond before the doors open, and then. */
async function lookAtOpening(buyer: Buyer, place: JoinedPlace): Promise<void> {
  const { signal } = buyer;
  const { opensAt } = place.entry;
  if (opensAt === null) return;
  for (const at of [fromIso(opensAt) - justBeforeMs, fromIso(opensAt)]) {
    await sleepUntil(buyer, at);
    await retryTransient(buyer, () => place.status({ signal }));
  }
}

/** Asks in the last millisecond before joining is possible, and again then. */
async function joinAtOpening(buyer: Buyer, onsale: Onsale): Promise<JoinedPlace | null> {
  const { concertId, signal } = buyer;
  const ask = () => retryTransient(buyer, () => onsale.join({ concertId, signal }));
  const opensAt = await openingOf(ask);
  if (opensAt !== null) {
    await sleepUntil(buyer, opensAt - justBeforeMs);
    await openingOf(ask);
    await sleepUntil(buyer, opensAt);
  }
  return join(buyer, onsale);
}

/**
 * When the sale opens, or its lobby, by the refusal of a join; null when it is open, or over.
 */
async function openingOf(ask: () => Promise<JoinedPlace>): Promise<number | null> {
  try {
    await ask();
    return null;
  } catch (error) {
    if (isOnsaleError(error, 'SOLD_OUT')) return null;
    if (!isOnsaleError(error, 'NOT_ON_SALE')) throw error;
    const { opensAt, lobbyOpensAt = opensAt } = error.details;
    return lobbyOpensAt === null ? null : fromIso(lobbyOpensAt);
  }
}

/** Asks in the last millisecond of the session, and at its end, and buys nothing. */
async function sitOut(buyer: Buyer, place: Place): Promise<'expired'> {
  const { signal } = buyer;
  const { expiresAt } = await retryTransient(buyer, () => place.status({ signal }));
  if (expiresAt === null) return 'expired';
  const endsAt = fromIso(expiresAt);
  await sleepUntil(buyer, endsAt - justBeforeMs);
  await retryTransient(buyer, () => place.dates({ signal }));
  await sleepUntil(buyer, endsAt);
  await retryTransient(buyer, () => place.status({ signal }));
  await retryTransient(buyer, () => place.dates({ signal }));
  return 'expired';
}

async function shop(
  buyer: Buyer,
  {
    onsale,
    place,
    plan,
    rivals,
  }: { onsale: Onsale; place: Place; plan: Plan; rivals: JoinedPlace | null },
): Promise<Outcome> {
  const held = await reserve(buyer, onsale, place);
  if (!held) {
    await leave(buyer, place);
    return 'soldOut';
  }
  await charge(buyer, onsale, held.total);
  const endsAt = fromIso(held.expiresAt);
  await sleepUntil(buyer, endsAt - justBeforeMs);
  if (plan === 'pay in time') return (await pay(buyer, held)) ? 'bought' : 'expired';
  if (rivals) await takeSeats(buyer, rivals, held);
  await sleepUntil(buyer, endsAt);
  if (rivals) await takeSeats(buyer, rivals, held);
  if (await pay(buyer, held)) throw new Error('A reservation was paid at the instant of its end.');
  await takeSeats(buyer, place, held);
  return 'expired';
}

/** Reserves the seats of a reservation that is about to end, or has ended; others may have them. */
async function takeSeats(buyer: Buyer, place: Place, { date, seatNos }: Held): Promise<void> {
  const { signal } = buyer;
  try {
    await retryTransient(buyer, () => place.reserve({ date, seatNos: [...seatNos] }, { signal }));
  } catch (error) {
    const isRefused =
      isOver(error) ||
      isHoldLimit(error) ||
      isOnsaleError(error, 'NOT_ADMITTED') ||
      isTaken(error) ||
      isOnsaleError(error, 'SEAT_LIMIT_EXCEEDED');
    if (!isRefused) throw error;
  }
}

async function sleepUntil({ clock, signal }: Buyer, at: number): Promise<void> {
  await clock.sleep(Math.max(0, at - clock.now()), signal);
}
