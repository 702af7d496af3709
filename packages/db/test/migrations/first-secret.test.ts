import { up } from '@onsale/db/migrations/0003_credentials';
import {
  insertFirstSecret,
  insertSecret,
  listSecrets,
} from '@onsale/db/repositories/signing-secret.repository';
import { dialects, testDatabase, type TestDatabase } from '@onsale/db/testing';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

/** Reverts the schema to that before secrets had versions. */
async function revert({ db }: TestDatabase): Promise<void> {
  for (const table of ['token_secrets', 'admin_keys', 'admin_log']) {
    await sql.raw(`drop table ${table}`).execute(db.query);
  }
}

describe.each(dialects)('on $name', (dialect) => {
  test('the existing secret of the settings becomes version 1, and is not replaced', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    await revert(database);
    const value = 'made once, and kept in the settings until now';
    await db.query.insertInto('settings').values({ name: 'token_secret', value }).execute();
    await db.transaction((tx) => up(tx.query));
    await insertFirstSecret(db, { secret: 'another', createdAt: 0 });

    const [first, ...others] = await listSecrets(db);
    expect(first).toMatchObject({ version: 1, secret: value, retiredAt: null });
    expect(others).toEqual([]);
    const settings = await db.query.selectFrom('settings').select('name').execute();
    expect(settings).not.toContainEqual({ name: 'token_secret' });
    const next = await db.transaction((tx) => insertSecret(tx, { secret: 'next', createdAt: 1 }));
    expect(next).toBe(2);
  });

  test('the opposite: without an existing secret, the first start creates version 1', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    await revert(database);
    await db.transaction((tx) => up(tx.query));
    expect(await listSecrets(db)).toEqual([]);
    await insertFirstSecret(db, { secret: 'one', createdAt: 0 });
    await insertFirstSecret(db, { secret: 'two', createdAt: 0 });
    expect(await listSecrets(db)).toMatchObject([{ version: 1, secret: 'one' }]);
  });
});
