/** Follows a history of the schema, on a database that may be behind it or ahead of it. */
import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Schema } from '../schema.ts';
import { UnusableDatabaseError } from '../unusable.ts';

/** The history of the schema as one version of the code knows it. */
export interface History {
  migrations: Record<string, Migration>;
  /**
   * What code has to know to work with the schema that these migrations lead to. A migration adds to
   * what is there, so that servers of the version before go on beside the new ones, and can be gone
   * back to. One that cannot leave it at that is named here.
   */
  minCompatibleVersion: string;
}

/** The setting in which the newest code that was here left its `oldestCode`. */
const oldestCodeSetting = 'schema_oldest_code';

/**
 * Runs what of the history has not run yet. Safe in several processes at once, of several versions too.
 *
 * @param last the migration to stop after.
 * @throws UnusableDatabase when a newer version left a schema with which this one cannot work.
 */
export async function runMigrations(
  db: Kysely<Schema>,
  known: History,
  last?: string,
): Promise<void> {
  for (;;) {
    const newer = await newerMigrations(db, known);
    if (newer.length > 0) await requireOldEnough(db, known);
    // Kysely takes a migration that it does not know for damage.
    const done = newer.map((name) => [name, { up: async () => {} }]);
    const migrations = { ...known.migrations, ...Object.fromEntries(done) };
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error } = await (last ? migrator.migrateTo(last) : migrator.migrateToLatest());
    if (!error) break;
    // A newer version may just have gone further, while this one waited for its turn.
    if ((await newerMigrations(db, known)).length === newer.length) throw error;
  }
  if (last === undefined) await leaveOldestCode(db, known.minCompatibleVersion);
}

function newestOf({ migrations }: History): string {
  return Object.keys(migrations).toSorted().at(-1)!;
}

/** The migrations in the database that come after all that this code knows. */
async function newerMigrations(db: Kysely<Schema>, known: History): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const rows = await db
    .$extendTables<{ kyselyMigration: { name: string } }>()
    .selectFrom('kyselyMigration')
    .select('name')
    .execute();
  return rows.map(({ name }) => name).filter((name) => name > newestOf(known));
}

async function requireOldEnough(db: Kysely<Schema>, known: History): Promise<void> {
  const minCompatibleVersion = await readOldestCode(db);
  if (minCompatibleVersion === undefined || minCompatibleVersion <= newestOf(known)) return;
  throw new UnusableDatabaseError(
    `A newer version of Onsale has changed the database, and this version (schema ${newestOf(known)}) is too old for it: start one that knows schema ${minCompatibleVersion}, or restore a backup from before the change.`,
  );
}

async function readOldestCode(db: Kysely<Schema>): Promise<string | undefined> {
  const row = await db
    .selectFrom('settings')
    .where('name', '=', oldestCodeSetting)
    .select('value')
    .executeTakeFirst();
  return row?.value;
}

async function leaveOldestCode(db: Kysely<Schema>, minCompatibleVersion: string): Promise<void> {
  if (((await readOldestCode(db)) ?? '') >= minCompatibleVersion) return;
  await db
    .insertInto('settings')
    .values({ name: oldestCodeSetting, value: minCompatibleVersion })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ value: minCompatibleVersion })
        .where('settings.value', '<', minCompatibleVersion),
    )
    .execute();
}
