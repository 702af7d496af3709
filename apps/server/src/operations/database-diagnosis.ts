/** What there is to know of a database, and of its clock: from a server, or from beside it. */
import type { Clock } from '@onsale/core/time/clock';
import type { DatabaseFacts } from '@onsale/db/dialects/database-facts';
import { inspectDatabase } from '@onsale/db/inspect-database';

export type DatabaseDiagnosis = DatabaseFacts & {
  /** The database's clock less this process's; null where they are the same. */
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

/** Without a server, and without changing anything. */
export function inspect(url: string, clock: Clock): Promise<DatabaseDiagnosis> {
  return diagnoseDatabase(clock, () => inspectDatabase(url));
}

/** How far a clock was off that was read between two readings of another; 0 within their distance. */
function skewOf(read: number, before: number, after: number): number {
  if (read < before) return read - before;
  return read > after ? read - after : 0;
}
