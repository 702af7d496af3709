import { dialects, testDatabase } from '@onsale/db/testing';
import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { describe, expect, test } from 'vitest';
import { migrationSet } from '../../src/migrations/migrations.ts';
import { runMigrations, type MigrationSet } from '../../src/migrations/run-migrations.ts';
import type { Schema } from '../../src/schema.ts';

/** The migrations of a possible next version. */
function nextVersion(
  changes: Partial<MigrationSet> & { whileLocked?: () => Promise<void> } = {},
): MigrationSet {
  const { whileLocked = async () => {}, ...others } = changes;
  const up = async (db: Kysely<unknown>): Promise<void> => {
    await sql`create table more (id text not null primary key)`.execute(db);
    await whileLocked();
  };
  const { migrations, minCompatibleVersion } = migrationSet;
  return { migrations: { ...migrations, '9001_more': { up } }, minCompatibleVersion, ...others };
}

async function advisoryLockIsAwaited(db: Kysely<Schema>): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select 1 from pg_locks join pg_database on pg_database.oid = pg_locks.database
      where locktype = 'advisory' and not granted and datname = current_database()
    `.execute(db);
    if (rows.length > 0) return;
  }
}

describe.each(dialects)('on $name', (dialect) => {
  test('code starts on a schema that a newer version has extended, and the newer version still works', async () => {
    await using database = await testDatabase(dialect);
    const { query } = database.db;
    await runMigrations(query, nextVersion());
    const older = await database.another();
    expect(await older.query.selectFrom('concerts').selectAll().execute()).toEqual([]);
    await runMigrations(query, nextVersion());
  });

  test('Kysely by itself takes a newer schema for a damaged one', async () => {
    await using database = await testDatabase(dialect);
    const { query } = database.db;
    await runMigrations(query, nextVersion());
    const provider = { getMigrations: async () => migrationSet.migrations };
    const { error } = await new Migrator({ db: query, provider }).migrateToLatest();
    expect(String(error)).toContain('9001_more is missing');
  });

  test('code that is too old for the schema says so, and does not start', async () => {
    await using database = await testDatabase(dialect);
    await runMigrations(database.db.query, nextVersion({ minCompatibleVersion: '9001_more' }));
    await expect(database.another()).rejects.toMatchObject({
      name: 'UnusableDatabase',
      message: expect.stringMatching(/too old for it: start one that knows schema 9001_more/),
    });
  });

  test('the minimum version stays in force when an older version starts', async () => {
    await using database = await testDatabase(dialect);
    const { query } = database.db;
    await runMigrations(query, nextVersion({ minCompatibleVersion: '9001_more' }));
    await runMigrations(query, nextVersion());
    await expect(database.another()).rejects.toThrow('9001_more');
  });
});

describe.each(dialects.filter(({ isConcurrent }) => isConcurrent))('on $name', (dialect) => {
  test('code that waits for the lock while a newer version migrates further starts after it', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const other = await database.another();
    let waiting: Promise<void> | undefined;
    const whileLocked = async (): Promise<void> => {
      waiting = runMigrations(other.query, migrationSet);
      await advisoryLockIsAwaited(db.query);
    };
    await runMigrations(db.query, nextVersion({ whileLocked }));
    await expect(waiting).resolves.toBeUndefined();
  });
});
