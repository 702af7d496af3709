/**
 * How much of something came of late, oldest first. To note more and to forget what is too old costs
 * the same however much there was: a room of thousands admits somebody every few milliseconds.
 */
export class SlidingWindowCounter {
  #instants: { at: number; count: number }[] = [];
  /** What came before is forgotten, and still there until it is most of it. */
  #first = 0;
  #total = 0;

  /** @param at no earlier than the one before; what is said to be counts as of that instant. */
  add(at: number, count: number): void {
    const last = this.#instants.at(-1);
    if (last && last.at >= at) last.count += count;
    else this.#instants.push({ at, count });
    this.#total += count;
  }

  /** Forgets what came until then, that instant included. */
  forget(until: number): void {
    const instants = this.#instants;
    while (this.#first < instants.length && instants[this.#first]!.at <= until) {
      this.#total -= instants[this.#first]!.count;
      this.#first += 1;
    }
    if (this.#first * 2 <= instants.length) return;
    this.#instants = instants.slice(this.#first);
    this.#first = 0;
  }

  get total(): number {
    return this.#total;
  }

  /** The oldest that is not forgotten. */
  get first(): { at: number; count: number } | undefined {
    return this.#instants[this.#first];
  }

  /** The latest that is not forgotten. */
  get last(): { at: number; count: number } | undefined {
    return this.first && this.#instants.at(-1);
  }
}
