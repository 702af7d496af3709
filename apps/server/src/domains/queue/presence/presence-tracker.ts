/**
 * Presence: who of those in line has asked for its place of late, and so is there to be let in.
 *
 * A poll notes that in memory and nowhere else. Where several servers share a database, each writes
 * down every few seconds what it saw near the head of each line, in one statement, and reads what the
 * others did. Somebody is absent only on evidence: no server has seen it for so long, and every one
 * of them was there to see it. A server that has just started knows nothing yet, and so nobody is
 * absent; the same goes for one that stood still, whose database was away, or whose clock was set.
 */
import type { PresenceVerdict, AbsentRange } from '@onsale/core/absence';
import type { Ids } from '@onsale/core/ids';
import type { WaitingLine } from '@onsale/core/structures/waiting-line';
import { LastSeenTable } from '@onsale/core/structures/last-seen-table';
import type { RoomVersion } from '@onsale/db/repositories/queue/line-snapshot.repository';
import { lockRoom } from '@onsale/db/repositories/catalogue.repository';
import type { Database } from '@onsale/db/database';
import {
  endAbsences,
  deleteOldHeartbeats,
  readPresence,
  writePresence,
  type Absence,
} from '@onsale/db/repositories/queue/presence.repository';
import { presenceLimits } from './presence-limits.ts';
import { decodeHeartbeat, encodeHeartbeat, type RemoteLastSeen } from './presence-heartbeat.ts';
import { Epochs } from './presence-epochs.ts';

interface RoomPresence {
  line: WaitingLine;
  sightings: LastSeenTable;
  /** How many may be let in within a while. */
  admissible: number;
  others: RemoteLastSeen[];
}

export class PresenceTracker {
  readonly #db: Database;
  readonly #ids: Ids;
  readonly #rooms = new Map<string, RoomPresence>();
  readonly #turns: Epochs;
  /** Since when nobody who came was missed: a turn. */
  #since = 1;
  #serverId: string | null = null;
  #notedAt = -Infinity;
  /** Who comes back with the next transaction, by room, and when that is done. */
  readonly #returning = new Map<string, { waitNos: number[]; done: Promise<void> }>();
  #returns: Promise<unknown> = Promise.resolve();

  /** How long after it was seen somebody is absent; Infinity for never. */
  readonly absentAfterMs: number;

  constructor({ db, ids, absentAfterMs }: { db: Database; ids: Ids; absentAfterMs: number }) {
    this.#db = db;
    this.#ids = ids;
    this.absentAfterMs = absentAfterMs;
    this.#turns = new Epochs(absentAfterMs === Infinity ? 0 : 2 * absentAfterMs);
  }

