/**
 * Who of a line was seen when, and who was passed over: four bytes a number, in blocks that are made
 * when somebody in them is seen, and dropped behind the head.
 *
 * "When" is a turn: time in steps of about a second, counted from 1, so that to note somebody is one
 * write to memory and asks no clock. What lies in the same turn happened at its end.
 */
import type { WaitingLine } from './waiting-line.ts';

const blockNumbers = 1024;
const skippedBit = 0x8000_0000;
const epochBits = 0x7fff_ffff;

export class LastSeenTable {
  /** Whoever is not known to have been seen later was seen in this turn: nobody looked before it. */
  readonly #since: number;
  #blocks: (Uint32Array | undefined)[] = [];
  #firstBlock = 0;
  #last: number;
  /** The highest number that was ever passed over. */
  #passedTo = 0;
  /** Those up to there who wait and are not passed over, as they came back; ascending. */
  #back: number[] = [];

  /** @param last the highest number handed out by the turn `since`. */
  constructor({ since, last }: { since: number; last: number }) {
    this.#since = since;
    this.#last = last;
  }

  /**
   * Notes that somebody asked for its place.
   *
   * @returns whether it was passed over, and is to be brought back.
   */
  record(waitNo: number, epoch: number): boolean {
    const block = this.#blocks[blockOf(waitNo) - this.#firstBlock] ?? this.#makeBlock(waitNo);
    const at = waitNo % blockNumbers;
    const passed = block[at]! & skippedBit;
    block[at] = passed | epoch;
    return passed !== 0;
  }

  /** Numbers up to `last` have joined, which counts as being seen. */
  joined(last: number, epoch: number): void {
    for (let waitNo = this.#last + 1; waitNo <= last; waitNo += 1) this.record(waitNo, epoch);
    this.#last = Math.max(this.#last, last);
  }

  /** The turn in which a number was seen last, or before which nobody looked. */
  lastSeen(waitNo: number): number {
    return Math.max(this.#since, this.#read(waitNo) & epochBits);
  }

  /** The turn in which it was seen last here; 0 for never. */
  ownSighting(waitNo: number): number {
    return this.#read(waitNo) & epochBits;
  }

  passed(waitNo: number): void {
    const block = this.#blocks[blockOf(waitNo) - this.#firstBlock] ?? this.#makeBlock(waitNo);
    block[waitNo % blockNumbers]! |= skippedBit;
    this.#passedTo = Math.max(this.#passedTo, waitNo);
    const at = this.#placeOf(waitNo);
    if (this.#back[at] === waitNo) this.#back.splice(at, 1);
  }

  /** Saying it twice does no harm. */
  markReturned(waitNo: number, epoch: number): void {
    const at = this.#placeOf(waitNo);
    if (this.#back[at] === waitNo) return;
    const block = this.#blocks[blockOf(waitNo) - this.#firstBlock] ?? this.#makeBlock(waitNo);
    block[waitNo % blockNumbers] = epoch;
    this.#passedTo = Math.max(this.#passedTo, waitNo);
    this.#back.splice(at, 0, waitNo);
  }

  /** Those who wait and are not passed over, in their order. Whoever was passed over is not looked at. */
  *inOrder(line: WaitingLine): Generator<number> {
    if (this.#back.length > 0) this.#back = this.#back.filter((waitNo) => line.has(waitNo));
    yield* this.#back;
    const from = Math.max(this.#passedTo, line.served) + 1;
    for (let waitNo = from; waitNo <= line.last; waitNo += 1) {
      if (line.has(waitNo)) yield waitNo;
    }
  }

  /** Nobody waits with this number or a lower one. */
  served(waitNo: number): void {
    const passed = blockOf(waitNo + 1) - this.#firstBlock;
    if (passed <= 0) return;
    this.#blocks.splice(0, passed);
    this.#firstBlock += passed;
  }

  #read(waitNo: number): number {
    return this.#blocks[blockOf(waitNo) - this.#firstBlock]?.[waitNo % blockNumbers] ?? 0;
  }

  /** Who is behind the head already gets a block that nobody keeps. */
  #makeBlock(waitNo: number): Uint32Array {
    const block = new Uint32Array(blockNumbers);
    const index = blockOf(waitNo) - this.#firstBlock;
    if (index >= 0) this.#blocks[index] = block;
    return block;
  }

  #placeOf(waitNo: number): number {
    let low = 0;
    let high = this.#back.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#back[middle]! < waitNo) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function blockOf(waitNo: number): number {
  return Math.floor(waitNo / blockNumbers);
}
