/** How fast a line moves, by the admissions of late. */
import { SlidingWindowCounter } from './structures/sliding-window-counter.ts';

/** The pace of the line is measured over this window. */
const rateWindowMs = 300_000;
/** A pace measured over less than this says nothing. */
const minRateWindowMs = 2_000;

/** `admissions` came after the instant `since`, which is one of an admission. */
export interface AdmissionRate {
  admissions: number;
  since: number | null;
}

/** Admissions of late, and the pace that they make. */
export class RecentAdmissionRate {
  readonly #late = new SlidingWindowCounter();

  /** @param at no earlier than the one before; what is said to be counts as of that instant. */
  admitted(at: number, count: number): void {
    this.#late.add(at, count);
  }

  /** Forgets what is older than the window. */
  forget(now: number): void {
    this.#late.forget(now - rateWindowMs);
  }

  get pace(): AdmissionRate {
    const { first, total } = this.#late;
    return first
      ? { admissions: total - first.count, since: first.at }
      : { admissions: 0, since: null };
  }
}

/**
 * Seconds until somebody with `ahead` people in front is admitted, at the pace of late. Those who
 * were admitted at the first instant of the measurement do not count: a room that fills at once does
 * not go on at that rate. null when nobody was admitted since, or only just.
 */
export function etaSeconds(pace: AdmissionRate, ahead: number, now: number): number | null {
  if (pace.since === null || pace.admissions === 0) return null;
  const measuredMs = now - pace.since;
  if (measuredMs < minRateWindowMs) return null;
  return Math.ceil(((ahead + 1) * measuredMs) / pace.admissions / 1000);
}
