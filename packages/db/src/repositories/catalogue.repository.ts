/** Concerts, their performances, and their waiting rooms. */
import type { Performance } from '@onsale/core/catalogue';
import type { AdmissionOrder } from '@onsale/core/lobby/lobby-terms';
import type { RoomLimits } from '@onsale/core/queue';
import { lastDateOver } from '@onsale/core/time/dates';
import { sql, type Selectable } from 'kysely';
import { batchedRead, type LockMode } from '../query/batched-statement.ts';
import { compileOnce } from '../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../query/json-rows.ts';
import type { ConcertsTable } from '../schema.ts';
import type { Store, Tx } from '../store.ts';
import { recordConcert } from './events/event-milestones.ts';
import { insertPerformances, listPerformances } from './performance.repository.ts';

export interface Concert {
  concertId: string;
  title: string;
  /** Ascending. */
  dates: string[];
  /** The same dates, with their instants. */
  performances: Performance[];
  seatsPerDate: number;
  seatsPerRow: number;
  price: number;
  opensAt: number | null;
  reservationSeconds: number;
  maxSeatsPerUser: number;
  /** How many hours before a date begins its orders can be cancelled no longer. */
  cancelUntilHours: number;
  /** When an operator closed the concert; null unless one did. */
  closedAt: number | null;
  /** Whether the concert is left out of the public list; its id still works. */
  hidden: boolean;
  /** Whether its hall is in `layouts`; otherwise it has rows of `seatsPerRow` at one price. */
  hasLayout: boolean;
  /** Whether buyers who name seats may leave a single free seat between taken ones. */
  singleSeats: 'allow' | 'refuse';
  /** The IANA name of the time zone of its dates. */
  timeZone: string;
  /** How many minutes before a date begins its sale ends, where the date has a time of day. */
  salesEndMinutes: number;
  /** When the concert closes at the latest; null: with the sale of its last date. */
  closesAt: number | null;
  /** When the sale of the last date ends; null: when that date is over everywhere on earth. */
  salesEndAt: number | null;
  /** Rises when a date is added or cancelled. */
  performancesVersion: number;
  /** From when on buyers may join before `opensAt`; null without a lobby. */
  lobbyOpensAt: number | null;
  /** Whether those in the lobby are admitted in the order of joining, or lots are drawn. */
  admissionOrder: AdmissionOrder;
  /** SHA-256 of the seed of the draw, in hex; null where no lots are drawn. */
  seedHash: string | null;
  createdAt: number;
}

export type Room = Omit<RoomLimits, 'challenge'> & {
  concertId: string;
  paused: boolean;
  lineVersion: number;
  challengeBits: number;
  absenceVersion: number;
  passedTo: number;
};

export async function insertConcert(
  tx: Tx,
  { dates: _, performances, hidden, hasLayout, ...concert }: Concert,
  { challenge, ...limits }: RoomLimits,
): Promise<void> {
  const { concertId } = concert;
  await tx.query
    .insertInto('concerts')
    .values({ ...concert, hidden: hidden ? 1 : 0, hasLayout: hasLayout ? 1 : 0, hasEvents: 1 })
    .execute();
  await insertPerformances(tx, { concertId, performances });
  await tx.query
    .insertInto('rooms')
    .values({ concertId, ...limits, challengeBits: challenge ?? 0 })
    .execute();
  await tx.query.insertInto('roomCounters').values({ concertId }).execute();
  await recordConcert(tx, concert);
}

export async function findConcert(store: Store, concertId: string): Promise<Concert | undefined> {
  const row = await store.query
    .selectFrom('concerts')
    .where('concertId', '=', concertId)
    .selectAll()
    .executeTakeFirst();
  if (!row) return undefined;
  const [concert] = await withPerformances(store, [toConcertRow(row)]);
  return concert;
}

/** The row of a concert, without its dates. */
export type ConcertRow = Omit<Concert, 'dates' | 'performances'>;

function toConcertRow({
  hidden,
  hasLayout,
  termsChangedAt: _,
  hasEvents: _hasEvents,
  ...concert
}: Selectable<ConcertsTable>): ConcertRow {
  return { ...concert, hidden: hidden === 1, hasLayout: hasLayout === 1 };
}

/** The concerts that were not closed until `closedFrom`: the oldest first. */
export async function listCurrentConcerts(
  store: Store,
  { closedFrom }: { closedFrom: number },
): Promise<ConcertRow[]> {
  const bounds = { lastDateAfter: lastDateOver(closedFrom), closedFrom };
  return (await currentConcerts(store, bounds)).map(toConcertRow);
}

/** Where an older server wrote no end of the sale, a date that is not over everywhere tells. */
const currentConcerts = compileOnce(
  (store, { lastDateAfter, closedFrom }: { lastDateAfter: string; closedFrom: number }) =>
    store.query
      .selectFrom('concerts')
      .where((eb) => eb.or([eb('closedAt', 'is', null), eb('closedAt', '>', closedFrom)]))
      .where((eb) => eb.or([eb('closesAt', 'is', null), eb('closesAt', '>', closedFrom)]))
      .where((eb) =>
        eb.or([
          eb('salesEndAt', '>', closedFrom),
          eb.and([
            eb('salesEndAt', 'is', null),
            eb(
              eb
                .selectFrom('performances')
                .whereRef('performances.concertId', '=', 'concerts.concertId')
                .where('date', '>', lastDateAfter)
                .limit(1)
                .select('date'),
              'is not',
              null,
            ),
          ]),
        ]),
      )
      .orderBy('createdAt')
      .orderBy('concertId')
      .selectAll('concerts'),
);

