/**
 * Presence: which waiting buyers have polled recently, so that absent ones can be skipped.
 *
 * A skipped buyer keeps its number, and returns with its next poll to its place in front.
 *
 * A poll is recorded in memory only, in a last-seen table of logical epochs. Servers that share a
 * database exchange heartbeats of what they saw near the head of every line.
 *
 * absence-scan.ts says who counts as absent; purge-absent.ts, how the absent are removed.
 */
import type { PresenceVerdict } from '@onsale/core/absence';
import type { Ids } from '@onsale/core/ids';
import { removalsCountFrom } from '@onsale/core/lobby/lobby-terms';
import type { LastSeenTable } from '@onsale/core/structures/last-seen-table';
import type { Database } from '@onsale/db/database';
import type { Removal } from '@onsale/db/repositories/queue/line-removal.repository';
import type { RoomVersion } from '@onsale/db/repositories/queue/line-snapshot.repository';
import type { Absence } from '@onsale/db/repositories/queue/presence.repository';
import { AbsenceScan } from './absence-scan.ts';
import { HeartbeatExchange } from './heartbeat-exchange.ts';
import { Epochs } from './presence-epochs.ts';
import { presenceLimits } from './presence-limits.ts';
import { PresenceReturns } from './presence-returns.ts';
import {
  newRoomPresence,
  reorderPresence,
  type OrderedLine,
  type RoomPresence,
} from './room-presence.ts';

interface PresenceTerms {
  db: Database;
  ids: Ids;
  absentAfterMs: number;
  purgeAfterMs: number;
  /** How many buyers may wait in a room. */
  waitingPerRoom: number;
}

/** The longest time without a poll that an operator's purge can ask for. */
export const maxUnseenMs = 86_400_000;

export class PresenceTracker {
  readonly #db: Database;
  readonly #rooms = new Map<string, RoomPresence>();
  readonly #epochs: Epochs;
  readonly #scan: AbsenceScan;
  readonly #exchange: HeartbeatExchange;
  readonly #returns: PresenceReturns;

  /** How long after its last poll a buyer counts as absent; Infinity for never. */
  readonly absentAfterMs: number;

  /** How long after its last poll an absent buyer leaves the line; Infinity for never. */
  readonly purgeAfterMs: number;

