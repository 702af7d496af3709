/** Checks that, once all buyers are gone, every unsold seat and every slot is free again. */
import {
  createOnsaleClient,
  isOnsaleError,
  type Onsale,
  type Order,
  type Place,
} from '@onsale/sdk';
import type { SimulatedConcert } from '../scenario/open-concert.ts';
import { randomStream, seededIds } from '../foundation/random.ts';
import type { Scenario } from '../scenario/schema.ts';
import { ViolationError } from './violation.ts';
import type { OperatorRecord } from './venue/operator-record.ts';
import type { Environment } from '../foundation/environment.ts';

export const freedCheck = { invariant: 16, name: 'what nobody bought is free again' };

/** Slots and seats must be free within this time after their expiry. */
const freeWithinSeconds = 2;
/** How long the line may still advance by itself when it is full of buyers who never return. */
const drainLimits = { sessions: 3, seconds: 900 } as const;
/** One minute, in case the admission rate is used up, and a few polls. */
const longestWaitSeconds = 70;
/** Maximum number of seats that the check compares. */
const maxSeatsChecked = 100_000;

interface FinishedSale {
  scenario: Scenario;
  environment: Environment;
  operator: Onsale;
  concert: SimulatedConcert;
  startedAt: number;
  record: OperatorRecord;
}

/**
 * Lets the last sessions and holds expire, and then buys as one more buyer would. A room that is
 * still paused, because all buyers were done before the scenario ended the pause, is opened first.
 *
 * @param orders those that stand.
 * @returns false when the check could not be made because the line still advances by itself.
 */
export async function requireCapacityFreed(
  sale: FinishedSale,
  orders: readonly Order[],
): Promise<boolean> {
  const { operator, concert, scenario } = sale;
  const { clock } = sale.environment;
  if ((scenario.roomChanges ?? []).some(({ paused }) => paused)) {
    await operator.trpc.admin.room.set.mutate({ concertId: concert.concertId, paused: false });
  }
  // All buyers may have left a lobby before its doors open.
  const opensInMs = sale.startedAt + scenario.concert.opensAfterSeconds * 1000 - clock.now();
  await clock.sleep(Math.max(0, Math.ceil(opensInMs)));
  if (!(await waitUntilDrained(sale))) return false;
  const place = await joinAsNewBuyer(sale);
  if (place === 'closed') return false;
  if (place === 'soldOut') {
    requireAllSold(sale, orders);
    return true;
  }
  await requireSeats(place, sale, orders);
  await place.leave();
  return true;
}

async function waitUntilDrained({
  scenario,
  environment,
  operator,
  concert,
}: FinishedSale): Promise<boolean> {
  const { concertId } = concert;
  const { reservationSeconds, room } = scenario.concert;
  const longestSeconds = Math.max(reservationSeconds, room.sessionSeconds) + freeWithinSeconds;
  const readStats = () => operator.trpc.admin.concert.stats.query({ concertId });
  let stats = await readStats();
  const rounds = Math.max(drainLimits.sessions, Math.ceil(drainLimits.seconds / longestSeconds));
  for (let round = 0; ; round += 1) {
    if (stats.waiting + stats.active + stats.seats.held === 0) return true;
    if (round === rounds) return false;
    const before = stats;
    await environment.clock.sleep(longestSeconds * 1000);
    stats = await readStats();
    if (before.waiting === 0 && stats.active + stats.seats.held > 0) {
      throw new ViolationError(
        freedCheck,
        `After ${longestSeconds} s without a buyer, ${stats.active} are inside and ${stats.seats.held} seats are held.`,
      );
    }
  }
}

/** The place of a new buyer, or why there is none. */
async function joinAsNewBuyer({
  environment,
  scenario,
  concert,
}: FinishedSale): Promise<Place | 'closed' | 'soldOut'> {
  const { url, fetch, clock } = environment;
  const random = randomStream(scenario.seed, 'newcomer');
  const newBuyer = createOnsaleClient({
    url,
    fetch,
    clock,
    random: () => random.next(),
    ids: seededIds(random),
    transport: 'poll',
  });
  const patience = new AbortController();
  const stop = new AbortController();
  void clock.sleep(longestWaitSeconds * 1000, stop.signal).then(
    () => patience.abort(notAdmitted),
    () => undefined,
  );
  try {
    const place = await newBuyer.join({ concertId: concert.concertId });
    await place.admitted({ signal: patience.signal });
    return place;
  } catch (error) {
    if (isOnsaleError(error, 'NOT_ON_SALE')) return 'closed';
    if (isOnsaleError(error, 'SOLD_OUT')) return 'soldOut';
    throw error;
  } finally {
    stop.abort(notAdmitted);
  }
}

const notAdmitted = new ViolationError(
  freedCheck,
  'The room and the line are empty, and a new buyer is not admitted.',
);

/** A join may be refused as sold out only when the orders that stand have every seat. */
function requireAllSold(
  { concert: { dates, seatsPerDate }, record }: FinishedSale,
  orders: readonly Order[],
): void {
  const sold = orders.reduce((sum, { seatNos }) => sum + seatNos.length, 0);
  const open = dates.filter((date) => !record.cancelled.has(date));
  const blocked = open.reduce((sum, date) => sum + (record.blocked.get(date)?.size ?? 0), 0);
  const unsold = open.length * seatsPerDate - blocked - sold;
  if (unsold === 0) return;
  throw new ViolationError(
    freedCheck,
    `${unsold} seats are unsold, and a new buyer is told that every seat is sold.`,
  );
}

async function requireSeats(
  place: Place,
  { concert: { dates: all, seatsPerDate }, record }: FinishedSale,
  orders: readonly Order[],
): Promise<void> {
  const dates = all.filter((date) => !record.cancelled.has(date));
  const sold = new Set(orders.flatMap(({ date, seatNos }) => seatNos.map((no) => `${date}/${no}`)));
  const everySeat = Array.from({ length: seatsPerDate }, (_, index) => index + 1);
  for (const date of dates.slice(0, Math.ceil(maxSeatsChecked / seatsPerDate))) {
    const isBlocked = (seatNo: number) => record.blocked.get(date)?.has(seatNo) === true;
    const unsold = everySeat.filter(
      (seatNo) => !sold.has(`${date}/${seatNo}`) && !isBlocked(seatNo),
    );
    const { available } = await place.seats(date);
    if (available.join() === unsold.join()) continue;
    throw new ViolationError(
      freedCheck,
      `On ${date} ${unsold.length} seats are unsold, and a new buyer is shown ${available.length} as free.`,
    );
  }
  const offered = await place.dates();
  const isSoldOut = (date: string) => everySeat.every((seatNo) => sold.has(`${date}/${seatNo}`));
  const gone = offered.find((date) => record.cancelled.has(date));
  if (gone !== undefined) {
    throw new ViolationError(freedCheck, `${gone} is cancelled and offered to a new buyer.`);
  }
  const withoutBlocks = dates.filter((date) => !record.blocked.has(date));
  const wrong = withoutBlocks.find((date) => offered.includes(date) === isSoldOut(date));
  if (wrong === undefined) return;
  throw new ViolationError(
    freedCheck,
    `${wrong} is ${isSoldOut(wrong) ? 'sold out and' : 'not sold out and not'} offered to a new buyer.`,
  );
}
