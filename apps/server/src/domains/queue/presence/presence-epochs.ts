/**
 * Logical clock of presence: one epoch per admission tick, about a second.
 *
 * A poll is recorded by its epoch, which reads no clock. An epoch is closed, and so gets an
 * instant, when a tick has read the database clock after it. An epoch that is still open ends in
 * the future, so a buyer seen in it is never too old.
 */
export class Epochs {
  readonly #retentionMs: number;
  /** The ends of the epochs from #first on, ascending. */
  #ends: number[] = [];
  #first = 1;
  #current = 1;

  /** @param retentionMs how long the end of an epoch is remembered. */
  constructor(retentionMs: number) {
    this.#retentionMs = retentionMs;
  }

  /** The epoch in which polls are recorded now. */
  get current(): number {
    return this.#current;
  }

  /** The oldest epoch that is not closed: the one that rows just read belong to. */
  get oldestOpen(): number {
    const firstOpen = this.#first + this.#ends.length;
    return Math.min(firstOpen, this.#current);
  }

  /** When the last closed epoch ended; undefined before the first has. */
  get lastEnd(): number | undefined {
    return this.#ends.at(-1);
  }

  /** Begins the next epoch: later polls are recorded in it. */
  advance(): void {
    this.#current += 1;
  }

  /** Closes all epochs before the current one: they have ended by `now`. */
  close(now: number): void {
    while (this.#first + this.#ends.length < this.#current) this.#ends.push(now);
    const old = this.#ends.findIndex((end) => end >= now - this.#retentionMs);
    // The last end always stays: it tells whether ticks still run.
    this.#dropOldest(old === -1 ? this.#ends.length - 1 : old);
  }

  /** Whether the end of an epoch is remembered, or still to come. */
  remembers(epoch: number): boolean {
    return epoch >= this.#first;
  }

  /** When an epoch ended; Infinity while it is open; the oldest end known if it is forgotten. */
  endOf(epoch: number): number {
    return this.#ends[Math.max(0, epoch - this.#first)] ?? Infinity;
  }

  /** The first epoch that ended at an instant or later; the oldest open one if none has. */
  epochAt(instant: number): number {
    const at = this.#ends.findLastIndex((end) => end < instant) + 1;
    return Math.min(this.#first + at, this.oldestOpen);
  }

  #dropOldest(count: number): void {
    if (count <= 0) return;
    this.#ends.splice(0, count);
    this.#first += count;
  }
}
