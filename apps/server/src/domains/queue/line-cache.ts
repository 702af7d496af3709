/**
 * The board: every room's line, in memory, as of the last refresh.
 *
 * A poll is answered from here, so its cost does not grow with the number of people waiting and no
 * statement of its own runs for it. A refresh reads only what changed: new numbers are dense, and
 * whoever stopped waiting carries the version of the line at which that happened. Nothing is decided
 * here: whoever reserves or pays is checked against the row.
 *
 * Where other processes write to the database too, the board is looked at anew for whoever asks: a
 * buyer who left, or was told to be active, by another server must not be told here to be waiting.
 * All who ask meanwhile share one look, and looks keep a distance unless a crowd waits for the next,
 * so that a server makes few of them for ten people and for a million. (One statement a poll would be
 * as exact and cost the database as much as a reservation; to hold an acknowledgement back until every
 * board has it would make each leave and each admission a second late.)
 */
import { systemClock } from '@onsale/core/time/clock';
import { WaitingLine } from '@onsale/core/structures/waiting-line';
import { RecentAdmissionRate, etaSeconds } from '@onsale/core/admission-rate';
import { claimDeadline, pollAfterMs, type Position } from '@onsale/core/queue';
import {
  readAllDepartures,
  readLineExits,
  readRoomVersions,
  type LineExit,
  type RoomVersion,
} from '@onsale/db/repositories/queue/line-snapshot.repository';
import type { Database } from '@onsale/db/database';
import { readAbsences } from '@onsale/db/repositories/queue/presence.repository';
import type { PresenceTracker } from './presence/presence-tracker.ts';

interface RoomState {
  line: WaitingLine;
  lineVersion: number;
  absenceVersion: number;
  /** How long an admission waits to be claimed. */
  claimMs: number;
  challengeBits: number;
  paused: boolean;
  admissions: RecentAdmissionRate;
}

/** A line as anybody may see it. */
export interface RoomSnapshot {
  /** Everybody up to this number has had a turn. */
  serving: number;
  waiting: number;
  /** The highest number handed out. */
  joined: number;
  paused: boolean;
}

/** A look begins this much later than the one before it, or as soon as so many wait for it. */
const minRefreshIntervalMs = 5;
const maxWaiters = 16;

export class LineCache {
  readonly #db: Database;
  /** Hears of everybody who joins, is passed over, or comes back. */
  readonly #presence: PresenceTracker;
  readonly #rooms = new Map<string, RoomState>();
  #asOf = 0;
  /** Refreshes go one after another, or the same admissions would be counted twice. */
  #refreshes: Promise<unknown> = Promise.resolve();
  /** The rooms that the next look is to show, and that look once somebody asked for it. */
  #asked = new Set<string>();
  #lookers = 0;
  #nextLook: Promise<void> | null = null;
  #distance: Promise<void> = Promise.resolve();
  #crowd = Promise.withResolvers<void>();

  constructor(db: Database, presence: PresenceTracker) {
    this.#db = db;
    this.#presence = presence;
  }

  /** Reads what changed, in every room or in one. */
  refresh(concertId?: string): Promise<void> {
    return this.#inTurn(() => this.#read(concertId === undefined ? undefined : [concertId]));
  }

