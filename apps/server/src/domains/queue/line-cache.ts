/**
 * Read model of the waiting lines: each room's line in memory, as of the last refresh.
 *
 * Polls are answered from it, so a poll runs no statement of its own and its cost does not grow
 * with the number of buyers waiting. It decides nothing: a call that reserves or pays is checked
 * against the row of its entry.
 *
 * A refresh is incremental. Wait numbers are dense, so the highest one tells who joined; an entry
 * that stopped waiting carries the line version at which it did, so only newer versions are read.
 *
 * Where several servers share a database, a read first waits for a refresh that begins after it:
 * a buyer whom another server admitted or removed must not be told here to be waiting. Concurrent
 * readers share one refresh, and refreshes begin at least 5 ms apart unless 16 readers are waiting,
 * so their number does not follow the number of polls (ADR 17).
 */
import { RecentAdmissionRate, etaSeconds } from '@onsale/core/admission-rate';
import { coalesce } from '@onsale/core/async/single-flight';
import { hasClosed, hasOpened, type SaleEnds } from '@onsale/core/catalogue';
import { claimDeadline, pollAfterMs, type Position } from '@onsale/core/queue';
import { WaitingLine } from '@onsale/core/structures/waiting-line';
import { systemClock } from '@onsale/core/time/clock';
import type { Database } from '@onsale/db/database';
import {
  readAllLineExits,
  readLineExits,
  readRoomVersions,
  type LineExit,
  type RoomVersion,
} from '@onsale/db/repositories/queue/line-snapshot.repository';
import { readRemovals } from '@onsale/db/repositories/queue/line-removal.repository';
import { readAbsences } from '@onsale/db/repositories/queue/presence.repository';
import type { PresenceTracker } from './presence/presence-tracker.ts';

interface RoomState {
  line: WaitingLine;
  /** The version of the line that `line` has; a higher one in the row means newer exits. */
  lineVersion: number;
  absenceVersion: number;
  /** How long an admission waits to be claimed. */
  claimMs: number;
  challengeBits: number;
  paused: boolean;
  opensAt: number | null;
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

/** A refresh begins this long after the one before it, or as soon as `maxWaiters` wait for it. */
const minRefreshIntervalMs = 5;
const maxWaiters = 16;

export class LineCache {
  readonly #db: Database;
  /** Learns from each refresh which numbers joined, were skipped, or returned. */
  readonly #presence: PresenceTracker;
  readonly #rooms = new Map<string, RoomState>();
  #asOf = 0;
  /** Refreshes run one at a time; two at once would count the same admissions twice. */
  #lastRefresh: Promise<unknown> = Promise.resolve();
  /** The refresh that the current waiters share, not yet begun, and the rooms it is to read. */
  #nextRefresh: Promise<void> | null = null;
  #requestedRooms = new Set<string>();
  #waiters = 0;
  /** Resolves `minRefreshIntervalMs` after the last shared refresh began. */
  #minInterval: Promise<void> = Promise.resolve();
  #enoughWaiters = Promise.withResolvers<void>();
  /** Refreshes after commits: all that commit while one of their room runs share the next. */
  readonly #afterCommits = coalesce((concertId) => this.refresh(concertId));

  constructor(db: Database, presence: PresenceTracker) {
    this.#db = db;
    this.#presence = presence;
  }

  /** Reads the changes of some rooms, or of every room. */
  refresh(...ids: string[]): Promise<void> {
    return this.#serialize(() => this.#read(ids.length === 0 ? undefined : ids));
  }

