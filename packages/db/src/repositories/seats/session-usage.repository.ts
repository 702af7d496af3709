/** Usage of a session's limits, and the terms of the sale that a reservation is made on. */
import type { SaleEnds } from '@onsale/core/catalogue';
import { alignRows, batchedRead } from '../../query/batched-statement.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { Store, Tx } from '../../store.ts';
import { saleEndColumns } from '../performance.repository.ts';
import { holderColumns, holderKeyOf, type Holder } from './reservation.repository.ts';

/** A buyer inside a room, as of an instant. */
export interface SessionHolder extends Holder {
  /** The date that the buyer reserves seats of. */
  date: string;
  waitNo: number;
  /** When the session began. No reservation of it is older. */
  admittedAt: number;
}

export interface SessionUsage extends SaleEnds {
  /** How many seats of the concert the buyer holds or owns. */
  seats: number;
  /** How many reservations the session made, whatever became of them. */
  holds: number;
  holdsPerSession: number;
  sessionSeconds: number;
  price: number;
  maxSeatsPerUser: number;
  /** The end of the sale of the date; null for a date of an older server. */
  saleEndsAt: number | null;
  /** Whether buyers who name seats may leave a single free seat between taken ones. */
  singleSeats: 'allow' | 'refuse';
}

/**
 * Reads both counts, the limits of the room, the terms of the concert and the end of the sale of
 * the date. The counts and whether the concert is closed are exact under the lock of the buyer's
 * entry.
 */
export const readSessionUsage = batchedRead(
  async (tx: Tx, holders: readonly SessionHolder[]): Promise<SessionUsage[]> => {
    const rows = await usageOf(tx, { list: toJsonRows(holders, sessionHolderColumns) });
    return alignRows(holders, rows, holderKeyOf).map((usage, index) => {
      if (!usage) throw new Error(`Room ${holders[index]!.concertId} does not exist.`);
      const { concertId: _, userId: __, ...rest } = usage;
      return rest;
    });
  },
);

const sessionHolderColumns = {
  ...holderColumns,
  date: 'text',
  waitNo: 'bigint',
  admittedAt: 'bigint',
} as const;

const usageOf = compileOnce((store: Store, { list }: { list: string }) =>
  store.query
    .selectFrom(jsonRows<SessionHolder>(store, list, sessionHolderColumns))
    .innerJoin('rooms', 'rooms.concertId', 'listed.concertId')
    .innerJoin('concerts', 'concerts.concertId', 'listed.concertId')
    .select((eb) => [
      'listed.concertId',
      'listed.userId',
      'rooms.holdsPerSession',
      'rooms.sessionSeconds',
      'concerts.price',
      'concerts.maxSeatsPerUser',
      'concerts.singleSeats',
      ...saleEndColumns,
      eb
        .selectFrom('performances')
        .whereRef('performances.concertId', '=', 'listed.concertId')
        .whereRef('performances.date', '=', 'listed.date')
        .select('saleEndsAt')
        .as('saleEndsAt'),
      eb
        .selectFrom('seats')
        .whereRef('seats.concertId', '=', 'listed.concertId')
        .whereRef('seats.userId', '=', 'listed.userId')
        .where((seat) =>
          seat.or([
            seat('orderId', 'is not', null),
            seat('heldUntil', '>', seat.ref('listed.now')),
          ]),
        )
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('seats'),
      eb
        .selectFrom('reservations')
        .whereRef('reservations.userId', '=', 'listed.userId')
        .whereRef('reservations.createdAt', '>=', 'listed.admittedAt')
        .whereRef('reservations.concertId', '=', 'listed.concertId')
        .whereRef('reservations.waitNo', '=', 'listed.waitNo')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('holds'),
    ]),
);
