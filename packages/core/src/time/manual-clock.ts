/**
 * A manual clock: time stands still until a test or a simulation advances it.
 *
 * Timers fire in the order of their instants. After each one, everything that it set off runs
 * before the next timer fires, unless a `WakeOrder` says otherwise. So a run is deterministic, and
 * takes as long as its computation.
 */
import { TimerHeap, type Timer } from '../structures/timer-heap.ts';
import { yieldToEventLoop, type Clock } from './clock.ts';

export interface ManualClock extends Clock {
  /** Advances time, and fires each timer at its own instant on the way. */
  advance(ms: number): Promise<void>;
  /**
   * Advances time to the next timer, fires it, and runs everything that it sets off.
   *
   * @returns false when there is no timer.
   */
  step(): Promise<boolean>;
}

/** How a manual clock orders timers that are due at the same instant. */
export interface WakeOrder {
  /**
   * The sort key of the nth timer, the lower first; n itself by default, so first in, first out.
   */
  tieBreak?: (sequence: number) => number;
  /**
   * Whether the next of them fires before the work of the last one has settled; false by default.
   */
  overlap?: () => boolean;
  /** Whether work goes on that no timer stands for, such as a call, and that time waits for. */
  isBusy?: () => boolean;
}

/** The heap drops it only when it reaches the top, so what it refers to is released here. */
function cancel(timer: Timer): void {
  timer.isDone = true;
  timer.fire = () => {};
}

/** @param wakeOrder drawn at random by a simulation, to try other orders of events. */
export function manualClock(startsAt: number, wakeOrder: WakeOrder = {}): ManualClock {
  const { tieBreak = (sequence) => sequence, overlap = () => false } = wakeOrder;
  const { isBusy = () => false } = wakeOrder;
  const timers = new TimerHeap();
  let now = startsAt;
  let sequence = 0;

  const fireNext = (until: number): boolean => {
    const next = timers.first();
    if (!next || next.dueAt > until) return false;
    next.isDone = true;
    now = Math.max(now, next.dueAt);
    next.fire();
    return true;
  };
  const schedule = (ms: number, fire: () => void): Timer => {
    sequence += 1;
    const timer = { dueAt: now + ms, order: tieBreak(sequence), fire, isDone: false };
    timers.add(timer);
    return timer;
  };
  let yielding = 0;
  const runUntilIdle = async (): Promise<void> => {
    do await yieldToEventLoop();
    while (yielding > 0 || isBusy());
  };

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const onAbort = () => {
          cancel(timer);
          reject(signal?.reason);
        };
        const fire = () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const timer = schedule(ms, fire);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    after(ms, work) {
      const timer = schedule(ms, work);
      return () => cancel(timer);
    },
    async yield() {
      if (!overlap()) return;
      yielding += 1;
      await yieldToEventLoop();
      yielding -= 1;
    },
    async advance(ms) {
      const until = now + ms;
      while (fireNext(until)) await runUntilIdle();
      now = Math.max(now, until);
    },
    async step() {
      const hasFired = fireNext(Infinity);
      while (hasFired && overlap() && fireNext(now)) continue;
      await runUntilIdle();
      return hasFired;
    },
  };
}
