/** Queries that keep a server's line cache up to date, using version counters. */
import type { SaleEnds } from '@onsale/core/catalogue';
import type { LobbyTerms } from '@onsale/core/lobby/lobby-terms';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows } from '../../query/json-rows.ts';
import type { Store } from '../../store.ts';
import { saleEndColumns } from '../performance.repository.ts';
import { lobbyColumns } from './line-state.repository.ts';
import { roomColumn, toRoomRows } from './queue-entry.repository.ts';

export interface RoomVersion extends SaleEnds, LobbyTerms {
  concertId: string;
  lastWaitNo: number;
  lineVersion: number;
  claimSeconds: number;
  sessionSeconds: number;
  challengeBits: number;
  paused: number;
  absenceVersion: number;
  maxActive: number;
  admitPerMinute: number;
}

/** The versions and limits of every room, or of some rooms. */
export async function readRoomVersions(
  store: Store,
  concertIds?: string[],
): Promise<RoomVersion[]> {
  if (!concertIds) return selectRoomVersions(store).execute();
  return roomVersionsOf(store, { list: toRoomRows(concertIds) });
}

function selectRoomVersions(store: Store) {
  return store.query
    .selectFrom('rooms')
    .innerJoin('roomCounters', 'roomCounters.concertId', 'rooms.concertId')
    .innerJoin('concerts', 'concerts.concertId', 'rooms.concertId')
    .leftJoin('draws', 'draws.concertId', 'rooms.concertId')
    .select([
      'rooms.concertId',
      'roomCounters.lastWaitNo',
      'rooms.lineVersion',
      'rooms.claimSeconds',
      'rooms.sessionSeconds',
      'rooms.challengeBits',
      'rooms.paused',
      ...lobbyColumns,
      ...saleEndColumns,
      'rooms.absenceVersion',
      'rooms.maxActive',
      'rooms.admitPerMinute',
    ]);
}

const roomVersionsOf = compileOnce((store, { list }: { list: string }) =>
  selectRoomVersions(store).innerJoin(
    jsonRows<{ concertId: string }>(store, list, roomColumn),
    (join) => join.onRef('rooms.concertId', '=', 'listed.concertId'),
  ),
);

export interface LineExit {
  waitNo: number;
  /** null: left without being admitted. */
  admittedAt: number | null;
}

/** Entries that stopped waiting at these line versions, both included. */
export async function readLineExits(
  store: Store,
  { concertId, from, to }: { concertId: string; from: number; to: number },
): Promise<LineExit[]> {
  return selectLineExits(store, { concertId, to }).where('leftLineVersion', '>=', from).execute();
}

/** How many wait numbers one statement reads. */
const numbersPerStatement = 50_000;

/**
 * All entries that stopped waiting up to a line version, in chunks. In a line of a million those
 * can be nearly all, which one statement could not read within its time limit.
 */
export async function* readAllLineExits(
  store: Store,
  { concertId, to, lastWaitNo }: { concertId: string; to: number; lastWaitNo: number },
): AsyncGenerator<LineExit[]> {
  for (let above = 0; above < lastWaitNo; above += numbersPerStatement) {
    yield await selectLineExits(store, { concertId, to })
      .where('leftLineVersion', 'is not', null)
      .where('waitNo', '>', above)
      .where('waitNo', '<=', above + numbersPerStatement)
      .execute();
  }
}

function selectLineExits(store: Store, { concertId, to }: { concertId: string; to: number }) {
  return store.query
    .selectFrom('queueEntries')
    .where('concertId', '=', concertId)
    .where('leftLineVersion', '<=', to)
    .select(['waitNo', 'admittedAt']);
}
