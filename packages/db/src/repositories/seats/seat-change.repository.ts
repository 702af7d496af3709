/** Reads the seats of a performance that changed since it was read last. */
import type { SeatChange } from '@onsale/core/structures/seat-board';
import { sql } from 'kysely';
import { batchedRead } from '../../query/batched-statement.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../../query/json-rows.ts';
import type { Store } from '../../store.ts';
import { performanceKeyOf, type PerformanceKey } from './seat.repository.ts';

/** The state in which a performance was read, from which the next reading continues. */
export interface SeatReading {
  /** Every change with a lower stamp is among what was read. */
  horizon: number;
  /** The snapshot of Postgres in which it was read; empty where the horizon says all. */
  snapshot: string;
}

export interface SeatRequest extends PerformanceKey {
  /** null to read every seat that is, or was, taken. */
  since: SeatReading | null;
}

export interface SeatChanges extends SeatReading {
  changes: SeatChange[];
}

/**
 * Reads what changed: nothing for most requests, and then one small statement serves all of them.
 *
 * Stamps are ids of transactions on Postgres, so those of transactions that run at the same time
 * are committed in any order. A change is new if the snapshot of the last reading did not show it.
 */
export const readSeatChanges = batchedRead(
  async (store: Store, requests: readonly SeatRequest[]): Promise<SeatChanges[]> => {
    const first = requests.filter(({ since }) => since === null);
    const later = requests.filter(({ since }) => since !== null);
    const rows = [...(await read(store, first, 'all')), ...(await read(store, later, 'changed'))];
    const byKey = Map.groupBy(rows, performanceKeyOf);
    return requests.map((request) =>
      toChanges(request, byKey.get(performanceKeyOf(request)) ?? []),
    );
  },
);

const requestColumns = {
  concertId: 'text',
  date: 'text',
  horizon: 'bigint',
  snapshot: 'text',
} as const;
type KnownReading = PerformanceKey & SeatReading;

type Which = 'all' | 'changed';

async function read(store: Store, requests: readonly SeatRequest[], which: Which) {
  if (requests.length === 0) return [];
  const readings = requests.map(({ concertId, date, since }) => {
    const { horizon = 0, snapshot = '' } = since ?? {};
    return { concertId, date, horizon, snapshot };
  });
  return changesOf(store, { list: toJsonRows(readings, requestColumns) }, which);
}

/** At least one row for each performance, which has the snapshot, and no seat if none changed. */
const changesOf = compileOnce((store, { list }: { list: string }, which: Which) =>
  store.query
    .selectFrom(jsonRows<KnownReading>(store, list, requestColumns))
    .leftJoin('seats', (join) => {
      const ofPerformance = join
        .onRef('seats.concertId', '=', 'listed.concertId')
        .onRef('seats.date', '=', 'listed.date');
      // Freed seats too: another server's version may be older than their change.
      if (which === 'all') return ofPerformance;
      const stamped = ofPerformance.onRef('seats.changedIn', '>=', 'listed.horizon');
      return store.locksRows ? stamped.on(isUnseen) : stamped;
    })
    .select(['listed.concertId', 'listed.date', 'seats.seatNo', 'seats.userId'])
    .select(['seats.heldUntil', 'seats.orderId', 'seats.blockedAt', 'seats.changedIn'])
    .select((store.locksRows ? currentSnapshot : noSnapshot).as('snapshot')),
);

/** Stamps of another cluster, from which the rows were restored, may lie beyond every snapshot. */
const isUnseen = sql<boolean>`
  seats.changed_in < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
  and not pg_visible_in_snapshot(seats.changed_in::text::xid8, listed.snapshot::pg_snapshot)`;
const currentSnapshot = sql<string>`pg_current_snapshot()::text`;
const noSnapshot = sql<string>`''`;

type Row = Awaited<ReturnType<typeof changesOf>>[number];

function toChanges({ since }: SeatRequest, rows: readonly Row[]): SeatChanges {
  const snapshot = rows[0]?.snapshot ?? '';
  // `xmin:xmax:…`: all transactions below the first are over, and none above the second has begun.
  const [xmin, xmax] = snapshot.split(':', 2).map(Number);
  const changes: SeatChange[] = [];
  let next = since?.horizon ?? 1;
  for (const { seatNo, userId, heldUntil, orderId, blockedAt, changedIn } of rows) {
    if (seatNo === null) continue;
    const isForeign = xmax !== undefined && changedIn !== null && changedIn >= xmax;
    const state = { userId, heldUntil, orderId, blockedAt };
    changes.push({ seatNo, ...state, changedIn: isForeign ? null : changedIn });
    next = Math.max(next, (changedIn ?? 0) + 1);
  }
  return { horizon: xmax === undefined ? next : xmin!, snapshot, changes };
}
