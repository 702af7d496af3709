/** What a process reads to keep its picture of every line: see the board in the server. */
import type { Store } from '../../store.ts';
import { roomColumn, roomsOf } from './queue-entry.repository.ts';
import { compileOnce } from '../../query/compiled-query.ts';
import { jsonRows } from '../../query/json-rows.ts';

export interface RoomVersion {
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

/** Every room's last number and version, or those of some rooms. */
export async function readRoomVersions(
  store: Store,
  concertIds?: string[],
): Promise<RoomVersion[]> {
  if (!concertIds) return selectRoomVersions(store).execute();
  return roomVersionsOf(store, { list: roomsOf(concertIds) });
}

function selectRoomVersions(store: Store) {
  return store.query
    .selectFrom('rooms')
    .innerJoin('roomCounters', 'roomCounters.concertId', 'rooms.concertId')
    .select([
      'rooms.concertId',
      'roomCounters.lastWaitNo',
      'rooms.lineVersion',
      'rooms.claimSeconds',
      'rooms.sessionSeconds',
      'rooms.challengeBits',
      'rooms.paused',
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

/** Who stopped waiting at these versions of the line, both included. */
export async function readLineExits(
  store: Store,
  { concertId, from, to }: { concertId: string; from: number; to: number },
): Promise<LineExit[]> {
  return selectLineExits(store, { concertId, to }).where('leftLineVersion', '>=', from).execute();
}

/** Of how many numbers one statement reads. */
const numbersRead = 50_000;

/**
 * Everybody who stopped waiting up to a version, some at a time: of a line of a million that may be
 * nearly all of them, which no statement could read in the time that it has.
 */
export async function* readAllDepartures(
  store: Store,
  { concertId, to, lastWaitNo }: { concertId: string; to: number; lastWaitNo: number },
): AsyncGenerator<LineExit[]> {
  for (let above = 0; above < lastWaitNo; above += numbersRead) {
    yield await selectLineExits(store, { concertId, to })
      .where('leftLineVersion', 'is not', null)
      .where('waitNo', '>', above)
      .where('waitNo', '<=', above + numbersRead)
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
