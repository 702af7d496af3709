/**
 * Runs ANALYZE on tables that have grown to four times their analyzed size.
 *
 * Plans are cached for as long as their connection, and fit the table sizes of the last ANALYZE. A
 * plan that was made for an empty table scans all of it, for each call and for each foreign key
 * check. Autovacuum would analyze a table within a minute or two, by which time a sale is over.
 */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../../schema.ts';

/**
 * Bounds how many times more pages a cached plan reads than it was made for, to within a second.
 */
const growthFactor = 4;
/** An arbitrary advisory lock, by which one of several servers analyzes a table. */
const analyzeLock = 5_170_433;

/**
 * Analyzes the tables of this role that have grown, after which every plan for them is made again.
 *
 * @returns their names.
 */
export async function analyzeGrownTables(query: Kysely<Schema>): Promise<string[]> {
  const analyzed: string[] = [];
  for (const name of await grownTables(query)) {
    // One transaction a table: `relpages` stays updated even if the ANALYZE is rolled back.
    if (await query.transaction().execute((tx) => analyze(tx, name))) analyzed.push(name);
  }
  return analyzed;
}

/** @returns false when another server analyzes the table, or has just done so. */
async function analyze(query: Kysely<Schema>, name: string): Promise<boolean> {
  const { rows } = await sql<{ isMine: boolean }>`
    select pg_try_advisory_xact_lock(${analyzeLock}) as is_mine
  `.execute(query);
  if (!rows[0]!.isMine || !(await grownTables(query)).includes(name)) return false;
  await sql`analyze (skip_locked) ${sql.table(name)}`.execute(query);
  return true;
}

async function grownTables(query: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relkind = 'r' and relnamespace = to_regnamespace(quote_ident(current_schema()))
      and pg_has_role(relowner, 'USAGE')
      and pg_relation_size(oid) / current_setting('block_size')::int > ${growthFactor} * relpages
    order by relname
  `.execute(query);
  return rows.map(({ name }) => name);
}
