/** Reads the plans that Postgres caches for prepared statements. */
import type { Store } from '@onsale/db/store';
import { sql } from 'kysely';
import { expect } from 'vitest';

/** The generic plan of the one statement that was prepared with parameters. */
export async function cachedPlan({ query }: Store): Promise<string[]> {
  await sql`set local plan_cache_mode = force_generic_plan`.execute(query);
  const { rows } = await sql<{ name: string; types: number }>`
    select name, array_length(parameter_types, 1) as types
    from pg_prepared_statements
    where array_length(parameter_types, 1) > 0
  `.execute(query);
  const [{ name, types }] = rows as [(typeof rows)[0]];
  expect(rows).toHaveLength(1);
  const nulls = Array.from({ length: types }, () => 'null').join(', ');
  const explained = await sql<Record<string, string>>`
    explain (costs off) execute ${sql.raw(`${name}(${nulls})`)}
  `.execute(query);
  return explained.rows.flatMap((row) => Object.values(row));
}

/** The lines of a plan that read a whole table or index. */
export function findFullScans(plan: readonly string[]): string[] {
  return plan.filter((line, at) => {
    const isScan = /(?:Seq|Index|Index Only) Scan /.test(line);
    return isScan && !/^ *Index Cond: /.test(plan[at + 1] ?? '');
  });
}
