/** Locks and silence concern whoever meets them, and nobody else who came at the same time or after. */
import { insertUser } from '@onsale/db/repositories/account.repository';
import type { Store } from '@onsale/db/store';
import { batchedRead } from '@onsale/db/query/batched-statement';
import { dialects, testDatabase } from '@onsale/db/testing';
import { lockWallet } from '@onsale/db/repositories/wallet.repository';
import { sql } from 'kysely';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

const trip = { kind: 'wallet', exclusiveKeys: [] };

describe.each(dialects.filter(({ racesForReal }) => racesForReal))('on $name', (dialect) => {
  test('nobody waits for a lock that its companion meets', async () => {
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
    const works = users.map(async (userId) => {
      await db.batched(trip, async (tx) => {
        const wallet = await lockWallet(tx, userId);
        expect(wallet).toMatchObject({ userId });
      });
      done.push(userId);
    });
    await Promise.all([works[0], works[2]]);
    expect(done).toEqual(['usr_a', 'usr_c']);
    release.resolve();
    await Promise.all([holding, ...works]);
    expect(done).toEqual(['usr_a', 'usr_c', 'usr_b']);
  });

  test('nobody waits for long for somebody who came before and meets a lock', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    for (const userId of ['usr_a', 'usr_b']) {
      await db.transaction((tx) =>
        insertUser(tx, { userId, accountKeyHash: `hash of ${userId}`, createdAt: 0 }),
      );
    }
    const go = (userId: string) =>
      db.batched(trip, async (tx) => (await lockWallet(tx, userId))?.userId);
    const heldUp: Promise<string | undefined>[] = [];
    await db.transaction(async (tx) => {
      await lockWallet(tx, 'usr_b');
      // Each is alone and waits for the lock, and no third sets out beside them.
      for (let time = 1; time <= 2; time += 1) {
        heldUp.push(go('usr_b'));
        await nextTurn();
      }
      expect(await Promise.race([...heldUp, go('usr_a')])).toBe('usr_a');
    });
    expect(await Promise.all(heldUp)).toEqual(['usr_b', 'usr_b']);
  });

  test('nor for a read before theirs that gets no answer', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const read = batchedRead(async (store: Store, seconds: readonly number[]) => {
      await sql`select pg_sleep(${Math.max(...seconds)})`.execute(store.query);
      return seconds;
    });
    const order: number[] = [];
    await Promise.all(
      [3, 0].map(async (seconds) => {
        order.push(await read(db, seconds));
      }),
    );
    expect(order).toEqual([0, 3]);
  });

  test('a work alone waits for the lock, which shows that it is one', async () => {
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
