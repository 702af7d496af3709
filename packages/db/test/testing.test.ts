import type { Database } from '@onsale/db/database';
import { openDatabase } from '@onsale/db/open-database';
import { insertFirstSecret, listSecrets } from '@onsale/db/repositories/signing-secret.repository';
import { dialects, testDatabase, testStart } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';

/** The stored value, where only the first of several writes counts. */
async function writeOnce(db: Database, secret: string): Promise<string> {
  await insertFirstSecret(db, { secret, createdAt: testStart });
  return (await listSecrets(db))[0]!.secret;
}

describe.each(dialects)('on $name, a test database', (dialect) => {
  test('is migrated, empty, and used by no other test', async () => {
    await using one = await testDatabase(dialect);
    await using two = await testDatabase(dialect);
    expect(await writeOnce(one.db, 'red')).toBe('red');
    expect(await writeOnce(two.db, 'blue')).toBe('blue');
  });

  test('is one database for all its pools', async () => {
    await using database = await testDatabase(dialect);
    const other = await database.another();
    expect(await writeOnce(database.db, 'red')).toBe('red');
    expect(await writeOnce(other, 'blue')).toBe('red');
  });

  test('uses the clock of the test, which stands still until it is advanced', async () => {
    await using database = await testDatabase(dialect);
    expect(await database.db.now()).toBe(testStart);
    await database.clock.advance(301_000);
    expect(await database.db.now()).toBe(testStart + 301_000);
    expect(await database.db.transaction((tx) => tx.now())).toBe(testStart + 301_000);
  });

  test('uses its own clock on request', async () => {
    await using database = await testDatabase(dialect, { ownClock: true });
    const before = await database.db.now();
    await database.clock.advance(301_000);
    expect(await database.db.now()).toBeGreaterThanOrEqual(before);
    expect(await database.db.now()).toBeLessThan(before + 301_000);
  });

  test('has the same ids and jitter in every run', async () => {
    await using one = await testDatabase(dialect);
    await using two = await testDatabase(dialect);
    expect(one.ids.id('usr')).toBe(two.ids.id('usr'));
    expect(one.random()).toBe(two.random());
    expect(one.ids.id('usr')).not.toBe(one.ids.id('usr'));
  });

  test('fails the test that leaves a transaction open', async () => {
    const database = await testDatabase(dialect);
    const started = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const abandoned = database.db
      .transaction(async (tx) => {
        await tx.query.insertInto('settings').values({ name: 'a', value: 'b' }).execute();
        started.resolve();
        await ended.promise;
      })
      .catch(() => undefined);
    await started.promise;
    await expect(database[Symbol.asyncDispose]()).rejects.toThrow(/left a transaction open/);
    ended.resolve();
    await abandoned;
    await database.db.close();
  });

  test('fails the test that leaves a connection open', async () => {
    const database = await testDatabase(dialect);
    const forgotten = await openDatabase(database.url, { clock: database.clock });
    await forgotten.ping();
    await expect(database[Symbol.asyncDispose]()).rejects.toThrow(/left a connection open/);
    await forgotten.close();
  });
});