  /**
   * Notes that somebody who waits has asked for its place.
   *
   * @returns whether it was passed over: then `comeBack` has to say that it is present again.
   */
  recordPoll(concertId: string, waitNo: number): boolean {
    const room = this.#rooms.get(concertId);
    return room !== undefined && room.sightings.record(waitNo, this.#turns.current);
  }

  /** Resolves when the rows say that somebody is present again who was passed over. */
  markReturned(concertId: string, waitNo: number): Promise<void> {
    const others = this.#returning.get(concertId);
    if (others) {
      others.waitNos.push(waitNo);
      return others.done;
    }
    const waitNos = [waitNo];
    const done = this.#returns.then(() => {
      this.#returning.delete(concertId);
      return this.#endAbsences(concertId, waitNos);
    });
    this.#returning.set(concertId, { waitNos, done });
    this.#returns = done.catch(() => {});
    return done;
  }

  /** Resolves when all who were to come back are back. */
  async idle(): Promise<void> {
    await this.#returns;
  }

  /** What the board has read of a room: called whenever it has. */
  update(head: RoomVersion, line: WaitingLine): void {
    const { concertId, lastWaitNo, maxActive, admitPerMinute } = head;
    const turn = this.#turns.read;
    let room = this.#rooms.get(concertId);
    if (!room) {
      const sightings = new LastSeenTable({ since: turn, last: lastWaitNo });
      room = { line, sightings, admissible: 0, others: [] };
      this.#rooms.set(concertId, room);
    }
    room.admissible = Math.min(maxActive, admitPerMinute);
    room.sightings.joined(lastWaitNo, turn);
    room.sightings.served(line.served);
  }

  /** What was written of absences, by any server, since the board read a room the last time. */
  changed(concertId: string, absences: readonly Absence[]): void {
    const { sightings } = this.#rooms.get(concertId)!;
    // Of somebody who was away several times only the last counts.
    for (const absence of new Map(absences.map((one) => [one.waitNo, one])).values()) {
      const { waitNo, seenAt, returnedAt } = absence;
      if (returnedAt !== null) {
        sightings.markReturned(waitNo, this.#turns.read);
        continue;
      }
      sightings.passed(waitNo);
      // It asked here while another server, or another moment, did not know of that yet.
      const own = sightings.ownSighting(waitNo);
      if (this.#turns.knows(own) && this.#turns.endOf(own) > seenAt) {
        void this.markReturned(concertId, waitNo).catch(() => {});
      }
    }
  }

  /** Whoever asks from now on is seen in another turn; `turnEnded` is to follow. */
  nextTurn(): void {
    this.#turns.next();
  }

  /** @param now read from the clock that decides, after `nextTurn`. */
  turnEnded(now: number): void {
    const lastEnd = this.#turns.lastEnd ?? -Infinity;
    const isGap = now < lastEnd || now - lastEnd > presenceLimits.longestGapMs;
    this.#turns.ended(now);
    if (isGap) this.#since = this.#turns.current - 1;
  }

  /** Tells the other servers who was seen here, and hears the same of them, every few seconds. */
  async exchange(now: number): Promise<void> {
    const { heartbeatIntervalMs } = presenceLimits;
    const isDue = now < this.#notedAt || now - this.#notedAt >= heartbeatIntervalMs;
    if (!this.#db.isShared || this.absentAfterMs === Infinity || !isDue) return;
    this.#notedAt = now;
    this.#serverId ??= this.#ids.id('srv');
    const serverId = this.#serverId;
    const waited = [...this.#rooms].filter(([, { line }]) => line.waiting > 0);
    const notes = waited.map(([concertId, { sightings, line, admissible }]) => {
      const people = reach(admissible);
      const { absentAfterMs } = this;
      const seenAt = (waitNo: number) => this.#seenAt(sightings, waitNo);
      const seen = encodeHeartbeat(sightings, line, { now, absentAfterMs, people, seenAt });
      return { concertId, serverId, notedAt: now, seen };
    });
    await writePresence(this.#db, notes);
    const since = now - this.absentAfterMs;
    const found = await readPresence(this.#db, { exceptOf: serverId, since });
    const byRoom = Map.groupBy(found, ({ concertId }) => concertId);
    for (const [concertId, room] of this.#rooms) {
      room.others = (byRoom.get(concertId) ?? []).map(decodeHeartbeat);
    }
  }

  /** Forgets what servers noted that are gone for good. Nothing is wrong if it never runs. */
  async cleanup(): Promise<void> {
    if (this.absentAfterMs === Infinity) return;
    await deleteOldHeartbeats(this.#db, (await this.#db.now()) - 2 * this.absentAfterMs);
  }

  /**
   * Who of the next in line is absent, as far as it matters for `count` slots.
   *
   * @returns null when nobody is known to be present: then the line goes on as it stands.
   */
  judge(concertId: string, { count, now }: { count: number; now: number }): PresenceVerdict | null {
    const room = this.#rooms.get(concertId);
    if (!room || !this.#hasEvidence(room, now)) return { absent: [], upTo: Infinity };
    const { sightings, line } = room;
    const absent: AbsentRange[] = [];
    let present = 0;
    let isCut = false;
    let upTo = 0;
    let looked = 0;
    for (const waitNo of sightings.inOrder(line)) {
      looked += 1;
      if (looked > presenceLimits.lookedAtOnce) return isCut ? null : { absent, upTo };
      const seenAt = this.#lastSeenAt(room, waitNo);
      if (now - seenAt < this.absentAfterMs) {
        if (isCut) return { absent, upTo };
        present += 1;
        upTo = waitNo;
        if (present === count) break;
      } else if (absent.length < presenceLimits.passedAtOnce) {
        absent.push({ waitNo, seenAt });
        upTo = waitNo;
      } else {
        if (present > 0) return { absent, upTo };
        isCut = true;
      }
    }
    return isCut ? null : { absent, upTo: Infinity };
  }

  /** Whether every server that may have seen somebody has said whom. */
  #hasEvidence({ others }: RoomPresence, now: number): boolean {
    const { lastEnd } = this.#turns;
    if (lastEnd === undefined || now - lastEnd > presenceLimits.longestGapMs) return false;
    return others
      .filter(({ notedAt }) => notedAt > now - this.absentAfterMs)
      .every(({ notedAt }) => now - notedAt <= presenceLimits.heartbeatTimeoutMs);
  }

  /** When a number was seen last by any server; Infinity when one of them does not say. */
  #lastSeenAt({ sightings, others }: RoomPresence, waitNo: number): number {
    let latest = this.#seenAt(sightings, waitNo);
    for (const other of others) latest = Math.max(latest, other.seenAt(waitNo) ?? Infinity);
    return latest;
  }

  #seenAt(sightings: LastSeenTable, waitNo: number): number {
    return this.#turns.endOf(Math.max(this.#since, sightings.lastSeen(waitNo)));
  }

  async #endAbsences(concertId: string, waitNos: readonly number[]): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const room = await lockRoom(tx, concertId);
      if (room) await endAbsences(tx, room, { waitNos, returnedAt: await tx.now() });
    });
    const room = this.#rooms.get(concertId);
    for (const waitNo of waitNos) room?.sightings.markReturned(waitNo, this.#turns.current);
  }
}

/** How many people near the head are noted, where so many may be let in within a while. */
function reach(admissible: number): number {
  const { headWindowNumbers, nearHeadLeast, nearHeadMost } = presenceLimits;
  return Math.min(nearHeadMost, Math.max(nearHeadLeast, headWindowNumbers * admissible));
}
