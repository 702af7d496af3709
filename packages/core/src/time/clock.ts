/**
 * Time, injected. The only file of the project that touches `Date` and timers: everything else asks
 * a clock, so that tests and simulations move time by hand.
 *
 * Instants are epoch milliseconds (UTC) everywhere inside; only the wire speaks ISO-8601.
 */
import { Sleepers, type Sleeper } from '../structures/timer-heap.ts';

export interface Clock {
  /** The current instant, in epoch milliseconds. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Runs `work` after `ms` milliseconds. For what is mostly called off, such as the time limit of a
   * call: it costs less than a sleep with a signal of its own.
   *
   * @returns calls it off.
   */
  after(ms: number, work: () => void): () => void;
  /** Milliseconds since some instant, which go on evenly when somebody sets the time of the machine. */
  elapsed?(): number;
  /**
   * Resolves when whatever is due already has had its turn, without a wait: what comes at the same
   * time can then be treated as one.
   */
  yield(): Promise<void>;
}

/** Resolves when all has run that can run now. */
function afterAll(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  yield: afterAll,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** A clock that was set back is caught up with at this share of the pace of time. */
const catchingUp = 0.5;

/**
 * Time that never goes back and never stands still. Where `clock` is set back, it goes on from where
 * it was, at half the pace until the clock has caught up; where it is set forward it goes along.
 *
 * @param startsAt no instant is before this one.
 */
export function steadyTime(clock: Clock, startsAt: number): () => number {
  const elapsed = () => clock.elapsed?.() ?? 0;
  let latest = startsAt;
  let at = elapsed();
  return () => {
    const passed = elapsed() - at;
    at += passed;
    latest = Math.max(clock.now(), latest + passed * catchingUp);
    return Math.floor(latest);
  };
}

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
export interface Turns {
  /** Orders them, the lower first: in the order of falling asleep unless told. */
  turn?: (asleep: number) => number;
  /** Whether the next of them wakes before all has run that the last one set off; never unless told. */
  together?: () => boolean;
}

/** It may be long until it comes to the top: what it would have woken goes now. */
function callOff(sleeper: Sleeper): void {
  sleeper.gone = true;
  sleeper.wake = () => {};
}

/** @param turns a simulation draws them at random, to try other orders of events, and overlaps. */
export function manualClock(startsAt: number, turns: Turns = {}): ManualClock {
  const { turn = (asleep) => asleep, together = () => false } = turns;
  const sleepers = new Sleepers();
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
  const add = (ms: number, wake: () => void): Sleeper => {
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
          callOff(sleeper);
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
      return () => callOff(sleeper);
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

/** An instant as the wire shows it: ISO-8601 in UTC, with milliseconds. */
export function toIso(instant: number): string {
  return new Date(instant).toISOString();
}

/** The instant that an ISO-8601 string names, or NaN when it names none. */
export function fromIso(text: string): number {
  return Date.parse(text);
}

/** Whether an instant can be shown on the wire, where a year has four digits. */
export function isWritable(instant: number): boolean {
  return instant >= firstWritable && instant <= lastWritable;
}

const firstWritable = Date.parse('0000-01-01T00:00:00.000Z');
const lastWritable = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether `text` is a date of the calendar as `YYYY-MM-DD` (2027-02-30 is not). */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(instant) && toIso(instant).startsWith(text);
}

/** The first instant at which `date` is over everywhere on earth: noon UTC of the next day. */
export function endOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00.000Z`) + 36 * 3_600_000;
}
