/** A binary heap of timed events in typed arrays, the earliest event first. */

/** Kinds of events fit into so many bits of an event's word. */
const kindBits = 4;
const kindMask = (1 << kindBits) - 1;
const firstCapacity = 1_024;

/** An event is a kind and a place, and happens at a time in milliseconds. */
export class EventHeap {
  #times = new Float64Array(firstCapacity);
  #events = new Int32Array(firstCapacity);
  #size = 0;

  /** When the earliest event happens; Infinity when there is none. */
  get nextAt(): number {
    return this.#size === 0 ? Infinity : this.#times[0]!;
  }

  /**
   * @param kind from 0 to 15.
   * @param place below 2^27.
   */
  add(at: number, kind: number, place: number): void {
    if (this.#size === this.#times.length) this.#grow();
    const times = this.#times;
    const events = this.#events;
    let hole = this.#size;
    this.#size += 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (times[parent]! <= at) break;
      times[hole] = times[parent]!;
      events[hole] = events[parent]!;
      hole = parent;
    }
    times[hole] = at;
    events[hole] = (place << kindBits) | kind;
  }

  /** Removes the earliest event. Call it only when there is one. */
  take(): { kind: number; place: number } {
    const event = this.#events[0]!;
    this.#size -= 1;
    if (this.#size > 0) this.#sink();
    return { kind: event & kindMask, place: event >> kindBits };
  }

  /** Moves the last event to the top, and from there down to where it belongs. */
  #sink(): void {
    const times = this.#times;
    const events = this.#events;
    const size = this.#size;
    const at = times[size]!;
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && times[child + 1]! < times[child]!) child += 1;
      if (times[child]! >= at) break;
      times[hole] = times[child]!;
      events[hole] = events[child]!;
      hole = child;
    }
    times[hole] = at;
    events[hole] = events[size]!;
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#times.length);
    const events = new Int32Array(2 * this.#events.length);
    times.set(this.#times);
    events.set(this.#events);
    this.#times = times;
    this.#events = events;
  }
}
