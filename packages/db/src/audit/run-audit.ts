/** Runs the audit: every check on one snapshot of the database, read-only. */
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { Store } from '../store.ts';
import type { Check } from './check.ts';
import { checks } from './checks.ts';

export interface AuditResult {
  ok: boolean;
  checks: {
    invariant: number;
    name: string;
    ok: boolean;
    /** The first rows that break it, at most twenty. */
    violations: Record<string, unknown>[];
  }[];
  /** The number of rows of each table. */
  counts: Record<string, number>;
}

const maxViolations = 20;

const countedTables = [
  'users',
  'concerts',
  'queueEntries',
  'seats',
  'reservations',
  'orders',
  'tickets',
  'transfers',
  'ledgerEntries',
] as const;

/** Looks for rows that break an invariant, in one snapshot. */
export async function runAudit(db: Pick<Database, 'snapshot'>): Promise<AuditResult> {
  return db.snapshot(async (store) => {
    const now = await store.now();
    const results: AuditResult['checks'] = [];
    for (const check of checks) {
      const violations = await findViolations(store, check, now);
      const { invariant, name } = check;
      results.push({ invariant, name, ok: violations.length === 0, violations });
    }
    const counts: Record<string, number> = {};
    for (const table of countedTables) counts[table] = await countRows(store, table);
    return { ok: results.every(({ ok }) => ok), checks: results, counts };
  });
}

async function findViolations(
  store: Store,
  { violations }: Check,
  now: number,
): Promise<Record<string, unknown>[]> {
  if (typeof violations !== 'string') return [...(await violations(store, maxViolations))];
  const text = violations.replaceAll(':now', String(now));
  const { rows } = await sql<Record<string, unknown>>`
    ${sql.raw(text)} limit ${sql.lit(maxViolations)}
  `.execute(store.query);
  return rows;
}

async function countRows(store: Store, table: (typeof countedTables)[number]): Promise<number> {
  const { count } = await store.query
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
