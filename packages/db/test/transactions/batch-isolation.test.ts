import { setImmediate as nextTick } from 'node:timers/promises';
import { batchedRead } from '@onsale/db/query/batched-statement';
import { insertUser } from '@onsale/db/repositories/account.repository';
import { lockWallet } from '@onsale/db/repositories/wallet.repository';
import type { Store } from '@onsale/db/store';
import { dialects, testDatabase } from '@onsale/db/testing';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

const batchPolicy = { operation: 'wallet', exclusiveKeys: [] };

describe.each(dialects.filter(({ isConcurrent }) => isConcurrent))('on $name', (dialect) => {
  test('a lock that one member of a batch meets does not delay the others', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const users = ['usr_a', 'usr_b', 'usr_c'];
    await db.transaction(async (tx) => {
      for (const userId of users) {
        await insertUser(tx, { userId, accountKeyHash: `hash of ${userId}`, createdAt: 0 });
      }
    });
    const locked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const holding = db.transaction(async (tx) => {
      await lockWallet(tx, 'usr_b');
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const done: string[] = [];
    const calls = users.map(async (userId) => {
      await db.batched(batchPolicy, async (tx) => {
        const wallet = await lockWallet(tx, userId);
        expect(wallet).toMatchObject({ userId });
      });
      done.push(userId);
    });
    await Promise.all([calls[0], calls[2]]);
    expect(done).toEqual(['usr_a', 'usr_c']);
    release.resolve();
    await Promise.all([holding, ...calls]);
    expect(done).toEqual(['usr_a', 'usr_c', 'usr_b']);
  });

  test('a batch that waits for a lock delays later calls no longer than the soft timeout', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    for (const userId of ['usr_a', 'usr_b']) {
      await db.transaction((tx) =>
        insertUser(tx, { userId, accountKeyHash: `hash of ${userId}`, createdAt: 0 }),
      );
    }
    const lock = (userId: string) =>
      db.batched(batchPolicy, async (tx) => (await lockWallet(tx, userId))?.userId);
    const blocked: Promise<string | undefined>[] = [];
    await db.transaction(async (tx) => {
      await lockWallet(tx, 'usr_b');
      // Each runs alone and waits for the lock, and no third batch may run next to them.
      for (let time = 1; time <= 2; time += 1) {
        blocked.push(lock('usr_b'));
        await nextTick();
      }
      expect(await Promise.race([...blocked, lock('usr_a')])).toBe('usr_a');
    });
    expect(await Promise.all(blocked)).toEqual(['usr_b', 'usr_b']);
  });

  test('a read without an answer delays later reads no longer than the soft timeout', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const read = batchedRead(async (store: Store, seconds: readonly number[]) => {
      await sql`select pg_sleep(${Math.max(...seconds)})`.execute(store.query);
      return seconds;
    });
    const order: number[] = [];
    const ask = async (seconds: number) => void order.push(await read(db, seconds));
    const first = ask(3);
    // Those that arrive in one tick of the event loop share a statement.
    await nextTick();
    await nextTick();
    await Promise.all([first, ask(0)]);
    expect(order).toEqual([0, 3]);
  });

  test('a transaction of its own waits for the lock, which shows that there is one', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    await db.transaction((tx) =>
      insertUser(tx, { userId: 'usr_a', accountKeyHash: 'hash', createdAt: 0 }),
    );
    await db.transaction(async (tx) => {
      await lockWallet(tx, 'usr_a');
      const alone = db.transaction(async (other) => {
        await sql`set local lock_timeout = 1`.execute(other.query);
        return lockWallet(other, 'usr_a');
      });
      await expect(alone).rejects.toMatchObject({ code: '55P03' });
    });
  });
});
