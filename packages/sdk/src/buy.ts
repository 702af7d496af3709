/** From nothing to tickets: join, wait, choose a date, reserve, pay. */
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import type { BuyOptions, BuyStep, Held, JoinOptions, Onsale, Place } from './api.ts';
import type { Receipt, SeatMap } from './api-types.ts';

/** Tells the caller, who may take time; whoever aborted meanwhile is heard. */
type Tell = (step: BuyStep) => Promise<void>;

export async function buy(onsale: Onsale, options: BuyOptions): Promise<Receipt> {
  checkChoice(options);
  const { concertId, signal, onProgress } = options;
  const tell: Tell = async (step) => {
    await onProgress?.(step);
    signal?.throwIfAborted();
  };
  const onChallenge: JoinOptions['onChallenge'] = (challenge) =>
    tell({ step: 'challenged', ...challenge });
  const place = await onsale.join({ concertId, signal, onChallenge });
  const { entry, token } = place;
  await tell({ step: 'joined', entry, token, accountKey: onsale.accountKey });
  await waitForTurn(place, { signal, tell });
  const held = await reserve(place, { options, tell });
  const receipt = await payOrRelease(held, { options, tell });
  await onProgress?.({ step: 'paid', receipt });
  return receipt;
}

/** What cannot be right is said now, not after an hour in the line. */
function checkChoice({ seatNos, best, maxPrice }: Omit<BuyOptions, 'seatNos' | 'best'> & Seats) {
  const issues: { path: string; message: string }[] = [];
  if (seatNos && best !== undefined) {
    issues.push({ path: 'best', message: 'cannot go with seatNos: give one of the two' });
  }
  if (seatNos?.length === 0) {
    issues.push({ path: 'seatNos', message: 'names no seat: name one, or leave it out' });
  }
  if (best !== undefined && !(Number.isInteger(best) && best > 0)) {
    issues.push({ path: 'best', message: 'must be a number of seats, 1 or more' });
  }
  if (maxPrice !== undefined && !(maxPrice >= 0)) {
    issues.push({ path: 'maxPrice', message: 'must be a number of points, 0 or more' });
  }
  if (issues.length > 0) throw new OnsaleError('INVALID_INPUT', { issues });
}

/** Either, as a caller without types may give both. */
interface Seats {
  seatNos?: number[] | undefined;
  best?: number | undefined;
}

async function waitForTurn(
  place: Place,
  { signal, tell }: { signal: AbortSignal | undefined; tell: Tell },
): Promise<void> {
  for await (const entry of place.updates({ signal })) {
    if (entry.status === 'active') return tell({ step: 'admitted', entry });
    if (entry.status === 'waiting') await tell({ step: 'waiting', entry });
  }
  throw new OnsaleError('QUEUE_TOKEN_EXPIRED', {});
}

interface Purchase {
  options: BuyOptions;
  tell: Tell;
}

/**
 * Named seats are of one date; best seats may be of any, and the dates are tried in their order.
 * Holding seats is not aborted half-way, when they might be held without anybody knowing.
 */
async function reserve(place: Place, { options, tell }: Purchase): Promise<Held> {
  const { seatNos, signal } = options;
  const bookable = options.date === undefined ? await place.dates({ signal }) : [options.date];
  const dates = seatNos ? bookable.slice(0, 1) : bookable;
  let refusal: OnsaleError | undefined;
  for (const date of dates) {
    await checkPrice(place, date, options);
    signal?.throwIfAborted();
    try {
      return await place.reserve(seatNos ? { date, seatNos } : { date, best: options.best ?? 1 });
    } catch (error) {
      if (!isDateExhausted(error) || options.date !== undefined) throw error;
      // Of all refusals, that some seats are free but not side by side helps the most.
      if (refusal?.reason !== 'NO_ADJACENT_SEATS') refusal = error;
      await tell({ step: 'dateSkipped', date, error });
    }
  }
  const message = 'No date of this concert has a free seat: look again when holds run out.';
  throw refusal ?? new OnsaleError('SOLD_OUT', {}, { message });
}

function isDateExhausted(error: unknown): error is OnsaleError {
  return isOnsaleError(error, 'SOLD_OUT') || isOnsaleError(error, 'NO_ADJACENT_SEATS');
}

async function checkPrice(place: Place, date: string, options: BuyOptions): Promise<void> {
  const { maxPrice, signal } = options;
  if (maxPrice === undefined) return;
  refuseAbove(maxPrice, lowestPrice(await place.seats(date, { signal }), options));
}

/** What the seats cost, or for best seats, what they cost at the least. */
function lowestPrice({ seats }: SeatMap, { seatNos, best = 1 }: BuyOptions): number {
  const wanted = seatNos
    ? seats.filter(({ seatNo }) => seatNos.includes(seatNo))
    : seats
        .filter(({ status }) => status === 'available')
        .toSorted((a, b) => a.price - b.price)
        .slice(0, best);
  return wanted.reduce((sum, { price }) => sum + price, 0);
}

function refuseAbove(maxPrice: number, total: number): void {
  if (total <= maxPrice) return;
  const message = `the seats cost ${total} points, more than the ${maxPrice} allowed: allow more, or take fewer`;
  throw new OnsaleError('INVALID_INPUT', { issues: [{ path: 'maxPrice', message }] });
}

async function payOrRelease(held: Held, { options, tell }: Purchase): Promise<Receipt> {
  const { maxPrice = Infinity, onProgress } = options;
  try {
    await tell({ step: 'reserved', reservation: held });
    refuseAbove(maxPrice, held.total);
    // Without the signal: aborted now, it would not be known whether the tickets are bought.
    return await held.pay();
  } catch (error) {
    await held[Symbol.asyncDispose]();
    if (held.status === 'released') await onProgress?.({ step: 'released', reservation: held });
    throw error;
  }
}
