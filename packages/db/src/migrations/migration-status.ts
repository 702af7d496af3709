import type { Kysely } from 'kysely';
import { history } from './migrations.ts';
import type { Schema } from '../schema.ts';

/** The schema against what this version of the code knows. */
export interface MigrationFacts {
  newest: string | null;
  /** Known here, not yet run there. */
  behind: string[];
  /** Run there by a newer version, not known here. */
  ahead: string[];
}

/** Reads only, also where nobody has migrated yet. */
export async function readMigrationFacts(query: Kysely<Schema>): Promise<MigrationFacts> {
  const known = Object.keys(history.migrations);
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
