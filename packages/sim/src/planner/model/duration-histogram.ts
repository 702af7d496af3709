/** A histogram of durations, for quantiles of a million values without sorting them. */

/** Quantiles are exact to this width. */
const binMs = 10;
const firstBins = 1 << 16;
/** Longer durations, of more than a day, share the last bin. */
const maxBins = 1 << 24;

export class DurationHistogram {
  #bins = new Uint32Array(firstBins);
  #count = 0;
  #longestMs = -1;

  get count(): number {
    return this.#count;
  }

  /** null when it is empty. */
  get longestSeconds(): number | null {
    return this.#count === 0 ? null : this.#longestMs / 1000;
  }

  add(ms: number): void {
    const bin = Math.min(maxBins - 1, Math.floor(ms / binMs));
    if (bin >= this.#bins.length) this.#lengthen(bin);
    this.#bins[bin]! += 1;
    this.#count += 1;
    if (ms > this.#longestMs) this.#longestMs = ms;
  }

  /** The smallest value that this share do not exceed; null when it is empty. */
  quantileSeconds(share: number): number | null {
    if (this.#count === 0) return null;
    let left = Math.max(1, Math.ceil(share * this.#count));
    let bin = 0;
    for (; left > this.#bins[bin]!; bin += 1) left -= this.#bins[bin]!;
    return Math.min(bin * binMs, this.#longestMs) / 1000;
  }

  #lengthen(bin: number): void {
    const longer = new Uint32Array(Math.min(maxBins, 2 * bin));
    longer.set(this.#bins);
    this.#bins = longer;
  }
}
