/**
 * What Postgres knows of the sizes of tables, kept up with a sale that fills them. A plan is made for
 * the table as it was last looked at, and kept: one for a table that was known to be empty goes through
 * all of it, for each call and for each reference, as that cost nothing then. Postgres looks again by
 * itself within a minute or two, which is when a sale is over.
 */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../../schema.ts';

/** So a plan that is kept goes through few times as many pages as it was made for, a second at most aside. */
const growthFactor = 4;
/** Any number that nobody else uses: of several servers one looks at the tables. */
const analyzeLock = 5_170_433;

/**
 * Looks anew at the tables of this role that have grown, after which every plan for them is made anew.
 *
 * @returns their names.
 */
export async function analyzeGrownTables(query: Kysely<Schema>): Promise<string[]> {
  const looked: string[] = [];
  for (const name of await grownTables(query)) {
    // Each by itself: what is rolled back would count as looked at all the same.
    if (await query.transaction().execute((tx) => analyze(tx, name))) looked.push(name);
  }
  return looked;
}

/** @returns false when somebody else is at it, or was meanwhile. */
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
