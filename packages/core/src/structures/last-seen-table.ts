/**
 * Last-seen table: the epoch of the last poll, and two flags, for every wait number.
 *
 * skipped    absent while a present entry behind it was admitted.
 * announced  its removal from the line is announced.
 *
 * It takes 4 bytes a number, in blocks of 1,024. A block is allocated when one of its numbers is
 * first seen, and dropped once all of them were admitted or left.
 *
 * An epoch is logical time of about a second, counted from 1, so recording a poll is one write to
 * memory and reads no clock. An event of an epoch counts as having happened at the epoch's end.
 */
import { orderOfJoining, type LineOrder } from '../lobby/line-order.ts';
import type { WaitingLine } from './waiting-line.ts';

const blockNumbers = 1024;
const skippedBit = 0x8000_0000;
const announcedBit = 0x4000_0000;
const epochBits = 0x3fff_ffff;

export class LastSeenTable {
  /** A number with no later record counts as seen in this epoch: nothing was recorded before it. */
  readonly #since: number;
  #blocks: (Uint32Array | undefined)[] = [];
  #firstBlock = 0;
  /** The highest number handed out. */
  #last: number;
  #order: LineOrder = orderOfJoining;
  /** The highest rank that was ever skipped. */
  #skippedThrough = 0;
  /** Ranks up to `#skippedThrough` that returned and were not skipped again, ascending. */
  #returned: number[] = [];

  /** @param last the highest number handed out by the epoch `since`. */
  constructor({ since, last }: { since: number; last: number }) {
    this.#since = since;
    this.#last = last;
  }

  /**
   * Records a poll.
   *
   * @returns whether the number is skipped or announced: its return is then to be written.
   */
  record(waitNo: number, epoch: number): boolean {
    const block = this.#blockFor(waitNo);
    const at = waitNo % blockNumbers;
    const flags = block[at]! & ~epochBits;
    block[at] = flags | epoch;
    return flags !== 0;
  }

  /** Records that numbers up to `last` have joined, which counts as a poll. */
  extendTo(last: number, epoch: number): void {
    for (let waitNo = this.#last + 1; waitNo <= last; waitNo += 1) this.record(waitNo, epoch);
    this.#last = Math.max(this.#last, last);
  }

  /** The epoch in which a number was last seen, or the one since which this table watches. */
  lastSeenEpoch(waitNo: number): number {
    return Math.max(this.#since, this.#read(waitNo) & epochBits);
  }

  /** The epoch in which a number was last recorded here; 0 for never. */
  recordedEpoch(waitNo: number): number {
    return this.#read(waitNo) & epochBits;
  }

  isSkipped(waitNo: number): boolean {
    return (this.#read(waitNo) & skippedBit) !== 0;
  }

  isAnnounced(waitNo: number): boolean {
    return (this.#read(waitNo) & announcedBit) !== 0;
  }

  markAnnounced(waitNo: number): void {
    this.#blockFor(waitNo)[waitNo % blockNumbers]! |= announcedBit;
  }

  /** Clears the announced flag: the number was seen in this epoch or before. Idempotent. */
  withdraw(waitNo: number, epoch: number): void {
    const block = this.#blockFor(waitNo);
    const at = waitNo % blockNumbers;
    const seen = Math.max(epoch, block[at]! & epochBits);
    block[at] = (block[at]! & skippedBit) | seen;
  }

  /** Clears both flags of a number, whose return was recorded before. */
  endAbsence(waitNo: number): void {
    const epoch = this.recordedEpoch(waitNo);
    if (this.isSkipped(waitNo)) this.markReturned(waitNo, epoch);
    this.withdraw(waitNo, epoch);
  }

  /** Lots were drawn: the numbers stay, and their order changes. None was skipped before. */
  reorder(order: LineOrder): void {
    this.#order = order;
    this.#skippedThrough = 0;
    this.#returned = [];
  }

  markSkipped(waitNo: number): void {
    this.#blockFor(waitNo)[waitNo % blockNumbers]! |= skippedBit;
    const rank = this.#order.rankOf(waitNo);
    this.#skippedThrough = Math.max(this.#skippedThrough, rank);
    const at = this.#returnedIndex(rank);
    if (this.#returned[at] === rank) this.#returned.splice(at, 1);
  }

  /** Clears the skipped flag. Idempotent. */
  markReturned(waitNo: number, epoch: number): void {
    const rank = this.#order.rankOf(waitNo);
    const at = this.#returnedIndex(rank);
    if (this.#returned[at] === rank) return;
    const block = this.#blockFor(waitNo);
    block[waitNo % blockNumbers] = (block[waitNo % blockNumbers]! & announcedBit) | epoch;
    this.#skippedThrough = Math.max(this.#skippedThrough, rank);
    this.#returned.splice(at, 0, rank);
  }

  /** The waiting ranks that are not skipped, ascending; skipped ones are never visited. */
  *candidates(line: WaitingLine): Generator<number> {
    if (this.#returned.length > 0) {
      this.#returned = this.#returned.filter((rank) => line.has(rank));
    }
    yield* this.#returned;
    const from = Math.max(this.#skippedThrough, line.servedThrough) + 1;
    for (let rank = from; rank <= line.last; rank += 1) {
      if (line.has(rank)) yield rank;
    }
  }

  /**
   * Drops the blocks in which no number waits any more.
   *
   * @param served no entry waits with this rank or a lower one.
   */
  dropThrough(served: number): void {
    // Until all lots are served, any of their numbers may be among those that wait.
    const waitNo = served < this.#order.lots ? 0 : served;
    const dropped = blockOf(waitNo + 1) - this.#firstBlock;
    if (dropped <= 0) return;
    this.#blocks.splice(0, dropped);
    this.#firstBlock += dropped;
  }

  #read(waitNo: number): number {
    return this.#blocks[blockOf(waitNo) - this.#firstBlock]?.[waitNo % blockNumbers] ?? 0;
  }

  /** The block of a number, allocated if need be; for a dropped one, a scratch block to discard. */
  #blockFor(waitNo: number): Uint32Array {
    const index = blockOf(waitNo) - this.#firstBlock;
    const existing = this.#blocks[index];
    if (existing) return existing;
    const block = new Uint32Array(blockNumbers);
    if (index >= 0) this.#blocks[index] = block;
    return block;
  }

  /** Where a rank is, or would be inserted, among those that returned. */
  #returnedIndex(rank: number): number {
    let low = 0;
    let high = this.#returned.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#returned[middle]! < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function blockOf(waitNo: number): number {
  return Math.floor(waitNo / blockNumbers);
}
