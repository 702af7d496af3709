import { randomUUID } from 'node:crypto';
import { CamelCasePlugin, Kysely, PostgresDialect, type DialectAdapter } from 'kysely';
import pg from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { migrate } from '../../src/migrations/migrations.ts';
import { openDatabase } from '../../src/open-database.ts';
import type { Schema } from '../../src/schema.ts';
import { createEmptyDatabase } from '../../testing/postgres.ts';

const processes = 6;

/** The dialect of Kysely without the lock that serialises migrations. */
class LocklessDialect extends PostgresDialect {
  override createAdapter(): DialectAdapter {
    const nothing = async (): Promise<void> => {};
    return Object.assign(super.createAdapter(), {
      acquireMigrationLock: nothing,
      releaseMigrationLock: nothing,
    });
  }
}

const emptyDatabase = () =>
  createEmptyDatabase(inject('postgresUrl'), `empty_${randomUUID().replaceAll('-', '_')}`);

describe('on an empty Postgres', () => {
  test('one of several concurrent starts creates the schema, and all of them use it', async () => {
    const url = await emptyDatabase();
    const opening = Array.from({ length: processes }, () => openDatabase(url));
    for (const db of await Promise.all(opening)) {
      expect(await db.query.selectFrom('concerts').selectAll().execute()).toEqual([]);
      await db.close();
    }
  });

  test('without the lock concurrent starts conflict', async () => {
    const connectionString = await emptyDatabase();
    const databases = Array.from(
      { length: processes },
      () =>
        new Kysely<Schema>({
          dialect: new LocklessDialect({ pool: new pg.Pool({ connectionString }) }),
          plugins: [new CamelCasePlugin()],
        }),
    );
    const outcomes = await Promise.allSettled(databases.map((db) => migrate(db)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).not.toEqual([]);
    for (const db of databases) await db.destroy();
  });
});
