/**
 * Rank bitmap of the absent wait numbers of a line: one bit a number, and a Fenwick tree of blocks.
 *
 * It tells how many absent numbers precede another in logarithmic time, so that a poll can count
 * the buyers who are present without reading the line. A change of one bit updates one path of the
 * tree; a Fenwick tree (Fenwick 1994) is a prefix sum that can be changed.
 */
const wordBits = 32;
const blockWords = 32;

/** How many numbers one block holds; `replaceBlock` takes the bits of one. */
export const absentBlockNumbers = wordBits * blockWords;

export class AbsentNumbers {
  readonly #blocks = new Map<number, Uint32Array>();
  /** Fenwick tree over the counts of the blocks; block n stands at index n + 1. */
  #tree = new Int32Array(2);

  /** Marks a number as present. Idempotent. */
  delete(waitNo: number): void {
    const index = blockOf(waitNo);
    const block = this.#blocks.get(index);
    const bit = waitNo % absentBlockNumbers;
    const mask = 1 << (bit & 31);
    if (!block || (block[bit >>> 5]! & mask) === 0) return;
    block[bit >>> 5]! &= ~mask;
    this.#add(index, -1);
  }

  /** Replaces what is known of the numbers of a block; undefined when none of them is absent. */
  replaceBlock(index: number, bits: Uint32Array | undefined): void {
    const before = countBits(this.#blocks.get(index));
    if (bits) this.#blocks.set(index, bits);
    else this.#blocks.delete(index);
    this.#add(index, countBits(bits) - before);
  }

  /** Forgets the blocks in which every number is at most `waitNo`. */
  dropThrough(waitNo: number): void {
    for (const index of this.#blocks.keys()) {
      if (index < blockOf(waitNo + 1)) this.replaceBlock(index, undefined);
    }
  }

  /** How many absent numbers are lower than `waitNo`. */
  countBefore(waitNo: number): number {
    const index = blockOf(waitNo);
    let count = 0;
    for (let at = Math.min(index, this.#tree.length - 1); at > 0; at -= at & -at) {
      count += this.#tree[at]!;
    }
    const block = this.#blocks.get(index);
    if (!block) return count;
    const bit = waitNo % absentBlockNumbers;
    for (let word = 0; word < bit >>> 5; word += 1) count += popCount(block[word]!);
    return count + popCount(block[bit >>> 5]! & ((1 << (bit & 31)) - 1));
  }

  #add(index: number, change: number): void {
    if (change === 0) return;
    if (index + 1 >= this.#tree.length) this.#grow(index + 1);
    for (let at = index + 1; at < this.#tree.length; at += at & -at) this.#tree[at]! += change;
  }

  /** Builds a larger tree from the counts of the old one. */
  #grow(lastIndex: number): void {
    const old = this.#tree;
    const counts = new Int32Array(Math.max(2 * old.length, lastIndex + 1));
    for (let at = old.length - 1; at > 0; at -= 1) {
      const parent = at + (at & -at);
      counts[at]! += old[at]!;
      if (parent < old.length) counts[parent]! -= old[at]!;
    }
    for (let at = 1; at < counts.length; at += 1) {
      const parent = at + (at & -at);
      if (parent < counts.length) counts[parent]! += counts[at]!;
    }
    this.#tree = counts;
  }
}

export function blockOf(waitNo: number): number {
  return Math.floor(waitNo / absentBlockNumbers);
}

function countBits(bits: Uint32Array | undefined): number {
  return bits ? bits.reduce((count, word) => count + popCount(word), 0) : 0;
}

/** The number of bits that are set in a word (Warren, Hacker's Delight, 5-1). */
function popCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
