/**
 * The admission rate of a line, measured over a sliding window, and the waiting time it predicts.
 */
import { SlidingWindowCounter } from './structures/sliding-window-counter.ts';

const rateWindowMs = 300_000;
/** A rate that was measured over less than this predicts nothing. */
const minRateWindowMs = 2_000;

/**
 * How many were admitted after the instant `since`, which is itself the instant of an admission.
 */
export interface AdmissionRate {
  admissions: number;
  since: number | null;
}

/** Counts the admissions of the last five minutes. */
export class RecentAdmissionRate {
  readonly #counter = new SlidingWindowCounter();

  /** @param at not before the previous one; an earlier instant counts as the previous one. */
  add(at: number, count: number): void {
    this.#counter.add(at, count);
  }

  /** Drops admissions that have left the window. */
  expire(now: number): void {
    this.#counter.expire(now - rateWindowMs);
  }

  get rate(): AdmissionRate {
    const { oldest, total } = this.#counter;
    return oldest
      ? { admissions: total - oldest.count, since: oldest.at }
      : { admissions: 0, since: null };
  }
}

/**
 * Seconds until a buyer with `ahead` entries in front of it is admitted, at the measured rate.
 *
 * Admissions at the first instant of the measurement do not count, because a room that fills at
 * once does not go on at that rate.
 *
 * @returns null when there was no later admission, or the measurement is too short.
 */
export function etaSeconds(rate: AdmissionRate, ahead: number, now: number): number | null {
  if (rate.since === null || rate.admissions === 0) return null;
  const measuredMs = now - rate.since;
  if (measuredMs < minRateWindowMs) return null;
  return Math.ceil(((ahead + 1) * measuredMs) / rate.admissions / 1000);
}
