/**
 * The scan of a line for absent numbers: who counts as absent, and on what evidence.
 *
 * A buyer counts as absent only on evidence: no server has seen it for `absentAfterMs`, and every
 * server was up to see it for all that time. So no buyer is absent after a server has started, was
 * paused, lost its database or had its clock set, until a full period has been observed.
 *
 * Removing a place needs more, as it cannot be taken back: see line-removal.repository.ts. A number
 * that no heartbeat covers may be announced, and any server that has seen it withdraws that.
 */
import { pollShareOfAbsence, type PresenceVerdict, type AbsentEntry } from '@onsale/core/absence';
import { absentBlockNumbers, blockOf } from '@onsale/core/structures/absent-numbers';
import type { LastSeenTable } from '@onsale/core/structures/last-seen-table';
import type { WaitingLine } from '@onsale/core/structures/waiting-line';
import type { Epochs } from './presence-epochs.ts';
import { presenceLimits } from './presence-limits.ts';
import type { RoomPresence } from './room-presence.ts';

interface ScanTerms {
  epochs: Epochs;
  absentAfterMs: number;
  purgeAfterMs: number;
  waitingPerRoom: number;
}

export class AbsenceScan {
  readonly #epochs: Epochs;
  readonly #absentAfterMs: number;
  readonly #purgeAfterMs: number;
  readonly #waitingPerRoom: number;
  /** The epoch since which this server has recorded every poll sent to it without a gap. */
  #evidenceSince = 1;

  constructor({ epochs, absentAfterMs, purgeAfterMs, waitingPerRoom }: ScanTerms) {
    this.#epochs = epochs;
    this.#absentAfterMs = absentAfterMs;
    this.#purgeAfterMs = purgeAfterMs;
    this.#waitingPerRoom = waitingPerRoom;
  }

  /** After a gap: epochs before this one are no evidence of absence. */
  restartEvidence(epoch: number): void {
    this.#evidenceSince = epoch;
  }

