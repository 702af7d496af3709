/**
 * Latencies in a fixed number of bins, so that memory does not grow with the calls. Each bin is
 * wider than the one before by the same ratio: a quantile is off by about 1 % at most.
 */
import type { LatencyBar, LatencyFigures } from '../result.ts';

/** A shorter latency counts in the first bin, a longer one than four minutes in the last. */
const shortestMs = 0.01;
const binsPerOctave = 32;
const octaves = 25;
const binCount = binsPerOctave * octaves;
/** Bars of a histogram are wider than bins: each is 19 % longer than the one before. */
const binsPerBar = binsPerOctave / 4;

export class Latencies {
  /** Null until the first latency: most intervals of a run in virtual time have none. */
  #bins: Uint32Array | null = null;
  #count = 0;
  #least = Infinity;
  #most = 0;

  add(ms: number): void {
    this.#bins ??= new Uint32Array(binCount);
    this.#bins[binOf(ms)]! += 1;
    this.#count += 1;
    this.#least = Math.min(this.#least, ms);
    this.#most = Math.max(this.#most, ms);
  }

  merge(other: Latencies): void {
    if (other.#bins === null) return;
    this.#bins ??= new Uint32Array(binCount);
    for (const [bin, calls] of other.#bins.entries()) this.#bins[bin]! += calls;
    this.#count += other.#count;
    this.#least = Math.min(this.#least, other.#least);
    this.#most = Math.max(this.#most, other.#most);
  }

  /** In milliseconds; null without a latency. */
  quantile(share: number): number | null {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    if (rank >= this.#count) return this.#count === 0 ? null : tenths(this.#most);
    let seen = 0;
    const bin = this.#bins?.findIndex((calls) => (seen += calls) >= rank) ?? 0;
    const middle = shortestMs * 2 ** ((bin + 0.5) / binsPerOctave);
    return tenths(Math.min(this.#most, Math.max(this.#least, middle)));
  }

  /** Null without a latency. */
  figures(): LatencyFigures | null {
    if (this.#bins === null) return null;
    const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => this.quantile(share) ?? 0);
    return { p50: p50!, p90: p90!, p99: p99!, max: tenths(this.#most), histogram: this.#bars() };
  }

  /** From the first bar that has a call to the last. */
  #bars(): LatencyBar[] {
    const bars = Array.from({ length: binCount / binsPerBar }, (_, bar) => {
      const bins = this.#bins!.subarray(bar * binsPerBar, (bar + 1) * binsPerBar);
      const upToMs = shortestMs * 2 ** (((bar + 1) * binsPerBar) / binsPerOctave);
      return { upToMs: Number(upToMs.toPrecision(3)), calls: bins.reduce((sum, n) => sum + n, 0) };
    });
    const first = bars.findIndex(({ calls }) => calls > 0);
    return bars.slice(first, bars.findLastIndex(({ calls }) => calls > 0) + 1);
  }
}

function binOf(ms: number): number {
  if (!(ms > shortestMs)) return 0;
  return Math.min(binCount - 1, Math.floor(Math.log2(ms / shortestMs) * binsPerOctave));
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
