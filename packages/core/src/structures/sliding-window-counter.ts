/**
 * Sliding-window counter: how many events fell into a window that ends now.
 *
 * `add` and `expire` are amortised O(1), however many events the window holds: a room of thousands
 * admits an entry every few milliseconds. Events of one instant share one element.
 */
export class SlidingWindowCounter {
  #instants: { at: number; count: number }[] = [];
  /** Elements before this index have expired. They are removed when they are more than half. */
  #first = 0;
  #total = 0;

  /** @param at not before the previous one; an earlier instant counts as the previous one. */
  add(at: number, count: number): void {
    const last = this.#instants.at(-1);
    if (last && last.at >= at) last.count += count;
    else this.#instants.push({ at, count });
    this.#total += count;
  }

  /** Drops the events up to and including this instant. */
  expire(until: number): void {
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

  /** The events of the oldest instant in the window. */
  get oldest(): { at: number; count: number } | undefined {
    return this.#instants[this.#first];
  }

  /** The events of the newest instant in the window. */
  get newest(): { at: number; count: number } | undefined {
    return this.oldest && this.#instants.at(-1);
  }
}
