/** A Fenwick tree: counts by number, and the sum of all below a number, in logarithmic time. */
export class FenwickTree {
  readonly #sums: Int32Array;

  /** @param size the highest number. */
  constructor(size: number) {
    this.#sums = new Int32Array(size + 1);
  }

  add(at: number, count: number): void {
    for (let node = at; node < this.#sums.length; node += node & -node) {
      this.#sums[node]! += count;
    }
  }

  /** The sum of the counts of all lower numbers. */
  sumBelow(at: number): number {
    let sum = 0;
    for (let node = at - 1; node > 0; node -= node & -node) sum += this.#sums[node]!;
    return sum;
  }
}