  /** The room's line, with everything in it that was acknowledged before this call, by any server. */
  async line(concertId: string): Promise<WaitingLine> {
    if (this.#db.isShared) await this.#look(concertId);
    else if (!this.#rooms.has(concertId)) await this.refresh(concertId);
    return this.#picture(concertId).line;
  }

  /** Whether a number waits, of which the row need not be asked then. */
  async isWaiting(concertId: string, waitNo: number): Promise<boolean> {
    // Nobody ever waits again, so who is known to be gone needs no look.
    if (this.#rooms.get(concertId)?.line.has(waitNo) === false) return false;
    return (await this.line(concertId)).has(waitNo) === true;
  }

  /** How many wait, as of the last refresh. */
  waiting(concertId: string): number {
    return this.#picture(concertId).line.waiting;
  }

  /** Where a number stands that waits. */
  position(concertId: string, waitNo: number): Position {
    const { line, claimMs } = this.#picture(concertId);
    const ahead = line.ahead(waitNo);
    return { ahead, pollAfterMs: pollAfterMs('waiting', ahead, claimMs) };
  }

  /**
   * Refreshes after a commit. That stands whatever happens here, so its call is answered all the
   * same: what cannot be read now, the next tick reads.
   */
  async refreshAfterCommit(concertId: string): Promise<void> {
    await this.refresh(concertId).catch(() => {});
  }

  /** Seconds until somebody with `ahead` people in front is admitted; null when unknown. */
  etaSeconds(concertId: string, ahead: number): number | null {
    return etaSeconds(this.#picture(concertId).admissions.pace, ahead, this.#asOf);
  }

  /** How hard a proof of work the room asks for, in bits; 0 for none. */
  challengeBits(concertId: string): number {
    return this.#picture(concertId).challengeBits;
  }

  /** The instant of the last refresh, by the clock that decides. */
  get asOf(): number {
    return this.#asOf;
  }

  /** A room as of the last refresh; undefined when this process has not heard of it. */
  snapshot(concertId: string): RoomSnapshot | undefined {
    const picture = this.#rooms.get(concertId);
    if (!picture) return undefined;
    const { line, paused } = picture;
    return { serving: line.served, waiting: line.waiting, joined: line.last, paused };
  }

  /** How many wait in each room. */
  waitingByRoom(): [string, number][] {
    return Array.from(this.#rooms, ([id, { line }]) => [id, line.waiting]);
  }

  /** The rooms in which somebody waits. */
  roomsWithWaiting(): string[] {
    return [...this.#rooms].filter(([, { line }]) => line.waiting > 0).map(([id]) => id);
  }

  #picture(concertId: string): RoomState {
    let picture = this.#rooms.get(concertId);
    if (!picture) {
      picture = {
        line: new WaitingLine(),
        lineVersion: 0,
        absenceVersion: 0,
        claimMs: Infinity,
        challengeBits: 0,
        paused: false,
        admissions: new RecentAdmissionRate(),
      };
      this.#rooms.set(concertId, picture);
    }
    return picture;
  }

  #inTurn(read: () => Promise<void>): Promise<void> {
    const run = this.#refreshes.then(read);
    this.#refreshes = run.catch(() => {});
    return run;
  }

  /** Resolves after a look at the room that begins after this call. */
  #look(concertId: string): Promise<void> {
    this.#asked.add(concertId);
    this.#lookers += 1;
    if (this.#lookers === maxWaiters) this.#crowd.resolve();
    this.#nextLook ??= Promise.race([this.#distance, this.#crowd.promise]).then(() =>
      this.#inTurn(() => {
        const concertIds = [...this.#asked];
        this.#asked.clear();
        this.#lookers = 0;
        this.#crowd = Promise.withResolvers();
        this.#nextLook = null;
        // Only processes side by side need to look, so this is always in real time.
        this.#distance = systemClock.sleep(minRefreshIntervalMs);
        return this.#read(concertIds);
      }),
    );
    return this.#nextLook;
  }

  /** @param concertIds every room without them. */
  async #read(concertIds?: string[]): Promise<void> {
    const heads = await readRoomVersions(this.#db, concertIds);
    // Most looks find nothing new, and then one statement is all of them.
    const isNews = heads.some(
      (head) => head.lineVersion > this.#picture(head.concertId).lineVersion,
    );
    if (isNews || concertIds === undefined) this.#asOf = await this.#db.now();
    for (const head of heads) await this.#update(head);
  }

  /** Who stopped waiting since the last update; all who ever did, some at a time, at the first. */
  async *#departures(
    { concertId, lineVersion: to, lastWaitNo }: RoomVersion,
    { isFirst, lineVersion }: { isFirst: boolean; lineVersion: number },
  ): AsyncGenerator<LineExit[]> {
    if (isFirst) yield* readAllDepartures(this.#db, { concertId, to, lastWaitNo });
    else yield await readLineExits(this.#db, { concertId, from: lineVersion + 1, to });
  }

  async #update(head: RoomVersion): Promise<void> {
    const { concertId, lastWaitNo, lineVersion, absenceVersion } = head;
    const picture = this.#picture(concertId);
    picture.claimMs = claimDeadline(head, 0);
    picture.challengeBits = head.challengeBits;
    picture.paused = head.paused === 1;
    const isFirst = picture.line.last === 0;
    picture.line.joined(lastWaitNo);
    if (lineVersion > picture.lineVersion) {
      const admitted: number[] = [];
      const known = { isFirst, lineVersion: picture.lineVersion };
      for await (const departures of this.#departures(head, known)) {
        picture.line.departed(departures.map(({ waitNo }) => waitNo));
        for (const { admittedAt } of departures) if (admittedAt !== null) admitted.push(admittedAt);
      }
      picture.lineVersion = lineVersion;
      for (const [at, same] of Map.groupBy(
        admitted.toSorted((a, b) => a - b),
        (at) => at,
      )) {
        picture.admissions.admitted(at, same.length);
      }
    }
    this.#presence.update(head, picture.line);
    if (absenceVersion > picture.absenceVersion) {
      const from = picture.absenceVersion + 1;
      const absences = await readAbsences(this.#db, { concertId, from, to: absenceVersion });
      this.#presence.changed(concertId, absences);
      picture.absenceVersion = absenceVersion;
    }
    picture.admissions.forget(this.#asOf);
  }
}
