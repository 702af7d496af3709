/** One room in the line cache: its line in memory, and what else a poll is answered from. */
import { RecentAdmissionRate } from '@onsale/core/admission-rate';
import { hasClosed, hasOpened, type SaleEnds } from '@onsale/core/catalogue';
import { awaitsDraw, noLobby, type LobbyTerms } from '@onsale/core/lobby/lobby-terms';
import { claimDeadline } from '@onsale/core/queue';
import { orderOfJoining, type LineOrder } from '@onsale/core/lobby/line-order';
import { WaitingLine } from '@onsale/core/structures/waiting-line';
import type { Database } from '@onsale/db/database';
import {
  readAllLineExits,
  readLineExits,
  type LineExit,
  type RoomVersion,
} from '@onsale/db/repositories/queue/line-snapshot.repository';

export interface CachedRoom {
  /** By rank. */
  line: WaitingLine;
  order: LineOrder;
  /** The version of the line that `line` has; a higher one in the row means newer exits. */
  lineVersion: number;
  absenceVersion: number;
  /** How long an admission waits to be claimed. */
  claimMs: number;
  challengeBits: number;
  paused: boolean;
  /** How many may be inside at once, and how many are admitted in any 60 seconds. */
  maxActive: number;
  admitPerMinute: number;
  lobby: LobbyTerms;
  ends: SaleEnds;
  admissions: RecentAdmissionRate;
}

/** A line as the public room status shows it. */
export interface RoomSnapshot {
  /** All numbers up to this one have stopped waiting. */
  serving: number;
  waiting: number;
  /** The highest number handed out. */
  joined: number;
  paused: boolean;
  /** Rises with every change of who waits. */
  lineVersion: number;
}

export function snapshotOf({ line, paused, lineVersion }: CachedRoom): RoomSnapshot {
  const { servedThrough: serving, waiting, last: joined } = line;
  return { serving, waiting, joined, paused, lineVersion };
}

/** A room by numbers. `absent` are those of `waiting` who are away. */
export interface RoomFigures {
  concertId: string;
  waiting: number;
  absent: number;
  paused: boolean;
  admitting: boolean;
  maxActive: number;
  admitPerMinute: number;
}

export function figuresOf(
  concertId: string,
  room: CachedRoom,
  { absent, asOf }: { absent: number; asOf: number },
): RoomFigures {
  const { line, paused, maxActive, admitPerMinute } = room;
  const admitting = isAdmitting(room, asOf);
  return { concertId, waiting: line.waiting, absent, paused, admitting, maxActive, admitPerMinute };
}

/** Whether buyers are admitted: the doors are open, lots are drawn, and no operator paused it. */
export function isAdmitting({ paused, lobby, ends }: CachedRoom, asOf: number): boolean {
  return !paused && !awaitsDraw(lobby) && !hasClosed(ends, asOf) && hasOpened(lobby.opensAt, asOf);
}

/** Counts admissions for the rate of the room. @param admitted their instants. */
export function countAdmissions({ admissions }: CachedRoom, admitted: readonly number[]): void {
  const ascending = admitted.toSorted((a, b) => a - b);
  for (const [at, same] of Map.groupBy(ascending, (instant) => instant)) {
    admissions.add(at, same.length);
  }
}

/** A room of which nothing was read yet. */
export function newRoom(): CachedRoom {
  return {
    line: new WaitingLine(),
    order: orderOfJoining,
    lineVersion: 0,
    absenceVersion: 0,
    claimMs: Infinity,
    challengeBits: 0,
    paused: false,
    maxActive: 0,
    admitPerMinute: 0,
    lobby: noLobby,
    ends: { closedAt: null, closesAt: null, salesEndAt: null },
    admissions: new RecentAdmissionRate(),
  };
}

function lobbyOf(version: RoomVersion): LobbyTerms {
  const { opensAt, lobbyOpensAt, admissionOrder, lots, drawnAt } = version;
  return { opensAt, lobbyOpensAt, admissionOrder, lots, drawnAt };
}

/** Line exits newer than the cached version; on the first update all exits, in chunks. */
export async function* readExits(
  db: Database,
  { concertId, lineVersion: to, lastWaitNo }: RoomVersion,
  { isFirst, lineVersion }: { isFirst: boolean; lineVersion: number },
): AsyncGenerator<LineExit[]> {
  if (isFirst) yield* readAllLineExits(db, { concertId, to, lastWaitNo });
  else yield await readLineExits(db, { concertId, from: lineVersion + 1, to });
}

/** Takes over what operators can change. */
export function applyTerms(room: CachedRoom, version: RoomVersion): void {
  room.claimMs = claimDeadline(version, 0);
  room.challengeBits = version.challengeBits;
  room.paused = version.paused === 1;
  room.maxActive = version.maxActive;
  room.admitPerMinute = version.admitPerMinute;
  room.lobby = lobbyOf(version);
  const { closedAt, closesAt, salesEndAt } = version;
  room.ends = { closedAt, closesAt, salesEndAt };
}

/** Lots were drawn: the line goes by their ranks from now on. */
export function applyDraw(room: CachedRoom, order: LineOrder): void {
  const { last } = room.line;
  const line = new WaitingLine();
  const departed: number[] = [];
  for (let waitNo = 1; waitNo <= last; waitNo += 1) {
    if (room.line.has(waitNo) === false) departed.push(order.rankOf(waitNo));
  }
  line.extendTo(last);
  line.remove(departed);
  room.line = line;
  room.order = order;
}

/**
 * Whether the rows are older than what was read of the room before: a fail-over lost the changes in
 * between. Their versions and numbers are given out again, so the room must be read from the start.
 */
export function isOlder(version: RoomVersion, room: CachedRoom | undefined): boolean {
  return (
    room !== undefined &&
    (version.lineVersion < room.lineVersion ||
      version.absenceVersion < room.absenceVersion ||
      version.lastWaitNo < room.line.last ||
      (room.lobby.drawnAt !== null && room.lobby.drawnAt !== version.drawnAt))
  );
}
