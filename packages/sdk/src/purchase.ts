/** The whole purchase in one call: join, wait, choose a date, reserve, pay. */
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import type { Receipt, SeatChoice, SeatMap } from './api-types.ts';
import type { BuyOptions, BuyStep, Held, JoinOptions, Onsale, Place } from './api.ts';
import type { CallOptions } from './options/call-options.ts';
import type { UpdateOptions } from './options/update-options.ts';
import { isWaiting } from './place.ts';
import { invalidInput } from './transport/response-errors.ts';

/** Awaits the caller's `onProgress`, then throws if the signal was aborted in the meantime. */
type ReportProgress = (step: BuyStep) => Promise<void>;

export async function buy(onsale: Onsale, options: BuyOptions): Promise<Receipt> {
  requireValidOptions(options);
  const { concertId, signal, onProgress } = options;
  const callOptions = callOptionsOf(options);
  const reportProgress: ReportProgress = async (step) => {
    await onProgress?.(step);
    signal?.throwIfAborted();
  };
  const onChallenge: JoinOptions['onChallenge'] = (challenge) =>
    reportProgress({ step: 'challenged', ...challenge });
  const place = await onsale.join({ concertId, ...callOptions, onChallenge });
  const { entry, token } = place;
  await reportProgress({ step: 'joined', entry, token, accountKey: onsale.accountKey });
  await waitForAdmission(place, { callOptions, reportProgress });
  const held = await reserve(place, { options, reportProgress });
  const receipt = await payOrRelease(held, { options, reportProgress });
  await onProgress?.({ step: 'paid', receipt });
  return receipt;
}

/** Rejects invalid options before the wait in line, not an hour later. */
function requireValidOptions({
  seatNos,
  best,
  maxPrice,
}: Omit<BuyOptions, 'seatNos' | 'best'> & UncheckedSeats) {
  const issues: { path: string; message: string }[] = [];
  if (seatNos && best !== undefined) {
    issues.push({
      path: 'best',
      message: 'must not be combined with seatNos: give one of the two',
    });
  }
  if (seatNos?.length === 0) {
    issues.push({ path: 'seatNos', message: 'must name at least one seat, or be omitted' });
  }
  if (best !== undefined && !(Number.isInteger(best) && best > 0)) {
    issues.push({ path: 'best', message: 'must be a number of seats, at least 1' });
  }
  if (maxPrice !== undefined && !(maxPrice >= 0)) {
    issues.push({ path: 'maxPrice', message: 'must be a number of points, at least 0' });
  }
  if (issues.length > 0) throw invalidInput(issues);
}

/** The type of BuyOptions excludes both at once; a caller without types may still give both. */
interface UncheckedSeats {
  seatNos?: number[] | undefined;
  best?: number | undefined;
}

/** The options that each call of the purchase takes. */
function callOptionsOf({ signal, timeoutMs, maxRetries, headers }: BuyOptions): CallOptions {
  return { signal, timeoutMs, maxRetries, headers };
}

async function waitForAdmission(
  place: Place,
  { callOptions, reportProgress }: { callOptions: CallOptions; reportProgress: ReportProgress },
): Promise<void> {
  const onConnectionChange: UpdateOptions['onConnectionChange'] = (change) =>
    reportProgress(
      change.state === 'restored'
        ? { step: 'restored' }
        : { step: 'reconnecting', error: change.error, failures: change.failures },
    );
  for await (const entry of place.updates({ ...callOptions, onConnectionChange })) {
    if (entry.status === 'active') return reportProgress({ step: 'admitted', entry });
    if (isWaiting(entry)) await reportProgress({ step: 'waiting', entry });
    if (entry.closed) throw new OnsaleError('NOT_ON_SALE', { opensAt: null });
    if (entry.soldOut) await giveUp(place, callOptions);
  }
  throw new OnsaleError('QUEUE_TOKEN_EXPIRED', {});
}

/** Leaves the line of a concert that is sold out, so that no absent buyer is left in it. */
async function giveUp(place: Place, callOptions: CallOptions): Promise<never> {
  // A place that could not be left ends by its absence.
  await place.leave(callOptions).catch(() => {});
  throw new OnsaleError('SOLD_OUT', {});
}

