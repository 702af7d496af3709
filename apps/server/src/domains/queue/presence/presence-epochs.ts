/**
 * Time as sightings know it: turns of about a second, which end when the clock that decides was read.
 * A turn that has not ended yet lies in the future, so whoever is seen in it is never too old.
 */
export class Epochs {
  readonly #keepMs: number;
  /** When the turns from #first on ended, ascending. */
  #ends: number[] = [];
  #first = 1;
  #current = 1;

  /** @param keepMs for how long it is known when a turn ended. */
  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** The turn that is. */
  get current(): number {
    return this.#current;
  }

  /** The turn of what was just read: the one that is about to end, if one is. */
  get read(): number {
    const ended = this.#first + this.#ends.length;
    return Math.min(ended, this.#current);
  }

  /** When the last turn ended that did; undefined before the first. */
  get lastEnd(): number | undefined {
    return this.#ends.at(-1);
  }

  /** Whoever is seen from now on is seen in another turn. */
  next(): void {
    this.#current += 1;
  }

  /** All turns before the current one have ended by `now`. */
  ended(now: number): void {
    while (this.#first + this.#ends.length < this.#current) this.#ends.push(now);
    const old = this.#ends.findIndex((end) => end >= now - this.#keepMs);
    // At least the last one stays, so that it is known whether turns still come.
    this.#forget(old === -1 ? this.#ends.length - 1 : old);
  }

  /** Whether it is known when a turn ended, or will. */
  knows(turn: number): boolean {
    return turn >= this.#first;
  }

  /** When a turn ended; of one that is long over, when the oldest ended that is known. */
  endOf(turn: number): number {
    return this.#ends[Math.max(0, turn - this.#first)] ?? Infinity;
  }

  #forget(count: number): void {
    if (count <= 0) return;
    this.#ends.splice(0, count);
    this.#first += count;
  }
}