  /**
   * Looks which waiting ranks of a room are absent, on from where the last look ended: at most
   * `maxBlocksPerLook` blocks, so a line of a million is looked through in eight seconds.
   *
   * @param terms `noticeMs`: how long before it is carried out a removal is announced.
   */
  lookOn(room: RoomPresence, { now, noticeMs }: { now: number; noticeMs: number }): void {
    const { line } = room;
    room.announceable = [];
    room.purgeable = [];
    if (line.waiting === 0) return;
    const first = blockOf(line.servedThrough + 1);
    const last = blockOf(line.last);
    const hasEvidence = this.#hasEvidence(room, now);
    const limitMs = this.#isNearlyFull(line) ? this.#absentAfterMs : this.#purgeAfterMs;
    const announceAfterMs = limitMs - Math.max(noticeMs, presenceLimits.shortNoticeMs);
    const count = Math.min(last - first + 1, presenceLimits.maxBlocksPerLook);
    for (let looked = 0; looked < count; looked += 1) {
      if (room.nextBlock < first || room.nextBlock > last) room.nextBlock = first;
      const terms = { index: room.nextBlock, now, hasEvidence, announceAfterMs };
      room.absent.replaceBlock(room.nextBlock, this.#lookAtBlock(room, terms));
      room.nextBlock += 1;
    }
  }

  /** Takes the numbers that the last look found for announcing, and that were not seen since. */
  takeAnnounceable(room: RoomPresence, now: number): number[] {
    const { lastSeen, line, order } = room;
    const unseenMs = this.#absentAfterMs - presenceLimits.removalNoticeMs;
    const waitNos = room.announceable.filter(
      (waitNo) => line.has(order.rankOf(waitNo)) && now - this.seenAt(lastSeen, waitNo) >= unseenMs,
    );
    room.announceable = [];
    return waitNos;
  }

  /** Of these numbers, those that wait, are announced, and were not seen here for `unseenMs`. */
  removable(
    room: RoomPresence,
    { waitNos, unseenMs, now }: { waitNos: Iterable<number>; unseenMs: number; now: number },
  ): number[] {
    if (!this.#hasEvidence(room, now)) return [];
    const { lastSeen, line, order } = room;
    return Array.from(waitNos).filter(
      (waitNo) =>
        line.has(order.rankOf(waitNo)) &&
        lastSeen.isAnnounced(waitNo) &&
        now - this.seenAt(lastSeen, waitNo) >= unseenMs,
    );
  }

  /** All waiting numbers that no server is known to have seen for `unseenMs`. */
  unseenFor(room: RoomPresence, { unseenMs, now }: { unseenMs: number; now: number }): number[] {
    const waitNos: number[] = [];
    if (!this.#hasEvidence(room, now)) return waitNos;
    const { line, order } = room;
    for (let rank = line.servedThrough + 1; rank <= line.last; rank += 1) {
      if (!line.has(rank)) continue;
      const waitNo = order.waitNoOf(rank);
      if (now - this.#knownSeenAt(room, waitNo) >= unseenMs) waitNos.push(waitNo);
    }
    return waitNos;
  }

  /**
   * Finds the absent ranks among the next in line, as far as they matter for `count` slots.
   *
   * The scan ends at the `count`-th present one, at `maxSkippedPerStep` absent ones if a present
   * one is known, or at `maxScannedPerStep` numbers; the rest is left to the next step.
   *
   * @returns null when no number is known to be present: then the lowest are admitted as usual.
   */
  findAbsent(
    room: RoomPresence,
    { count, now }: { count: number; now: number },
  ): PresenceVerdict | null {
    if (!this.#hasEvidence(room, now)) return { absent: [], knownThrough: Infinity };
    const { lastSeen, line, order } = room;
    const absent: AbsentEntry[] = [];
    let present = 0;
    /**
     * More numbers are absent than one step may skip; from there on only presence is looked for.
     */
    let isCut = false;
    let knownThrough = 0;
    let scanned = 0;
    for (const rank of lastSeen.candidates(line)) {
      scanned += 1;
      if (scanned > presenceLimits.maxScannedPerStep)
        return isCut ? null : { absent, knownThrough };
      const seenAt = this.#lastSeenAt(room, order.waitNoOf(rank));
      if (now - seenAt < this.#absentAfterMs) {
        if (isCut) return { absent, knownThrough };
        present += 1;
        knownThrough = rank;
        if (present === count) break;
      } else if (absent.length < presenceLimits.maxSkippedPerStep) {
        absent.push({ rank, seenAt });
        knownThrough = rank;
      } else {
        if (present > 0) return { absent, knownThrough };
        isCut = true;
      }
    }
    return isCut ? null : { absent, knownThrough: Infinity };
  }

  /**
   * The longest interval at which the waiting buyers of a line may be told to poll: well before one
   * counts as absent, and in a line that is nearly full before a removal is announced, which would
   * be written, and withdrawn, for each.
   */
  longestPollMs(line: WaitingLine | undefined): number {
    const isFull = line !== undefined && this.#isNearlyFull(line);
    const noticeMs = isFull ? presenceLimits.removalNoticeMs : 0;
    return (this.#absentAfterMs - noticeMs) * pollShareOfAbsence;
  }

  /** When this server last saw a number, or began to record without a gap. */
  seenAt(lastSeen: LastSeenTable, waitNo: number): number {
    return this.#epochs.endOf(Math.max(this.#evidenceSince, lastSeen.lastSeenEpoch(waitNo)));
  }

  /**
   * Looks at the ranks of one block.
   *
   * @returns the bits of the absent ones: those skipped, and those known to be unseen for long.
   */
  #lookAtBlock(
    room: RoomPresence,
    terms: { index: number; now: number; hasEvidence: boolean; announceAfterMs: number },
  ): Uint32Array | undefined {
    const { index, now, hasEvidence } = terms;
    const { lastSeen, line, order } = room;
    const firstMs = Math.min(this.#absentAfterMs, terms.announceAfterMs);
    let bits: Uint32Array | undefined;
    for (let bit = 0; bit < absentBlockNumbers; bit += 1) {
      const rank = index * absentBlockNumbers + bit;
      if (!line.has(rank)) continue;
      const waitNo = order.waitNoOf(rank);
      const unseenMs = now - this.seenAt(lastSeen, waitNo);
      const mayBeAbsent = hasEvidence && unseenMs >= firstMs;
      if (mayBeAbsent) this.#listRemoval(room, { ...terms, waitNo, unseenMs });
      const isUnseen =
        mayBeAbsent &&
        unseenMs >= this.#absentAfterMs &&
        now - this.#lastSeenAt(room, waitNo) >= this.#absentAfterMs;
      if (!isUnseen && !lastSeen.isSkipped(waitNo)) continue;
      bits ??= new Uint32Array(absentBlockNumbers / 32);
      bits[bit >>> 5]! |= 1 << (bit & 31);
    }
    return bits;
  }

  /** Lists a number that was not seen for long for what is to be done with it. */
  #listRemoval(
    room: RoomPresence,
    {
      waitNo,
      unseenMs,
      now,
      announceAfterMs,
    }: { waitNo: number; unseenMs: number; now: number; announceAfterMs: number },
  ): void {
    const { maxRemovedPerStep, maxReplaceable } = presenceLimits;
    const countedMs = now - room.removalsCountFrom;
    if (!room.lastSeen.isAnnounced(waitNo)) {
      const isDue =
        room.announceable.length < maxRemovedPerStep &&
        Math.min(countedMs, now - this.#knownSeenAt(room, waitNo)) >= announceAfterMs;
      if (isDue) room.announceable.push(waitNo);
      return;
    }
    const awayMs = Math.min(countedMs, unseenMs);
    if (awayMs >= this.#purgeAfterMs && room.purgeable.length < maxRemovedPerStep) {
      room.purgeable.push(waitNo);
    }
    if (awayMs >= this.#absentAfterMs && room.replaceable.size < maxReplaceable) {
      room.replaceable.add(waitNo);
    }
  }

  #isNearlyFull({ waiting }: WaitingLine): boolean {
    return waiting > this.#waitingPerRoom * (1 - presenceLimits.nearlyFullShare);
  }

  /**
   * Whether every server that may have seen a buyer has reported: this one ticks without a gap, and
   * no other has a heartbeat that is overdue but younger than `absentAfterMs`.
   */
  #hasEvidence({ remotes }: RoomPresence, now: number): boolean {
    const { lastEnd } = this.#epochs;
    if (lastEnd === undefined || now - lastEnd > presenceLimits.maxEpochGapMs) return false;
    return remotes
      .filter(({ notedAt }) => notedAt > now - this.#absentAfterMs)
      .every(({ notedAt }) => now - notedAt <= presenceLimits.heartbeatTimeoutMs);
  }

  /** When any server last saw a number; Infinity if a heartbeat does not cover it. */
  #lastSeenAt({ lastSeen, order, remotes }: RoomPresence, waitNo: number): number {
    let latest = this.seenAt(lastSeen, waitNo);
    if (remotes.length === 0) return latest;
    const rank = order.rankOf(waitNo);
    for (const remote of remotes) latest = Math.max(latest, remote.seenAt(rank) ?? Infinity);
    return latest;
  }

  /** When a server last saw a number, as far as the heartbeats tell. */
  #knownSeenAt({ lastSeen, order, remotes }: RoomPresence, waitNo: number): number {
    let latest = this.seenAt(lastSeen, waitNo);
    if (remotes.length === 0) return latest;
    const rank = order.rankOf(waitNo);
    for (const remote of remotes) latest = Math.max(latest, remote.lastSeenAt(rank) ?? latest);
    return latest;
  }
}
