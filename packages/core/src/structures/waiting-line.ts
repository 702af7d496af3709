/**
 * The waiting numbers of a room, as a rank bitmap: one bit a number, with a count for each block.
 *
 * Where lots were drawn, the numbers are the ranks that the draw gave (line-order.ts).
 *
 * Numbers are dense and admission takes the lowest, so blocks behind the head are dropped. Each
 * block carries how many numbers of the blocks before it have departed, so `ahead` costs the same
 * for ten entries and for a million, however many left from the middle.
 *
 * A sorted list of the departed numbers was less code. With a million in line and every other one
 * gone it took 3.5 MB where this takes 0.7 MB, and 760 ms for the next departure where this takes
 * 0.03 ms (both on one busy machine).
 */
const wordBits = 32;
const blockWords = 32;
const blockNumbers = wordBits * blockWords;

/** A block of numbers, with a bit set for each that has departed. */
interface Block {
  bits: Uint32Array;
  departedCount: number;
}

export class WaitingLine {
  /** The lowest number that may still be waiting. */
  #head = 1;
  /** The highest number handed out. */
  #last = 0;
  /** Blocks from `#firstBlock` on; undefined where no number has departed. */
  #blocks: (Block | undefined)[] = [];
  #firstBlock = 0;
  /** For each block, how many numbers have departed in the blocks kept before it. */
  #departedBefore: Uint32Array = new Uint32Array(1);
  /** How many numbers from the head on have departed. */
  #departedCount = 0;

  get last(): number {
    return this.#last;
  }

  /** No entry waits with this number or a lower one. */
  get servedThrough(): number {
    return this.#head - 1;
  }

  get waiting(): number {
    return this.#last - this.#head + 1 - this.#departedCount;
  }

  /** Numbers up to `last` have joined. */
  extendTo(last: number): void {
    this.#last = Math.max(this.#last, last);
  }

  /** Removes numbers that wait no longer, in any order. Idempotent. */
  remove(waitNos: readonly number[]): void {
    for (const waitNo of waitNos) {
      if (waitNo < this.#head || this.#hasDeparted(waitNo)) continue;
      this.#mark(waitNo);
      this.#last = Math.max(this.#last, waitNo);
    }
    while (this.#head <= this.#last && this.#hasDeparted(this.#head)) {
      this.#head += 1;
      this.#departedCount -= 1;
    }
    this.#dropBlocks();
    this.#countBefore();
  }

  /** Whether `waitNo` waits: undefined when it joined after the last update. */
  has(waitNo: number): boolean | undefined {
    if (waitNo > this.#last) return undefined;
    return waitNo >= this.#head && !this.#hasDeparted(waitNo);
  }

  /**
   * How many wait with a lower number. It is right also for a number that joined after the last
   * update: numbers are handed out in commit order, so all lower ones have joined.
   */
  ahead(waitNo: number): number {
    return waitNo <= this.#head ? 0 : waitNo - this.#head - this.#departedFromHeadTo(waitNo);
  }

  #hasDeparted(waitNo: number): boolean {
    const block = this.#blocks[blockOf(waitNo) - this.#firstBlock];
    const bit = waitNo % blockNumbers;
    return block !== undefined && ((block.bits[bit >>> 5]! >>> (bit & 31)) & 1) === 1;
  }

  #mark(waitNo: number): void {
    const index = blockOf(waitNo) - this.#firstBlock;
    const block = (this.#blocks[index] ??= {
      bits: new Uint32Array(blockWords),
      departedCount: 0,
    });
    const bit = waitNo % blockNumbers;
    block.bits[bit >>> 5]! |= 1 << (bit & 31);
    block.departedCount += 1;
    this.#departedCount += 1;
  }

  /** Drops the blocks behind the head. */
  #dropBlocks(): void {
    const dropped = blockOf(this.#head) - this.#firstBlock;
    if (dropped === 0) return;
    this.#blocks.splice(0, dropped);
    this.#firstBlock += dropped;
  }

  #countBefore(): void {
    const counts = new Uint32Array(this.#blocks.length + 1);
    for (let index = 0; index < this.#blocks.length; index += 1) {
      counts[index + 1] = counts[index]! + (this.#blocks[index]?.departedCount ?? 0);
    }
    this.#departedBefore = counts;
  }

  /** How many numbers from the head to below `waitNo` have departed. */
  #departedFromHeadTo(waitNo: number): number {
    return this.#departedBelow(waitNo) - this.#departedBelow(this.#head);
  }

  /** How many numbers below `waitNo` have departed, in the blocks that are kept. */
  #departedBelow(waitNo: number): number {
    const index = blockOf(waitNo) - this.#firstBlock;
    if (index >= this.#blocks.length) return this.#departedBefore[this.#blocks.length]!;
    const block = this.#blocks[index];
    const before = this.#departedBefore[index]!;
    if (!block) return before;
    const bit = waitNo % blockNumbers;
    const word = bit >>> 5;
    let departed = before + popCount(block.bits[word]! & ((1 << (bit & 31)) - 1));
    for (let at = 0; at < word; at += 1) departed += popCount(block.bits[at]!);
    return departed;
  }
}

function blockOf(waitNo: number): number {
  return Math.floor(waitNo / blockNumbers);
}

/**
 * How many bits of a word are set (its population count).
 *
 * Source: https://graphics.stanford.edu/~seander/bithacks.html#CountBitsSetParallel
 */
function popCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (((fours + (fours >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
