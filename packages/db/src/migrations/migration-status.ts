/** Reads which migrations a database has, compared with those that this version knows. */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import { migrationSet } from './migrations.ts';

export interface MigrationFacts {
  newest: string | null;
  /** Known to this version, and not run on the database. */
  behind: string[];
  /** Run on the database by a newer version, and not known to this one. */
  ahead: string[];
}

/** Works on a database without any schema, too. */
export async function readMigrationFacts(query: Kysely<Schema>): Promise<MigrationFacts> {
  const known = Object.keys(migrationSet.migrations);
  const tables = await query.introspection.getTables({ withInternalKyselyTables: true });
  const isMigrated = tables.some(({ name }) => name === 'kysely_migration');
  const rows = isMigrated
    ? await query
        .$extendTables<{ kyselyMigration: { name: string } }>()
        .selectFrom('kyselyMigration')
        .select('name')
        .orderBy('name')
        .execute()
    : [];
  const done = rows.map(({ name }) => name);
  return {
    newest: done.at(-1) ?? null,
    behind: known.filter((name) => !done.includes(name)),
    ahead: done.filter((name) => !known.includes(name)),
  };
}
