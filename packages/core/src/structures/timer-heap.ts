/**
 * Priority queue of timers, a binary heap: O(log n) to add a timer or to take the next.
 *
 * A cancelled timer stays in the heap until it reaches the top (lazy deletion), so cancelling costs
 * O(1). A simulation holds a hundred thousand timers, most of which are cancelled.
 */
export interface Timer {
  dueAt: number;
  /** Orders timers that are due at the same instant, the lower first. */
  order: number;
  fire: () => void;
  /** Set when it fired or was cancelled. */
  isDone: boolean;
}

export class TimerHeap {
  readonly #heap: Timer[] = [];

  add(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  /** The timer that is due next; undefined when there is none. */
  first(): Timer | undefined {
    while (this.#heap[0]?.isDone) this.#removeFirst();
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
  return a.dueAt === b.dueAt ? a.order < b.order : a.dueAt < b.dueAt;
}
