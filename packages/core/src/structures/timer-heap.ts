/** Sleepers in the order in which they wake: a binary heap, so that a hundred thousand cost little. */
export interface Timer {
  wakeAt: number;
  /** Among those of one instant, the lower goes first. */
  turn: number;
  wake: () => void;
  /** Set when it was woken or gave up; it is dropped when it comes to the top. */
  gone: boolean;
}

export class TimerHeap {
  readonly #heap: Timer[] = [];

  add(sleeper: Timer): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(sleeper);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(sleeper, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = sleeper;
  }

  /** Whose turn is next; undefined when nobody sleeps. */
  first(): Timer | undefined {
    while (this.#heap[0]?.gone) this.#removeFirst();
    return this.#heap[0];
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && isBefore(right, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.wakeAt === b.wakeAt ? a.turn < b.turn : a.wakeAt < b.wakeAt;
}
