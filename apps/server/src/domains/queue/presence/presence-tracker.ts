/**
 * Presence: which waiting buyers have polled recently, so that absent ones can be skipped.
 *
 * A skipped buyer keeps its number: buyers behind it are admitted, and with its next poll it
 * returns to its place in front of them.
 *
 * A poll is recorded in memory only, in a last-seen table of logical epochs. Servers that share a
 * database exchange heartbeats: every 3 seconds each writes, in one statement, what it saw near the
 * head of every line, and reads what the others saw.
 *
 * absence-scan.ts says who counts as absent, and on what evidence.
 */
import type { PresenceVerdict } from '@onsale/core/absence';
import type { Ids } from '@onsale/core/ids';
import { AbsentNumbers } from '@onsale/core/structures/absent-numbers';
import { LastSeenTable } from '@onsale/core/structures/last-seen-table';
import type { WaitingLine } from '@onsale/core/structures/waiting-line';
import type { Database } from '@onsale/db/database';
import { lockRoom } from '@onsale/db/repositories/catalogue.repository';
import type { RoomVersion } from '@onsale/db/repositories/queue/line-snapshot.repository';
import {
  endAbsences,
  deleteOldHeartbeats,
  readHeartbeats,
  writeHeartbeats,
  type Absence,
} from '@onsale/db/repositories/queue/presence.repository';
import { AbsenceScan, type RoomPresence } from './absence-scan.ts';
import { Epochs } from './presence-epochs.ts';
import { decodeHeartbeat, encodeHeartbeat } from './presence-heartbeat.ts';
import { presenceLimits } from './presence-limits.ts';

/** Returned numbers of one room that the next transaction will write, and its end. */
interface ReturnBatch {
  waitNos: number[];
  done: Promise<void>;
}

interface PresenceTerms {
  db: Database;
  ids: Ids;
  absentAfterMs: number;
  purgeAfterMs: number;
}

export class PresenceTracker {
  readonly #db: Database;
  readonly #ids: Ids;
  readonly #rooms = new Map<string, RoomPresence>();
  readonly #epochs: Epochs;
  readonly #scan: AbsenceScan;
  #serverId: string | null = null;
  #heartbeatAt = -Infinity;
  /** When this server last knew of another one on the same database. */
  #remoteAt = -Infinity;
  /** By room. */
  readonly #pendingReturns = new Map<string, ReturnBatch>();
  #lastReturn: Promise<unknown> = Promise.resolve();

  /** How long after its last poll a buyer counts as absent; Infinity for never. */
  readonly absentAfterMs: number;

  /** How long after its last poll an absent buyer leaves the line; Infinity for never. */
  readonly purgeAfterMs: number;

  constructor({ db, ids, absentAfterMs, purgeAfterMs }: PresenceTerms) {
    this.#db = db;
    this.#ids = ids;
    this.absentAfterMs = absentAfterMs;
    this.purgeAfterMs = absentAfterMs === Infinity ? Infinity : purgeAfterMs;
    const knownMs = this.purgeAfterMs === Infinity ? 0 : this.purgeAfterMs;
    const epochs = new Epochs(absentAfterMs === Infinity ? 0 : 2 * absentAfterMs + knownMs);
    this.#epochs = epochs;
    this.#scan = new AbsenceScan({ epochs, absentAfterMs, purgeAfterMs: this.purgeAfterMs });
  }