  constructor({ db, ids, absentAfterMs, purgeAfterMs, waitingPerRoom }: PresenceTerms) {
    this.#db = db;
    this.absentAfterMs = absentAfterMs;
    this.purgeAfterMs = absentAfterMs === Infinity ? Infinity : purgeAfterMs;
    const epochs = new Epochs(absentAfterMs === Infinity ? 0 : 2 * maxUnseenMs);
    this.#epochs = epochs;
    const limits = { absentAfterMs, purgeAfterMs: this.purgeAfterMs, waitingPerRoom };
    this.#scan = new AbsenceScan({ epochs, ...limits });
    this.#exchange = new HeartbeatExchange({ db, ids, absentAfterMs, scan: this.#scan });
    this.#returns = new PresenceReturns(db, {
      seenAt: (concertId, waitNo) =>
        epochs.endOf(this.#rooms.get(concertId)?.lastSeen.recordedEpoch(waitNo) ?? Infinity),
      onWritten: (concertId, waitNos) => {
        const { lastSeen } = this.#rooms.get(concertId) ?? {};
        for (const waitNo of waitNos) lastSeen?.endAbsence(waitNo);
      },
    });
  }

  /**
   * Records a poll of a waiting number in the current epoch.
   *
   * @returns whether the number was skipped, or its removal announced; the caller must then call
   * `markReturned`, and read the row of its entry.
   */
  recordPoll(concertId: string, waitNo: number): boolean {
    const room = this.#rooms.get(concertId);
    if (room === undefined) return false;
    room.absent.delete(room.order.rankOf(waitNo));
    return room.lastSeen.record(waitNo, this.#epochs.current);
  }

  /** How many absent entries wait in front of a rank, as of the last tick. */
  absentBefore(concertId: string, rank: number): number {
    return this.#rooms.get(concertId)?.absent.countBefore(rank) ?? 0;
  }

  /** The longest interval at which the waiting buyers of a room may be told to poll. */
  longestPollMs(concertId: string): number {
    return this.#scan.longestPollMs(this.#rooms.get(concertId)?.line);
  }

  /** Called by the line cache for ranks that wait no longer. */
  departed(concertId: string, ranks: readonly number[]): void {
    const room = this.#rooms.get(concertId);
    if (room) for (const rank of ranks) room.absent.delete(rank);
  }

  /** Called by the line cache when it learns of a draw: a heartbeat is due at once. */
  reorder(concertId: string, ordered: OrderedLine): void {
    const room = this.#rooms.get(concertId);
    if (!room) return;
    reorderPresence(room, ordered);
    this.#exchange.hasten();
  }

  /**
   * Whether what is known of presence is of the order that was drawn: here, and, for as long as a
   * heartbeat may take, at every other server that runs.
   */
  knowsDraw(concertId: string, { drawnAt, now }: { drawnAt: number; now: number }): boolean {
    const room = this.#rooms.get(concertId);
    if (!room?.isDrawn) return false;
    const { heartbeatIntervalMs } = presenceLimits;
    const isOverdue = now - drawnAt >= heartbeatIntervalMs;
    return isOverdue || room.remotes.every(({ hasSameOrder }) => hasSameOrder);
  }

  /** Writes the return of a number. Resolves when the rows say so. */
  markReturned(concertId: string, waitNo: number): Promise<void> {
    return this.#returns.write(concertId, waitNo);
  }

  /** Resolves when no return is queued or being written. */
  idle(): Promise<void> {
    return this.#returns.idle();
  }

  /** Called by the line cache after each refresh of a room. */
  syncRoom(version: RoomVersion, ordered: OrderedLine): void {
    const { concertId, lastWaitNo, maxActive, admitPerMinute } = version;
    const epoch = this.#epochs.oldestOpen;
    let room = this.#rooms.get(concertId);
    // Of a line that was read from the start again, every buyer counts as seen at this moment.
    if (room?.line !== ordered.line) {
      room = newRoomPresence(ordered, { since: epoch, last: lastWaitNo });
      this.#rooms.set(concertId, room);
    }
    room.removalsCountFrom = removalsCountFrom(version);
    room.isDrawn = version.drawnAt !== null;
    room.admissible = Math.min(maxActive, admitPerMinute);
    room.lastSeen.extendTo(lastWaitNo, epoch);
    const { servedThrough } = ordered.line;
    room.lastSeen.dropThrough(servedThrough);
    room.absent.dropThrough(servedThrough);
  }

  /** Applies the absences that any server wrote since the line cache last read the room. */
  applyAbsences(concertId: string, absences: readonly Absence[]): void {
    const { lastSeen } = this.#rooms.get(concertId)!;
    // A number may have been absent several times; only the last time counts.
    for (const absence of new Map(absences.map((one) => [one.waitNo, one])).values()) {
      const { waitNo, seenAt, returnedAt } = absence;
      if (returnedAt !== null) {
        lastSeen.markReturned(waitNo, this.#epochs.oldestOpen);
        continue;
      }
      lastSeen.markSkipped(waitNo);
      // This server saw the buyer later than the step that skipped it knew: it is present.
      if (this.#sawLater(lastSeen, { waitNo, seenAt })) this.#returns.owe(concertId, waitNo);
    }
  }

  /** Applies the removals that any server announced or withdrew since then. */
  applyRemovals(concertId: string, removals: readonly Removal[]): void {
    const { lastSeen } = this.#rooms.get(concertId)!;
    for (const { waitNo, seenAt, withdrawnAt } of removals) {
      if (withdrawnAt !== null) {
        lastSeen.withdraw(waitNo, this.#epochs.epochAt(seenAt ?? withdrawnAt));
        continue;
      }
      lastSeen.markAnnounced(waitNo);
      if (this.#sawLater(lastSeen, { waitNo, seenAt: seenAt ?? Infinity })) {
        this.#returns.owe(concertId, waitNo);
      }
    }
  }

  /** Begins a new epoch. Read the database clock after it, then call `closeEpoch`. */
  advanceEpoch(): void {
    this.#epochs.advance();
  }

  /** @param now read from the database clock after `advanceEpoch`. */
  closeEpoch(now: number): void {
    const lastEnd = this.#epochs.lastEnd ?? -Infinity;
    const hasGap = now < lastEnd || now - lastEnd > presenceLimits.maxEpochGapMs;
    this.#epochs.close(now);
    if (hasGap) this.#scan.restartEvidence(this.#epochs.current - 1);
  }

  /** Looks which waiting numbers are absent, once a tick and in turn. */
  updateAbsent(now: number): void {
    if (this.absentAfterMs === Infinity) return;
    const noticeMs = this.noticeMs(now);
    for (const room of this.#rooms.values()) this.#scan.lookOn(room, { now, noticeMs });
  }

  /** Numbers whose removal is to be announced, once a look, and when one was last seen. */
  announceable(concertId: string, now: number): { waitNos: number[]; seenAt: number } {
    const room = this.#rooms.get(concertId);
    return this.#withSeenAt(concertId, room ? this.#scan.takeAnnounceable(room, now) : []);
  }

  /**
   * All numbers that no server is known to have seen for so long, with those of them that are to be
   * announced, and when one of them was last seen.
   */
  unseenFor(
    concertId: string,
    terms: { unseenMs: number; now: number },
  ): { waitNos: number[]; unannounced: number[]; seenAt: number } {
    const room = this.#rooms.get(concertId);
    const found = this.#withSeenAt(concertId, room ? this.#scan.unseenFor(room, terms) : []);
    const unannounced = found.waitNos.filter((waitNo) => !room?.lastSeen.isAnnounced(waitNo));
    return { ...found, unannounced };
  }

  /** Numbers that were announced, and not seen for `purgeAfterMs`, as of the last look. */
  purgeable(concertId: string, now: number): number[] {
    const waitNos = this.#rooms.get(concertId)?.purgeable ?? [];
    return this.removable(concertId, { waitNos, unseenMs: this.purgeAfterMs, now });
  }

  /** Announced and absent numbers, which make room in a full line. */
  replaceable(concertId: string, now: number): number[] {
    const room = this.#rooms.get(concertId);
    if (!room) return [];
    const waitNos = [...room.replaceable.values().take(presenceLimits.maxReplacedPerJoin)];
    for (const waitNo of waitNos) room.replaceable.delete(waitNo);
    return this.removable(concertId, { waitNos, unseenMs: this.absentAfterMs, now });
  }

  /**
   * Of these numbers, those that are announced, and were not seen here for so long. Call it under
   * the lock of the room: a poll that is recorded later waits for that lock.
   */
  removable(
    concertId: string,
    terms: { waitNos: readonly number[]; unseenMs: number; now: number },
  ): number[] {
    const room = this.#rooms.get(concertId);
    return room ? this.#scan.removable(room, terms) : [];
  }

  /** How long a removal is announced before it is carried out: each server may withdraw it. */
  noticeMs(now: number): number {
    if (!this.#db.isShared) return 0;
    const { removalNoticeMs, shortNoticeMs } = presenceLimits;
    return this.#exchange.knowsOther(now) ? removalNoticeMs : shortNoticeMs;
  }

  /**
   * Finds the absent numbers among the next in line, as far as they matter for `count` slots.
   *
   * @returns null when no number is known to be present: then the lowest are admitted as usual.
   */
  findAbsent(concertId: string, terms: { count: number; now: number }): PresenceVerdict | null {
    const room = this.#rooms.get(concertId);
    if (!room) return { absent: [], knownThrough: Infinity };
    return this.#scan.findAbsent(room, terms);
  }

  /** Writes this server's heartbeat and reads those of the others, when one is due. */
  async exchangeHeartbeats(now: number): Promise<void> {
    if (!this.#exchange.isDue(now)) return;
    await this.#returns.settle();
    await this.#exchange.run(this.#rooms, now);
  }

  /** Deletes the heartbeats of servers that are gone. */
  cleanup(): Promise<void> {
    return this.#exchange.cleanup();
  }

  #withSeenAt(concertId: string, waitNos: number[]): { waitNos: number[]; seenAt: number } {
    const { lastSeen } = this.#rooms.get(concertId) ?? {};
    const seenAt = waitNos.reduce(
      (latest, waitNo) => Math.max(latest, lastSeen ? this.#scan.seenAt(lastSeen, waitNo) : 0),
      0,
    );
    return { waitNos, seenAt };
  }

  /** Whether this server saw a number later than another one knew. */
  #sawLater(lastSeen: LastSeenTable, { waitNo, seenAt }: { waitNo: number; seenAt: number }) {
    const own = lastSeen.recordedEpoch(waitNo);
    return this.#epochs.remembers(own) && this.#epochs.endOf(own) > seenAt;
  }
}
