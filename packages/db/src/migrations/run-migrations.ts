/**
 * Runs migrations on a database that may be older or newer than this version of the code.
 *
 * A migration adds to the schema, so that servers of the previous version keep working, and a
 * release can be rolled back. One that has to break older code raises `minCompatibleVersion`, which
 * is stored in the database: code that does not know that version refuses to start.
 */
import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { UnusableDatabaseError } from '../errors.ts';
import type { Schema } from '../schema.ts';

/** The migrations that one version of the code knows. */
export interface MigrationSet {
  migrations: Record<string, Migration>;
  /** The migration that code must know to work with the resulting schema. */
  minCompatibleVersion: string;
}

/** The setting that holds the highest `minCompatibleVersion` of any version that was here. */
const minCompatibleVersionSetting = 'schema_oldest_code';

/**
 * Runs the migrations that have not run yet. Several processes may do so at once, even of several
 * versions.
 *
 * @param last the migration to stop after.
 * @throws UnusableDatabaseError when a newer version left a schema that this one cannot use.
 */
export async function runMigrations(
  db: Kysely<Schema>,
  known: MigrationSet,
  last?: string,
): Promise<void> {
  for (;;) {
    const newer = await newerMigrations(db, known);
    if (newer.length > 0) await requireCompatible(db, known);
    // Kysely rejects a database with migrations that it does not know.
    const alreadyRun = newer.map((name) => [name, { up: async () => {} }]);
    const migrations = { ...known.migrations, ...Object.fromEntries(alreadyRun) };
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error } = await (last ? migrator.migrateTo(last) : migrator.migrateToLatest());
    if (!error) break;
    // A newer version may have migrated further while this one waited for the lock.
    if ((await newerMigrations(db, known)).length === newer.length) throw error;
  }
  if (last === undefined) await storeMinCompatibleVersion(db, known.minCompatibleVersion);
}

function newestOf({ migrations }: MigrationSet): string {
  return Object.keys(migrations).toSorted().at(-1)!;
}

/** The migrations in the database that are newer than all that this code knows. */
async function newerMigrations(db: Kysely<Schema>, known: MigrationSet): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const rows = await db
    .$extendTables<{ kyselyMigration: { name: string } }>()
    .selectFrom('kyselyMigration')
    .select('name')
    .execute();
  return rows.map(({ name }) => name).filter((name) => name > newestOf(known));
}

async function requireCompatible(db: Kysely<Schema>, known: MigrationSet): Promise<void> {
  const minCompatibleVersion = await readMinCompatibleVersion(db);
  if (minCompatibleVersion === undefined || minCompatibleVersion <= newestOf(known)) return;
  throw new UnusableDatabaseError(
    `A newer version of Onsale has changed the database, and this version (schema ${newestOf(known)}) is too old for it: start one that knows schema ${minCompatibleVersion}, or restore a backup from before the change.`,
  );
}

async function readMinCompatibleVersion(db: Kysely<Schema>): Promise<string | undefined> {
  const row = await db
    .selectFrom('settings')
    .where('name', '=', minCompatibleVersionSetting)
    .select('value')
    .executeTakeFirst();
  return row?.value;
}

async function storeMinCompatibleVersion(
  db: Kysely<Schema>,
  minCompatibleVersion: string,
): Promise<void> {
  if (((await readMinCompatibleVersion(db)) ?? '') >= minCompatibleVersion) return;
  await db
    .insertInto('settings')
    .values({ name: minCompatibleVersionSetting, value: minCompatibleVersion })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ value: minCompatibleVersion })
        .where('settings.value', '<', minCompatibleVersion),
    )
    .execute();
}