/** A page of all concerts, the newest first. */
export async function listConcertPage(
  store: Store,
  { after, limit }: { after: { createdAt: number; concertId: string } | null; limit: number },
): Promise<Concert[]> {
  const rows = await store.query
    .selectFrom('concerts')
    .$if(after !== null, (query) =>
      query.where((eb) =>
        eb.or([
          eb('createdAt', '<', after!.createdAt),
          eb.and([eb('createdAt', '=', after!.createdAt), eb('concertId', '<', after!.concertId)]),
        ]),
      ),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('concertId', 'desc')
    .limit(limit)
    .selectAll()
    .execute();
  return withPerformances(store, rows.map(toConcertRow));
}

async function withPerformances(store: Store, concerts: readonly ConcertRow[]): Promise<Concert[]> {
  const byConcert = await listPerformances(
    store,
    concerts.map(({ concertId }) => concertId),
  );
  return concerts.map((concert) => withDates(concert, byConcert.get(concert.concertId) ?? []));
}

/** A concert from its row and its dates. */
export function withDates(concert: ConcertRow, performances: Performance[]): Concert {
  return { ...concert, dates: performances.map(({ date }) => date), performances };
}

/** The terms that an operator may change while a concert is on sale. */
export type ConcertTermsRow = Pick<
  Concert,
  | 'title'
  | 'opensAt'
  | 'closesAt'
  | 'price'
  | 'maxSeatsPerUser'
  | 'cancelUntilHours'
  | 'hidden'
  | 'singleSeats'
>;

/**
 * @param terms with `termsChangedAt` where the price or the seats per buyer change: an instant that
 * was read under the locks of the room and of its active entries.
 */
export async function updateConcert(
  tx: Tx,
  { concertId, hidden, ...terms }: ConcertTermsRow & { concertId: string; termsChangedAt?: number },
): Promise<void> {
  await tx.query
    .updateTable('concerts')
    .set({ ...terms, hidden: hidden ? 1 : 0 })
    .where('concertId', '=', concertId)
    .execute();
}

/** Call it under the locks of the room's counter, of the room, and of its active entries. */
export async function setClosed(
  tx: Tx,
  { concertId, closedAt }: { concertId: string; closedAt: number },
): Promise<void> {
  await tx.query
    .updateTable('concerts')
    .set({ closedAt })
    .where('concertId', '=', concertId)
    .execute();
}

/** How many seats of each date are held, sold or blocked at `now`; one without any is left out. */
export async function countTakenByDate(
  store: Store,
  { concertId, now }: { concertId: string; now: number },
): Promise<Map<string, { held: number; sold: number; blocked: number }>> {
  const rows = await store.query
    .selectFrom('seats')
    .where('concertId', '=', concertId)
    .groupBy('date')
    .select([
      'date',
      sql<number>`count(case when held_until > ${now} then 1 end)`.as('held'),
      sql<number>`count(order_id)`.as('sold'),
      sql<number>`count(blocked_at)`.as('blocked'),
    ])
    .execute();
  return new Map(rows.map(({ date, ...counts }) => [date, counts]));
}

const concertColumn = { concertId: 'text' } as const;

export const findRoom = batchedRead((store: Store, concertIds: readonly string[]) =>
  selectRooms(store, concertIds, 'none'),
);

/**
 * Locks the room, which serialises admissions, changes of its limits, and exits from its line.
 *
 * It is not FOR UPDATE, which conflicts with the key-share lock that the foreign key of each new
 * entry takes on its room. Joins would wait for admissions, and could deadlock with them while they
 * hold the buyer's previous entry.
 *
 * In a batch it is a barrier, and waits, as `lockRoomCounter` does: all members need the lock.
 */
export const lockRoom = batchedRead(
  (tx: Tx, concertIds: readonly string[]) =>
    selectRooms(tx, concertIds, tx.locksRows ? 'wait' : 'none'),
  { isBarrier: true },
);

async function selectRooms(
  store: Store,
  concertIds: readonly string[],
  lock: LockMode,
): Promise<(Room | undefined)[]> {
  const concerts = Array.from(new Set(concertIds), (concertId) => ({ concertId }));
  const rows = await roomsOf(store, { list: toJsonRows(concerts, concertColumn) }, lock);
  const rooms = new Map(
    rows.map(({ departed: _, ...room }) => [
      room.concertId,
      { ...room, paused: room.paused === 1 },
    ]),
  );
  return concertIds.map((concertId) => rooms.get(concertId));
}

const roomsOf = compileOnce((store, { list }: { list: string }, lock: LockMode) =>
  store.query
    .selectFrom('rooms')
    .innerJoin(jsonRows<{ concertId: string }>(store, list, concertColumn), (join) =>
      join.onRef('rooms.concertId', '=', 'listed.concertId'),
    )
    .orderBy('rooms.concertId')
    .selectAll('rooms')
    .$if(lock !== 'none', (query) => query.forNoKeyUpdate('rooms')),
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
