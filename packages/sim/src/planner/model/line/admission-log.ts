/** The instants of all admissions, in their order: for the sliding window, and for positions. */
import { admissionWindowMs } from '@onsale/core/queue';

export class AdmissionLog {
  readonly #instants: Float64Array;
  #count = 0;
  /** How many admissions have left the window. */
  #beforeWindow = 0;

  /** @param capacity how many admissions there may be. */
  constructor(capacity: number) {
    this.#instants = new Float64Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** @param at not before the previous admission. */
  record(at: number): void {
    this.#instants[this.#count] = at;
    this.#count += 1;
  }

  /** The instant of an admission, by its number from 0. */
  instant(index: number): number {
    return this.#instants[index]!;
  }

  /** How many were admitted within the 60 seconds before `now`. */
  inWindow(now: number): number {
    const since = now - admissionWindowMs;
    while (this.#beforeWindow < this.#count && this.#instants[this.#beforeWindow]! <= since) {
      this.#beforeWindow += 1;
    }
    return this.#count - this.#beforeWindow;
  }

  /** How many were admitted until `at`, an admission of that instant included. */
  until(at: number): number {
    let from = 0;
    let to = this.#count;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#instants[middle]! <= at) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
