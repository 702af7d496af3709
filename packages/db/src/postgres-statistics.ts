/**
 * What Postgres knows of the sizes of tables, kept up with a sale that fills them. A plan is made for
 * the table as it was last looked at, and kept: one for a table that was known to be empty goes through
 * all of it, for each call and for each reference, as that cost nothing then. Postgres looks again by
 * itself within a minute or two, which is when a sale is over.
 */
import { sql, type Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** So a plan never goes through more than this many times as many rows as it was made for. */
const grownTimes = 4;
/** Any number that nobody else uses: of several servers one looks at the tables. */
const lookingLock = 5_170_433;

/** @returns the tables that were looked at anew, after which every plan for them is made anew. */
export async function noteGrowth({
  calls,
  longReads,
}: {
  calls: Kysely<Schema>;
  longReads: Kysely<Schema>;
}): Promise<string[]> {
  if ((await grownTables(calls)).length === 0) return [];
  return longReads.transaction().execute(async (query) => {
    const { rows } = await sql<{ isMine: boolean }>`
      select pg_try_advisory_xact_lock(${lookingLock}) as is_mine
    `.execute(query);
    if (!rows[0]!.isMine) return [];
    const grown = await grownTables(query);
    for (const name of grown) await sql`analyze ${sql.table(name)}`.execute(query);
    return grown;
  });
}

async function grownTables(query: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relkind = 'r' and relnamespace = current_schema()::text::regnamespace
      and pg_relation_size(oid) / current_setting('block_size')::int > ${grownTimes} * relpages
    order by relname
  `.execute(query);
  return rows.map(({ name }) => name);
}