  /**
   * Records a poll of a waiting number in the current epoch.
   *
   * @returns whether the number was skipped as absent; the caller must then call `markReturned`.
   */
  recordPoll(concertId: string, waitNo: number): boolean {
    const room = this.#rooms.get(concertId);
    if (room === undefined) return false;
    room.absent.delete(waitNo);
    return room.lastSeen.record(waitNo, this.#epochs.current);
  }

  /** How many absent numbers wait in front of a number, as of the last tick. */
  absentBefore(concertId: string, waitNo: number): number {
    return this.#rooms.get(concertId)?.absent.countBefore(waitNo) ?? 0;
  }

  /** Called by the line cache for numbers that wait no longer. */
  departed(concertId: string, waitNos: readonly number[]): void {
    const room = this.#rooms.get(concertId);
    if (room) for (const waitNo of waitNos) room.absent.delete(waitNo);
  }

  /**
   * Ends the absence of a number that was skipped. Resolves when the rows say so.
   *
   * Batched: all returns to a room that arrive before the next such transaction begins share it,
   * and these transactions run one at a time. (Not `coalesce`, which has no arguments to collect.)
   */
  markReturned(concertId: string, waitNo: number): Promise<void> {
    const pending = this.#pendingReturns.get(concertId);
    if (pending) {
      pending.waitNos.push(waitNo);
      return pending.done;
    }
    const waitNos = [waitNo];
    const done = this.#lastReturn.then(() => {
      this.#pendingReturns.delete(concertId);
      return this.#endAbsences(concertId, waitNos);
    });
    this.#pendingReturns.set(concertId, { waitNos, done });
    this.#lastReturn = done.catch(() => {});
    return done;
  }

  /** Resolves when no return is queued or being written. */
  async idle(): Promise<void> {
    await this.#lastReturn;
  }

  /** Called by the line cache after each refresh of a room. */
  syncRoom(version: RoomVersion, line: WaitingLine): void {
    const { concertId, lastWaitNo, maxActive, admitPerMinute } = version;
    const epoch = this.#epochs.oldestOpen;
    let room = this.#rooms.get(concertId);
    if (!room) {
      const lastSeen = new LastSeenTable({ since: epoch, last: lastWaitNo });
      const absent = new AbsentNumbers();
      room = { line, lastSeen, admissible: 0, remotes: [], absent, purgeable: [], nextBlock: 0 };
      this.#rooms.set(concertId, room);
    }
    room.admissible = Math.min(maxActive, admitPerMinute);
    room.lastSeen.extendTo(lastWaitNo, epoch);
    room.lastSeen.dropThrough(line.servedThrough);
    room.absent.dropThrough(line.servedThrough);
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
      const own = lastSeen.recordedEpoch(waitNo);
      if (this.#epochs.remembers(own) && this.#epochs.endOf(own) > seenAt) {
        void this.markReturned(concertId, waitNo).catch(() => {});
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
    for (const room of this.#rooms.values()) this.#scan.lookOn(room, now);
  }

  /**
   * The numbers that no server has seen for `purgeAfterMs`, as far as the last look found them.
   *
   * @returns with `areSkipped`, only numbers that were skipped: another server ran in that time,
   * and its polls are certain to have reached the row of a skipped number only.
   */
  purgeable(concertId: string, now: number): { waitNos: number[]; areSkipped: boolean } {
    const areSkipped = this.#mayOthersHaveSeen(this.purgeAfterMs, now);
    const room = this.#rooms.get(concertId);
    return { waitNos: room ? this.#scan.purgeable(room, { now, areSkipped }) : [], areSkipped };
  }

  /** All waiting numbers that no server has seen for `absentMs`, with the same evidence. */
  absentFor(
    concertId: string,
    { absentMs, now }: { absentMs: number; now: number },
  ): { waitNos: number[]; areSkipped: boolean } {
    const areSkipped = this.#mayOthersHaveSeen(absentMs, now);
    const room = this.#rooms.get(concertId);
    const waitNos = room ? this.#scan.absentFor(room, { absentMs, now, areSkipped }) : [];
    return { waitNos, areSkipped };
  }

  /** The lowest absent numbers, which make room in a full line: each is given out once a look. */
  takeAbsent(concertId: string, now: number): number[] {
    const room = this.#rooms.get(concertId);
    return room ? this.#scan.takeAbsent(room, now) : [];
  }

  /**
   * Finds the absent numbers among the next in line, as far as they matter for `count` slots.
   *
   * @returns null when no number is known to be present: then the lowest are admitted as usual.
   */
  findAbsent(
    concertId: string,
    { count, now }: { count: number; now: number },
  ): PresenceVerdict | null {
    const room = this.#rooms.get(concertId);
    if (!room) return { absent: [], knownThrough: Infinity };
    return this.#scan.findAbsent(room, { count, now });
  }

  /** Writes this server's heartbeat and reads those of the others, when one is due. */
  async exchangeHeartbeats(now: number): Promise<void> {
    const { heartbeatIntervalMs } = presenceLimits;
    const isDue = now < this.#heartbeatAt || now - this.#heartbeatAt >= heartbeatIntervalMs;
    if (!this.#db.isShared || this.absentAfterMs === Infinity || !isDue) return;
    this.#heartbeatAt = now;
    this.#serverId ??= this.#ids.id('srv');
    const serverId = this.#serverId;
    const rooms = [...this.#rooms].filter(([, { line }]) => line.waiting > 0);
    const heartbeats = rooms.map(([concertId, { lastSeen, line, admissible }]) => {
      const maxNumbers = headWindow(admissible);
      const { absentAfterMs } = this;
      const seenAt = (waitNo: number) => this.#scan.seenAt(lastSeen, waitNo);
      const seen = encodeHeartbeat(lastSeen, line, { now, absentAfterMs, maxNumbers, seenAt });
      return { concertId, serverId, notedAt: now, seen };
    });
    await writeHeartbeats(this.#db, heartbeats);
    const since = now - this.absentAfterMs;
    const found = await readHeartbeats(this.#db, { exceptServerId: serverId, since });
    const byRoom = Map.groupBy(found, ({ concertId }) => concertId);
    if (found.length > 0) this.#remoteAt = now;
    for (const [concertId, room] of this.#rooms) {
      room.remotes = (byRoom.get(concertId) ?? []).map(decodeHeartbeat);
    }
  }

  /** Deletes the heartbeats of servers that are gone. Only saves space: old ones are ignored. */
  async cleanup(): Promise<void> {
    if (this.absentAfterMs === Infinity) return;
    await deleteOldHeartbeats(this.#db, (await this.#db.now()) - 2 * this.absentAfterMs);
  }

  /** Whether another server ran within this time, and so may have seen buyers. */
  #mayOthersHaveSeen(withinMs: number, now: number): boolean {
    return this.#db.isShared && now - this.#remoteAt < withinMs;
  }

  async #endAbsences(concertId: string, waitNos: readonly number[]): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const room = await lockRoom(tx, concertId);
      if (room) await endAbsences(tx, room, { waitNos, returnedAt: await tx.now() });
    });
    const room = this.#rooms.get(concertId);
    for (const waitNo of waitNos) room?.lastSeen.markReturned(waitNo, this.#epochs.current);
  }
}

/** How many numbers near the head a heartbeat covers, for a room that admits this many a minute. */
function headWindow(admissible: number): number {
  const { headWindowFactor, minHeadWindow, maxHeadWindow } = presenceLimits;
  return Math.min(maxHeadWindow, Math.max(minHeadWindow, headWindowFactor * admissible));
}
