/**
 * Read model of the waiting lines: each room's line in memory, as of the last refresh.
 *
 * Polls are answered from it, so a poll runs no statement of its own and its cost does not grow
 * with the number of buyers waiting. It decides nothing: a call that reserves or pays is checked
 * against the row of its entry.
 *
 * A refresh is incremental. Wait numbers are dense, so the highest one tells who joined; an entry
 * that stopped waiting carries the line version at which it did, so only newer versions are read.
 * Where lots are drawn, the numbers of rows are lots, and the line goes by the ranks of the draw.
 *
 * Where several servers share a database, a read first waits for a refresh that begins after it:
 * a buyer whom another server admitted or removed must not be told here to be waiting. Concurrent
 * readers share one refresh, and they begin 5 ms apart unless 16 readers are waiting (ADR 17).
 */
import { etaSeconds } from '@onsale/core/admission-rate';
import { coalesce } from '@onsale/core/async/single-flight';
import { hasClosed } from '@onsale/core/catalogue';
import { awaitsDraw, isLobby, type LobbyTerms } from '@onsale/core/lobby/lobby-terms';
import { openingPollMs } from '@onsale/core/lobby/opening-poll';
import { pollAfterMs, type Position } from '@onsale/core/queue';
import type { LineOrder } from '@onsale/core/lobby/line-order';
import type { WaitingLine } from '@onsale/core/structures/waiting-line';
import { systemClock } from '@onsale/core/time/clock';
import type { Database } from '@onsale/db/database';
import {
  readRoomVersions,
  type RoomVersion,
} from '@onsale/db/repositories/queue/line-snapshot.repository';
import { readRemovals } from '@onsale/db/repositories/queue/line-removal.repository';
import { readAbsences } from '@onsale/db/repositories/queue/presence.repository';
import {
  applyDraw,
  applyTerms,
  figuresOf,
  isAdmitting,
  countAdmissions,
  isOlder,
  newRoom,
  readExits,
  snapshotOf,
  type CachedRoom,
  type RoomFigures,
  type RoomSnapshot,
} from './cached-room.ts';
import type { DrawnOrders } from '../lobby/drawn-orders.ts';
import type { PresenceTracker } from '../presence/presence-tracker.ts';

/** A refresh begins this long after the one before it, or as soon as `maxWaiters` wait for it. */
const minRefreshIntervalMs = 5;
const maxWaiters = 16;

export class LineCache {
  readonly #db: Database;
  /** Learns from each refresh which numbers joined, were skipped, or returned. */
  readonly #presence: PresenceTracker;
  readonly #drawnOrders: DrawnOrders;
  readonly #rooms = new Map<string, CachedRoom>();
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

