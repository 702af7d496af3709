import { TimerHeap, type Timer } from '../structures/timer-heap.ts';
import { type Clock, afterAll } from './clock.ts';

/** A clock that stands still until told otherwise. */
export interface ManualClock extends Clock {
  /** Moves time on, waking each sleeper at its own instant on the way. */
  advance(ms: number): Promise<void>;
  /**
   * Moves time to the next sleeper, wakes it, and lets everything run that this sets off.
   *
   * @returns false when nobody sleeps.
   */
  step(): Promise<boolean>;
}

/** What a clock leaves open about those who wake at one instant. */
export interface WakeOrder {
  /** Orders them, the lower first: in the order of falling asleep unless told. */
  turn?: (asleep: number) => number;
  /** Whether the next of them wakes before all has run that the last one set off; never unless told. */
  together?: () => boolean;
}

/** It may be long until it comes to the top: what it would have woken goes now. */
function cancel(sleeper: Timer): void {
  sleeper.gone = true;
  sleeper.wake = () => {};
}

/** @param turns a simulation draws them at random, to try other orders of events, and overlaps. */
export function manualClock(startsAt: number, turns: WakeOrder = {}): ManualClock {
  const { turn = (asleep) => asleep, together = () => false } = turns;
  const sleepers = new TimerHeap();
  let now = startsAt;
  let asleep = 0;

  const wakeNext = (until: number): boolean => {
    const next = sleepers.first();
    if (!next || next.wakeAt > until) return false;
    next.gone = true;
    now = Math.max(now, next.wakeAt);
    next.wake();
    return true;
  };
  const add = (ms: number, wake: () => void): Timer => {
    asleep += 1;
    const sleeper = { wakeAt: now + ms, turn: turn(asleep), wake, gone: false };
    sleepers.add(sleeper);
    return sleeper;
  };
  let yielding = 0;
  const settle = async (): Promise<void> => {
    do await afterAll();
    while (yielding > 0);
  };

  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const onAbort = () => {
          cancel(sleeper);
          reject(signal?.reason);
        };
        const wake = () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper = add(ms, wake);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    after(ms, work) {
      const sleeper = add(ms, work);
      return () => cancel(sleeper);
    },
    async yield() {
      if (!together()) return;
      yielding += 1;
      await afterAll();
      yielding -= 1;
    },
    async advance(ms) {
      const until = now + ms;
      while (wakeNext(until)) await settle();
      now = Math.max(now, until);
    },
    async step() {
      const woken = wakeNext(Infinity);
      while (woken && together() && wakeNext(now)) continue;
      await settle();
      return woken;
    },
  };
}
