/** Concerts, their performances, and their waiting rooms. */
import type { RoomLimits } from '@onsale/core/queue';
import { sql } from 'kysely';
import type { LockMode } from '../query/batched-statement.ts';
import { compileOnce } from '../query/compiled-query.ts';
import type { Store, Tx } from '../store.ts';

export interface Concert {
  concertId: string;
  title: string;
  dates: string[];
  seatsPerDate: number;
  seatsPerRow: number;
  price: number;
  opensAt: number | null;
  reservationSeconds: number;
  maxSeatsPerUser: number;
  /** How many hours before a date begins its orders can be cancelled no longer. */
  cancelUntilHours: number;
}

export type Room = Omit<RoomLimits, 'challenge'> & {
  concertId: string;
  paused: boolean;
  lineVersion: number;
  challengeBits: number;
  absenceVersion: number;
  passedTo: number;
};

/** How many dates one statement inserts, far below the parameter limit of either dialect. */
const datesPerStatement = 100;

export async function insertConcert(
  tx: Tx,
  { dates, ...concert }: Concert & { createdAt: number },
  { challenge, ...limits }: RoomLimits,
): Promise<void> {
  const { concertId } = concert;
  await tx.query.insertInto('concerts').values(concert).execute();
  for (let start = 0; start < dates.length; start += datesPerStatement) {
    const rows = dates.slice(start, start + datesPerStatement).map((date) => ({ concertId, date }));
    await tx.query.insertInto('performances').values(rows).execute();
  }
  await tx.query
    .insertInto('rooms')
    .values({ concertId, ...limits, challengeBits: challenge ?? 0 })
    .execute();
  await tx.query.insertInto('roomCounters').values({ concertId }).execute();
}

export async function findConcert(store: Store, concertId: string): Promise<Concert | undefined> {
  const [concert] = await selectConcerts(store, concertId);
  return concert;
}

/** Every concert, the oldest first. */
export async function listConcerts(store: Store): Promise<Concert[]> {
  return selectConcerts(store);
}

async function selectConcerts(store: Store, concertId?: string): Promise<Concert[]> {
  const rows = await store.query
    .selectFrom('concerts')
    .$if(concertId !== undefined, (query) => query.where('concertId', '=', concertId!))
    .orderBy('createdAt')
    .orderBy('concertId')
    .selectAll()
    .execute();
  const performances = await store.query
    .selectFrom('performances')
    .$if(concertId !== undefined, (query) => query.where('concertId', '=', concertId!))
    .orderBy('date')
    .selectAll()
    .execute();
  const datesOf = Map.groupBy(performances, (performance) => performance.concertId);
  return rows.map(({ createdAt: _, ...concert }) => ({
    ...concert,
    dates: (datesOf.get(concert.concertId) ?? []).map(({ date }) => date),
  }));
}

/** How many seats of all dates are held or sold at `now`. */
export async function countTaken(
  store: Store,
  { concertId, now }: { concertId: string; now: number },
): Promise<{ held: number; sold: number }> {
  return store.query
    .selectFrom('seats')
    .where('concertId', '=', concertId)
    .select([
      sql<number>`count(case when held_until > ${now} then 1 end)`.as('held'),
      sql<number>`count(order_id)`.as('sold'),
    ])
    .executeTakeFirstOrThrow();
}

export async function findRoom(store: Store, concertId: string): Promise<Room | undefined> {
  return selectRoom(store, concertId, 'none');
}

/**
 * Locks the room, which serialises admissions, changes of its limits, and exits from its line.
 *
 * It is not FOR UPDATE, which conflicts with the key-share lock that the foreign key of each new
 * entry takes on its room. Joins would wait for admissions, and could deadlock with them while they
 * hold the buyer's previous entry.
 */
export async function lockRoom(tx: Tx, concertId: string): Promise<Room | undefined> {
  return selectRoom(tx, concertId, tx.locksRows ? 'wait' : 'none');
}

async function selectRoom(
  store: Store,
  concertId: string,
  lock: LockMode,
): Promise<Room | undefined> {
  const [row] = await roomOf(store, { concertId }, lock);
  if (!row) return undefined;
  const { departed: _, ...room } = row;
  return { ...room, paused: room.paused === 1 };
}

const roomOf = compileOnce((store, { concertId }: { concertId: string }, lock: LockMode) =>
  store.query
    .selectFrom('rooms')
    .where('concertId', '=', concertId)
    .selectAll()
    .$if(lock !== 'none', (query) => query.forNoKeyUpdate()),
);

export async function updateRoom(
  tx: Tx,
  { concertId, maxActive, admitPerMinute, holdsPerSession, paused, challengeBits }: Room,
): Promise<void> {
  await tx.query
    .updateTable('rooms')
    .set({ maxActive, admitPerMinute, holdsPerSession, paused: paused ? 1 : 0, challengeBits })
    .where('concertId', '=', concertId)
    .execute();
}