  constructor(
    db: Database,
    { presence, drawnOrders }: { presence: PresenceTracker; drawnOrders: DrawnOrders },
  ) {
    this.#db = db;
    this.#presence = presence;
    this.#drawnOrders = drawnOrders;
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

  /** Whether an entry is known to wait no longer. It never waits again. */
  hasDeparted(concertId: string, waitNo: number): boolean {
    const room = this.#rooms.get(concertId);
    return room?.line.has(room.order.rankOf(waitNo)) === false;
  }

  /** Whether an entry waits, by the number of its row; if true, that need not be read. */
  async isWaiting(concertId: string, waitNo: number): Promise<boolean> {
    if (this.hasDeparted(concertId, waitNo)) return false;
    await this.line(concertId);
    const { line, order } = this.#room(concertId);
    return line.has(order.rankOf(waitNo)) === true;
  }

  /** Resolves when the order of a line is known: at once, unless lots may have been drawn since. */
  async knowOrder(concertId: string): Promise<void> {
    const room = this.#rooms.get(concertId);
    if (!room || (awaitsDraw(room.lobby) && this.#db.isShared)) await this.line(concertId);
  }

  /** The lobby of a concert, and the order of its line. */
  lobby(concertId: string): { terms: LobbyTerms; order: LineOrder } {
    const { lobby, order } = this.#room(concertId);
    return { terms: lobby, order };
  }

  /** How far a lobby has come, as text: it changes when the doors open, and with the draw. */
  lobbyPhase(concertId: string): string {
    const { lobby } = this.#room(concertId);
    return `${isLobby(lobby, this.#asOf)} ${lobby.lots} ${lobby.drawnAt}`;
  }

  /** The lobbies whose lots are still to be drawn. */
  lobbiesToDraw(): { concertId: string; lastWaitNo: number }[] {
    return [...this.#rooms]
      .filter(([, { lobby, line }]) => awaitsDraw(lobby) && line.last > 0)
      .map(([concertId, { line }]) => ({ concertId, lastWaitNo: line.last }));
  }

  /** Number of buyers waiting, as of the last refresh. */
  waiting(concertId: string): number {
    return this.#room(concertId).line.waiting;
  }

  /**
   * The position of a waiting entry among present buyers; none is ahead before lots are drawn.
   *
   * @param drawn the order of a draw that may have been since: then it is an upper bound.
   */
  position(concertId: string, waitNo: number, drawn: LineOrder | null = null): Position {
    const { line, order, lobby, claimMs, paused } = this.#room(concertId);
    const longestMs = Math.min(
      this.#presence.longestPollMs(concertId),
      paused ? Infinity : openingPollMs(lobby, { now: this.#asOf, waiting: line.waiting, waitNo }),
    );
    const intervalAt = (ahead: number) =>
      Math.floor(Math.min(pollAfterMs('waiting', ahead, claimMs), longestMs));
    if (awaitsDraw(lobby)) {
      const ahead = drawn ? Math.min(drawn.rankOf(waitNo) - 1, line.waiting) : 0;
      return { ahead, pollAfterMs: intervalAt(Infinity) };
    }
    const rank = order.rankOf(waitNo);
    const ahead = Math.max(0, line.ahead(rank) - this.#presence.absentBefore(concertId, rank));
    return { ahead, pollAfterMs: intervalAt(ahead) };
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
    const room = this.#room(concertId);
    if (!isAdmitting(room, this.#asOf)) return null;
    return etaSeconds(room.admissions.rate, ahead, this.#asOf);
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
    return room && snapshotOf(room);
  }

  /** Each room by numbers, as of the last refresh. */
  roomFigures(): RoomFigures[] {
    return Array.from(this.#rooms, ([id, room]) =>
      figuresOf(id, room, {
        absent: this.#presence.absentBefore(id, room.line.last + 1),
        asOf: this.#asOf,
      }),
    );
  }

  /** The rooms with at least one buyer waiting. */
  roomsWithWaiting(): string[] {
    return [...this.#rooms].filter(([, { line }]) => line.waiting > 0).map(([id]) => id);
  }

  #room(concertId: string): CachedRoom {
    let room = this.#rooms.get(concertId);
    if (!room) {
      room = newRoom();
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
    if (version.drawnAt !== room.lobby.drawnAt) {
      applyDraw(room, await this.#drawnOrders.read(this.#db, concertId));
      this.#presence.reorder(concertId, room);
    }
    applyTerms(room, version);
    const known = { isFirst: room.line.last === 0, lineVersion: room.lineVersion };
    room.line.extendTo(lastWaitNo);
    if (lineVersion > room.lineVersion) {
      const admitted: number[] = [];
      for await (const exits of readExits(this.#db, version, known)) {
        const ranks = exits.map(({ waitNo }) => room.order.rankOf(waitNo));
        room.line.remove(ranks);
        this.#presence.departed(concertId, ranks);
        for (const { admittedAt } of exits) if (admittedAt !== null) admitted.push(admittedAt);
      }
      room.lineVersion = lineVersion;
      countAdmissions(room, admitted);
    }
    this.#presence.syncRoom(version, room);
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
}
