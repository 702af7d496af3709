/** How fast a line moves, by the admissions of late. */

/** The pace of the line is measured over this window. */
const paceWindowMs = 300_000;
/** A pace measured over less than this says nothing. */
const shortestPaceMs = 2_000;

/** `admissions` came after the instant `since`, which is one of an admission. */
export interface Pace {
  admissions: number;
  since: number | null;
}

/**
 * Admissions as they come, oldest first. To note one and to forget those that are too old costs the
 * same however many there were: a room of thousands admits somebody every few milliseconds.
 */
export class LatePace {
  #instants: { at: number; count: number }[] = [];
  /** What came before is forgotten, and still there until it is most of it. */
  #first = 0;
  #total = 0;

  /** @param at no earlier than the one before; what is said to be counts as of that instant. */
  admitted(at: number, count: number): void {
    const last = this.#instants.at(-1);
    if (last && last.at >= at) last.count += count;
    else this.#instants.push({ at, count });
    this.#total += count;
  }

  /** Forgets what is older than the window. */
  forget(now: number): void {
    const instants = this.#instants;
    while (this.#first < instants.length && instants[this.#first]!.at <= now - paceWindowMs) {
      this.#total -= instants[this.#first]!.count;
      this.#first += 1;
    }
    if (this.#first * 2 <= instants.length) return;
    this.#instants = instants.slice(this.#first);
    this.#first = 0;
  }

  get pace(): Pace {
    const first = this.#instants[this.#first];
    return first
      ? { admissions: this.#total - first.count, since: first.at }
      : { admissions: 0, since: null };
  }
}

/**
 * Seconds until somebody with `ahead` people in front is admitted, at the pace of late. Those who
 * were admitted at the first instant of the measurement do not count: a room that fills at once does
 * not go on at that rate. null when nobody was admitted since, or only just.
 */
export function etaSeconds(pace: Pace, ahead: number, now: number): number | null {
  if (pace.since === null || pace.admissions === 0) return null;
  const measuredMs = now - pace.since;
  if (measuredMs < shortestPaceMs) return null;
  return Math.ceil(((ahead + 1) * measuredMs) / pace.admissions / 1000);
}
