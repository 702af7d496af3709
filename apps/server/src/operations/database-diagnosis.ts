/** Facts about a database and the skew of its clock, read by a server or by `onsale doctor`. */
import type { Clock } from '@onsale/core/time/clock';
import type { DatabaseFacts } from '@onsale/db/dialects/database-facts';
import { inspectDatabase } from '@onsale/db/inspect-database';

export type DatabaseDiagnosis = DatabaseFacts & {
  /** The database's clock minus this process's; null when both are the same clock. */
  clockSkewMs: number | null;
};

export async function diagnoseDatabase(
  clock: Clock,
  read: () => Promise<DatabaseFacts>,
): Promise<DatabaseDiagnosis> {
  const before = clock.now();
  const facts = await read();
  const after = clock.now();
  const clockSkewMs = facts.kind === 'postgres' ? skewOf(facts.now, before, after) : null;
  return { ...facts, clockSkewMs };
}

/** Reads the facts without a server, and changes nothing. */
export function inspect(url: string, clock: Clock): Promise<DatabaseDiagnosis> {
  return diagnoseDatabase(clock, () => inspectDatabase(url));
}

/**
 * The least skew of a clock that was read between two readings of another; 0 when it lies between.
 */
function skewOf(reading: number, before: number, after: number): number {
  if (reading < before) return reading - before;
  return reading > after ? reading - after : 0;
}