interface Purchase {
  options: BuyOptions;
  reportProgress: ReportProgress;
}

/**
 * Reserves the seats. Named seats are tried on one date; best seats on each available date in
 * order. A reservation that is being made is not aborted, as it might take effect without being
 * released.
 */
async function reserve(place: Place, { options, reportProgress }: Purchase): Promise<Held> {
  const { seatNos, signal } = options;
  const callOptions = callOptionsOf(options);
  const available = options.date === undefined ? await place.dates(callOptions) : [options.date];
  // An abort would leave it unknown whether the seats are held.
  const unaborted = { ...callOptions, signal: undefined };
  const dates = seatNos ? available.slice(0, 1) : available;
  let refusal: OnsaleError | undefined;
  for (const date of dates) {
    await checkPrice(place, date, options);
    signal?.throwIfAborted();
    try {
      return await place.reserve(choiceOf(date, options), unaborted);
    } catch (error) {
      if (!isDateExhausted(error) || options.date !== undefined) throw error;
      // NO_ADJACENT_SEATS is the most useful error: seats are available, only not side by side.
      if (refusal?.reason !== 'NO_ADJACENT_SEATS') refusal = error;
      await reportProgress({ step: 'dateSkipped', date, error });
    }
  }
  const message = 'No date of this concert has an available seat: try again when holds expire.';
  throw refusal ?? new OnsaleError('SOLD_OUT', {}, { message });
}

function isDateExhausted(error: unknown): error is OnsaleError {
  return (
    isOnsaleError(error, 'SOLD_OUT') ||
    isOnsaleError(error, 'SEATS_HELD') ||
    isOnsaleError(error, 'DATE_CLOSED') ||
    isOnsaleError(error, 'NO_ADJACENT_SEATS')
  );
}

async function checkPrice(place: Place, date: string, options: BuyOptions): Promise<void> {
  const { maxPrice } = options;
  if (maxPrice === undefined) return;
  const map = await place.seats(date, callOptionsOf(options));
  requireWithinMaxPrice(maxPrice, lowestPrice(map, options));
}

/** The named seats, or the number of the best ones with the wishes that were given. */
function choiceOf(date: string, options: BuyOptions): SeatChoice {
  const { seatNos, best = 1, section, maxPrice, accessible } = options;
  return seatNos ? { date, seatNos } : { date, best, section, maxPrice, accessible };
}

/** The price of the named seats; for best seats the lowest price that they can have. */
function lowestPrice({ seats }: SeatMap, { seatNos, best = 1, section }: BuyOptions): number {
  const wanted = seatNos
    ? seats.filter(({ seatNo }) => seatNos.includes(seatNo))
    : seats
        .filter(({ status }) => status === 'available')
        .filter((seat) => section === undefined || seat.section === section)
        .toSorted((a, b) => a.price - b.price)
        .slice(0, best);
  return wanted.reduce((sum, { price }) => sum + price, 0);
}

function requireWithinMaxPrice(maxPrice: number, total: number): void {
  if (total <= maxPrice) return;
  const message = `is ${maxPrice} points, but the seats cost ${total}: raise it, or take fewer seats`;
  throw invalidInput([{ path: 'maxPrice', message }]);
}

async function payOrRelease(held: Held, { options, reportProgress }: Purchase): Promise<Receipt> {
  const { maxPrice = Infinity, onProgress } = options;
  try {
    // First, so that a caller who charges the wallet on `reserved` is not charged in vain.
    requireWithinMaxPrice(maxPrice, held.total);
    await reportProgress({ step: 'reserved', reservation: held });
    // Without the signal: an abort here would leave it unknown whether the tickets are bought.
    return await held.pay({ ...callOptionsOf(options), signal: undefined });
  } catch (error) {
    await held[Symbol.asyncDispose]();
    if (held.status === 'released') await onProgress?.({ step: 'released', reservation: held });
    throw error;
  }
}
