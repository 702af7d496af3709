/**
 * One row of the table: a measurement, its baseline and its goal.
 *
 * The fields `limit`, `turns` and `subject` keep the names that the stored results have, so that
 * figures stay comparable over time.
 */
import type { Latency } from './percentile.ts';

export interface Row {
  name: string;
  /** The measured value, in `unit`; null when there is nothing to measure yet. */
  value: number | null;
  unit: Unit;
  /** The baseline in the same unit; null when the goal is absolute. */
  limit: { name: string; value: number } | null;
  /** The figure of the goal: a ratio to the baseline, or the value itself. */
  figure: number | null;
  /** null for a figure that is only to be known. */
  goal: Goal | null;
  /** CPU time per call of the servers, and of the database where it is measured. */
  cpuMicros: number | null;
  databaseMicros?: number | null;
  p50Ms: number | null;
  p99Ms: number | null;
  /** An explanation that the numbers do not give. */
  note?: string;
  /** How long the callers of each step waited, by its name. */
  steps?: Record<string, Latency>;
  /** Each round as measured. */
  turns?: Round[];
}

export type Unit = 'a second' | 'ms' | 'µs' | 'bytes' | '%' | 'statements a second';

export type Goal = { atLeast: number } | { atMost: number };

export interface Round {
  subject: number;
  limit: number | null;
  cpuMicros: number | null;
}

/** null when nothing could be measured. */
export function isMet({ figure, goal }: Row): boolean | null {
  if (figure === null || goal === null) return null;
  return 'atLeast' in goal ? figure >= goal.atLeast : figure <= goal.atMost;
}
