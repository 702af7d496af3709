import { dialects, testDatabase } from '@onsale/db/testing';
import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { describe, expect, test } from 'vitest';
import { runMigrations, type History } from '../../src/migrations/run-migrations.ts';
import { history } from '../../src/migrations/migrations.ts';
import type { Schema } from '../../src/schema.ts';

/** What the next version might bring. */
function nextVersion(
  changes: Partial<History> & { meanwhile?: () => Promise<void> } = {},
): History {
  const { meanwhile = async () => {}, ...others } = changes;
  const up = async (db: Kysely<unknown>): Promise<void> => {
    await sql`create table more (id text not null primary key)`.execute(db);
    await meanwhile();
  };
  const { migrations, minCompatibleVersion } = history;
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
  test('code starts on a schema to which a newer version has added, and the newer goes on', async () => {
    await using database = await testDatabase(dialect);
    const { query } = database.db;
    await runMigrations(query, nextVersion());
    const older = await database.another();
    expect(await older.query.selectFrom('concerts').selectAll().execute()).toEqual([]);
    await runMigrations(query, nextVersion());
  });

  test('to Kysely alone, a newer schema is a damaged one', async () => {
    await using database = await testDatabase(dialect);
    const { query } = database.db;
    await runMigrations(query, nextVersion());
    const provider = { getMigrations: async () => history.migrations };
    const { error } = await new Migrator({ db: query, provider }).migrateToLatest();
    expect(String(error)).toContain('9001_more is missing');
  });

  test('code that a newer version has left behind says so, and does not start', async () => {
    await using database = await testDatabase(dialect);
    await runMigrations(database.db.query, nextVersion({ minCompatibleVersion: '9001_more' }));
    await expect(database.another()).rejects.toMatchObject({
      name: 'UnusableDatabase',
      message: expect.stringMatching(/too old for it: start one that knows schema 9001_more/),
    });
  });

  test('what a newer version left stays, whoever starts after it', async () => {
    await using database = await testDatabase(dialect);
    const { query } = database.db;
    await runMigrations(query, nextVersion({ minCompatibleVersion: '9001_more' }));
    await runMigrations(query, nextVersion());
    await expect(database.another()).rejects.toThrow('9001_more');
  });
});

describe.each(dialects.filter(({ racesForReal }) => racesForReal))('on $name', (dialect) => {
  test('code that waits for its turn while a newer version goes further starts after it', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const other = await database.another();
    let waiting: Promise<void> | undefined;
    const meanwhile = async (): Promise<void> => {
      waiting = runMigrations(other.query, history);
      await advisoryLockIsAwaited(db.query);
    };
    await runMigrations(db.query, nextVersion({ meanwhile }));
    await expect(waiting).resolves.toBeUndefined();
  });
});
