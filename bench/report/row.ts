/** One line of the table: what was measured, beside what, and what it was to be. */
export interface Row {
  name: string;
  /** What was measured, in `unit`; null where there is nothing to measure yet. */
  value: number | null;
  unit: Unit;
  /** What it was measured beside, in the same unit, unless the goal is a number of its own. */
  limit: { name: string; value: number } | null;
  /** The figure that the goal is about: a share of the limit, or the value itself. */
  figure: number | null;
  goal: Goal;
  /** What the servers spent on a call, and the database where it is measured. */
  cpuMicros: number | null;
  databaseMicros?: number | null;
  p50Ms: number | null;
  p99Ms: number | null;
  /** What the numbers alone do not tell. */
  note?: string;
  /** Each turn, as it was measured. */
  turns?: Turn[];
}

export type Unit = 'a second' | 'ms' | 'bytes' | '%' | 'statements a second';

export type Goal = { atLeast: number } | { atMost: number };

export interface Turn {
  subject: number;
  limit: number | null;
  cpuMicros: number | null;
}

/** null where nothing could be measured. */
export function isMet({ figure, goal }: Row): boolean | null {
  if (figure === null) return null;
  return 'atLeast' in goal ? figure >= goal.atLeast : figure <= goal.atMost;
}
