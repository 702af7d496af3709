/** When everybody has gone, what nobody bought must be there for whoever comes next. */
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
import type { World } from '../foundation/environment.ts';

export const freedCheck = { invariant: 16, name: 'what nobody bought is free again' };

/** Slots and seats become free within this after their time. */
const freeWithinSeconds = 2;
/** So long the line may still move by itself, full of people who never come back: sessions, seconds. */
const lineMoves = { sessions: 3, seconds: 900 } as const;
/** A minute, should it be full of admissions, and a few polls. */
const longestWaitSeconds = 70;
/** Seats that a newcomer looks at. */
const mostSeats = 100_000;

interface Sale {
  scenario: Scenario;
  world: World;
  operator: Onsale;
  concert: SimulatedConcert;
}

/**
 * Lets the last sessions and holds run out, and comes as one more buyer.
 *
 * @param orders those that stand.
 * @returns false when it could not be looked at, as the line still moves by itself.
 */
export async function requireFreed(sale: Sale, orders: readonly Order[]): Promise<boolean> {
  if (!(await comesToRest(sale))) return false;
  const place = await joinAsNewcomer(sale);
  if (!place) return false;
  await requireSeats(place, sale, orders);
  await place.leave();
  return true;
}

async function comesToRest({ scenario, world, operator, concert }: Sale): Promise<boolean> {
  const { concertId } = concert;
  const { reservationSeconds, room } = scenario.concert;
  const longestSeconds = Math.max(reservationSeconds, room.sessionSeconds) + freeWithinSeconds;
  const look = () => operator.trpc.admin.concert.stats.query({ concertId });
  let now = await look();
  const rounds = Math.max(lineMoves.sessions, Math.ceil(lineMoves.seconds / longestSeconds));
  for (let round = 0; ; round += 1) {
    if (now.waiting + now.active + now.seats.held === 0) return true;
    if (round === rounds) return false;
    const before = now;
    await world.clock.sleep(longestSeconds * 1000);
    now = await look();
    if (before.waiting === 0 && now.active + now.seats.held > 0) {
      throw new ViolationError(
        freedCheck,
        `After ${longestSeconds} s without anybody, ${now.active} are inside and ${now.seats.held} seats are held.`,
      );
    }
  }
}

/** null when the sale is closed by now. */
async function joinAsNewcomer({ world, scenario, concert }: Sale): Promise<Place | null> {
  const { url, fetch, clock } = world;
  const own = randomStream(scenario.seed, 'newcomer');
  const newcomer = createOnsaleClient({
    url,
    fetch,
    clock,
    random: () => own.next(),
    ids: seededIds(own),
  });
  const patience = new AbortController();
  const stop = new AbortController();
  void clock.sleep(longestWaitSeconds * 1000, stop.signal).then(
    () => patience.abort(mustWait),
    () => undefined,
  );
  try {
    const place = await newcomer.join({ concertId: concert.concertId });
    await place.admitted({ signal: patience.signal });
    return place;
  } catch (error) {
    if (isOnsaleError(error, 'NOT_ON_SALE')) return null;
    throw error;
  } finally {
    stop.abort(mustWait);
  }
}

const mustWait = new ViolationError(
  freedCheck,
  'Nobody is inside and nobody waits, and a newcomer is not let in.',
);

async function requireSeats(
  place: Place,
  { concert: { dates, seatsPerDate } }: Sale,
  orders: readonly Order[],
): Promise<void> {
  const sold = new Set(orders.flatMap(({ date, seatNos }) => seatNos.map((no) => `${date}/${no}`)));
  const everySeat = Array.from({ length: seatsPerDate }, (_, index) => index + 1);
  for (const date of dates.slice(0, Math.ceil(mostSeats / seatsPerDate))) {
    const unsold = everySeat.filter((seatNo) => !sold.has(`${date}/${seatNo}`));
    const { available } = await place.seats(date);
    if (available.join() === unsold.join()) continue;
    throw new ViolationError(
      freedCheck,
      `On ${date} nobody bought ${unsold.length} seats, and a newcomer is shown ${available.length} as free.`,
    );
  }
  const offered = await place.dates();
  const isSoldOut = (date: string) => everySeat.every((seatNo) => sold.has(`${date}/${seatNo}`));
  const wrong = dates.find((date) => offered.includes(date) === isSoldOut(date));
  if (wrong === undefined) return;
  throw new ViolationError(
    freedCheck,
    `${wrong} is ${isSoldOut(wrong) ? 'sold out and' : 'not sold out and not'} offered to a newcomer.`,
  );
}