  /** The room's line, with every change that any server acknowledged before this call. */
  async line(concertId: string): Promise<WaitingLine> {
    if (this.#db.isShared) await this.#joinNextRefresh(concertId);
    else if (!this.#rooms.has(concertId)) await this.refresh(concertId);
    return this.#room(concertId).line;
  }

  /** Whether a number is known to wait no longer. It never waits again. */
  hasDeparted(concertId: string, waitNo: number): boolean {
    return this.#rooms.get(concertId)?.line.has(waitNo) === false;
  }

  /** Whether a number waits; if true, its row need not be read. */
  async isWaiting(concertId: string, waitNo: number): Promise<boolean> {
    const hasDeparted = this.hasDeparted(concertId, waitNo);
    return !hasDeparted && (await this.line(concertId)).has(waitNo) === true;
  }

  /** Number of buyers waiting, as of the last refresh. */
  waiting(concertId: string): number {
    return this.#room(concertId).line.waiting;
  }

  /** The position of a waiting number, as of the last refresh: it counts buyers who are present. */
  position(concertId: string, waitNo: number): Position {
    const { line, claimMs } = this.#room(concertId);
    const ahead = Math.max(0, line.ahead(waitNo) - this.#presence.absentBefore(concertId, waitNo));
    return { ahead, pollAfterMs: pollAfterMs('waiting', ahead, claimMs) };
  }

  /**
   * Refreshes a room after a commit that changed it. Never rejects: the commit stands whether or
   * not the cache can be read, and the next tick refreshes again.
   */
  async refreshAfterCommit(concertId: string): Promise<void> {
    await this.#afterCommits.run(concertId).catch(() => {});
  }

  /**
   * Seconds until a buyer with `ahead` others in front is admitted; null when unknown, while the
   * room is paused, before the opening, and once the concert is closed.
   */
  etaSeconds(concertId: string, ahead: number): number | null {
    const { admissions, paused, opensAt, ends } = this.#room(concertId);
    const isOpen = !paused && !hasClosed(ends, this.#asOf) && hasOpened(opensAt, this.#asOf);
    return isOpen ? etaSeconds(admissions.rate, ahead, this.#asOf) : null;
  }

  isPaused(concertId: string): boolean {
    return this.#room(concertId).paused;
  }

  /** Whether the concert is closed as of the last refresh: no entry is admitted any more. */
  isClosed(concertId: string): boolean {
    return hasClosed(this.#room(concertId).ends, this.#asOf);
  }

  /** Difficulty of the proof of work that a join must carry, in bits; 0 for none. */
  challengeBits(concertId: string): number {
    return this.#room(concertId).challengeBits;
  }

  /** The instant of the last refresh, by the database clock. */
  get asOf(): number {
    return this.#asOf;
  }

  /** A room as of the last refresh; undefined when this process has not read it yet. */
  snapshot(concertId: string): RoomSnapshot | undefined {
    const room = this.#rooms.get(concertId);
    if (!room) return undefined;
    const { line, paused, lineVersion } = room;
    const { servedThrough: serving, waiting, last: joined } = line;
    return { serving, waiting, joined, paused, lineVersion };
  }

  /** Number of buyers waiting in each room. */
  waitingByRoom(): [string, number][] {
    return Array.from(this.#rooms, ([id, { line }]) => [id, line.waiting]);
  }

  /** The rooms with at least one buyer waiting. */
  roomsWithWaiting(): string[] {
    return [...this.#rooms].filter(([, { line }]) => line.waiting > 0).map(([id]) => id);
  }

  #room(concertId: string): RoomState {
    let room = this.#rooms.get(concertId);
    if (!room) {
      room = {
        line: new WaitingLine(),
        lineVersion: 0,
        absenceVersion: 0,
        claimMs: Infinity,
        challengeBits: 0,
        paused: false,
        opensAt: null,
        ends: { closedAt: null, closesAt: null, salesEndAt: null },
        admissions: new RecentAdmissionRate(),
      };
      this.#rooms.set(concertId, room);
    }
    return room;
  }

  #serialize(read: () => Promise<void>): Promise<void> {
    const run = this.#lastRefresh.then(read);
    this.#lastRefresh = run.catch(() => {});
    return run;
  }

  /**
   * Resolves after a refresh of the room that begins after this call. Unlike core's `coalesce`, it
   * waits for the interval or for enough waiters, and reads all requested rooms in one statement.
   */
  #joinNextRefresh(concertId: string): Promise<void> {
    this.#requestedRooms.add(concertId);
    this.#waiters += 1;
    if (this.#waiters === maxWaiters) this.#enoughWaiters.resolve();
    this.#nextRefresh ??= Promise.race([this.#minInterval, this.#enoughWaiters.promise]).then(() =>
      this.#serialize(() => {
        const concertIds = [...this.#requestedRooms];
        this.#requestedRooms.clear();
        this.#waiters = 0;
        this.#enoughWaiters = Promise.withResolvers();
        this.#nextRefresh = null;
        // Only servers that share a database get here, and they always run in real time.
        this.#minInterval = systemClock.sleep(minRefreshIntervalMs);
        return this.#read(concertIds);
      }),
    );
    return this.#nextRefresh;
  }

  /** @param concertIds the rooms to read; every room when omitted. */
  async #read(concertIds?: string[]): Promise<void> {
    const versions = await readRoomVersions(this.#db, concertIds);
    // Most refreshes find no newer version, and then this one statement is all they cost.
    const hasChanged = versions.some(
      (version) => version.lineVersion !== this.#room(version.concertId).lineVersion,
    );
    if (hasChanged || concertIds === undefined) this.#asOf = await this.#db.now();
    for (const version of versions) await this.#update(version);
  }

  async #update(version: RoomVersion): Promise<void> {
    const { concertId, lastWaitNo, lineVersion, absenceVersion } = version;
    if (isOlder(version, this.#rooms.get(concertId))) this.#rooms.delete(concertId);
    const room = this.#room(concertId);
    room.claimMs = claimDeadline(version, 0);
    room.challengeBits = version.challengeBits;
    room.paused = version.paused === 1;
    room.opensAt = version.opensAt;
    const { closedAt, closesAt, salesEndAt } = version;
    room.ends = { closedAt, closesAt, salesEndAt };
    const isFirst = room.line.last === 0;
    room.line.extendTo(lastWaitNo);
    if (lineVersion > room.lineVersion) {
      const admitted: number[] = [];
      const known = { isFirst, lineVersion: room.lineVersion };
      for await (const exits of this.#readExits(version, known)) {
        const waitNos = exits.map(({ waitNo }) => waitNo);
        room.line.remove(waitNos);
        this.#presence.departed(concertId, waitNos);
        for (const { admittedAt } of exits) if (admittedAt !== null) admitted.push(admittedAt);
      }
      room.lineVersion = lineVersion;
      for (const [at, same] of Map.groupBy(
        admitted.toSorted((a, b) => a - b),
        (at) => at,
      )) {
        room.admissions.add(at, same.length);
      }
    }
    this.#presence.syncRoom(version, room.line);
    if (absenceVersion > room.absenceVersion) {
      const from = room.absenceVersion + 1;
      const absences = await readAbsences(this.#db, { concertId, from, to: absenceVersion });
      this.#presence.applyAbsences(concertId, absences);
      const removals = await readRemovals(this.#db, { concertId, from, to: absenceVersion });
      this.#presence.applyRemovals(concertId, removals);
      room.absenceVersion = absenceVersion;
    }
    room.admissions.expire(this.#asOf);
  }

  /** Line exits newer than the cached version; on the first update all exits, in chunks. */
  async *#readExits(
    { concertId, lineVersion: to, lastWaitNo }: RoomVersion,
    { isFirst, lineVersion }: { isFirst: boolean; lineVersion: number },
  ): AsyncGenerator<LineExit[]> {
    if (isFirst) yield* readAllLineExits(this.#db, { concertId, to, lastWaitNo });
    else yield await readLineExits(this.#db, { concertId, from: lineVersion + 1, to });
  }
}

/**
 * Whether the rows are older than what was read of the room before: a fail-over lost the changes in
 * between. Their versions and numbers are given out again, so the room must be read from the start.
 */
function isOlder(version: RoomVersion, room: RoomState | undefined): boolean {
  return (
    room !== undefined &&
    (version.lineVersion < room.lineVersion ||
      version.absenceVersion < room.absenceVersion ||
      version.lastWaitNo < room.line.last)
  );
}
