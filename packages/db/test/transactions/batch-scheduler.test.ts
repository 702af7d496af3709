import { setImmediate as nextTick } from 'node:timers/promises';
import { OnsaleError } from '@onsale/core/errors';
import type { Database } from '@onsale/db/database';
import {
  batchedRead,
  batchedWrite,
  requireOwnTransaction,
} from '@onsale/db/query/batched-statement';
import type { Tx } from '@onsale/db/store';
import { dialects, testDatabase } from '@onsale/db/testing';
import { maxBatchSize } from '@onsale/db/transactions/batch-scheduler';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

/** A table of names, with batched statements that record how many items each was sent for. */
function names(db: Database) {
  const sizes = { read: [] as number[], write: [] as number[], gate: [] as number[] };
  const isThere = batchedRead(async (tx: Tx, wanted: readonly string[]) => {
    sizes.read.push(wanted.length);
    const rows = await tx.query.selectFrom('settings').select('name').execute();
    const known = new Set(rows.map(({ name }) => name));
    return wanted.map((name) => known.has(name));
  });
  const write = batchedWrite(async (tx: Tx, given: readonly string[]) => {
    sizes.write.push(given.length);
    const rows = given.map((name) => ({ name, value: 'written' }));
    await tx.query.insertInto('settings').values(rows).execute();
    return given.map((name) => `${name} is written`);
  });
  const all = async () => {
    const rows = await db.query
      .selectFrom('settings')
      .where('value', '=', 'written')
      .orderBy('name')
      .select('name')
      .execute();
    return rows.map(({ name }) => name);
  };
  const gate = batchedRead(
    async (_: Tx, given: readonly string[]) => {
      sizes.gate.push(given.length);
      return given;
    },
    { isBarrier: true },
  );
  return { sizes, isThere, write, gate, all };
}

const batchPolicy = (...exclusiveKeys: string[]) => ({ operation: 'name', exclusiveKeys });

describe.each(dialects)('units of work of one operation on $name', (dialect) => {
  test('share each statement when they arrive together, and get their own answers', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, isThere, write, all } = names(db);
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        db.batched(batchPolicy(), async (tx) => [await isThere(tx, name), await write(tx, name)]),
      ),
    );
    expect(answers).toEqual(['a', 'b', 'c'].map((name) => [false, `${name} is written`]));
    expect(sizes).toMatchObject({ read: [3], write: [3] });
    expect(await all()).toEqual(['a', 'b', 'c']);
  });

  test('run by themselves when they arrive by themselves, or belong to different operations', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, write } = names(db);
    await db.batched(batchPolicy(), (tx) => write(tx, 'a'));
    await Promise.all(
      ['b', 'c'].map((operation) =>
        db.batched({ operation, exclusiveKeys: [] }, (tx) => write(tx, operation)),
      ),
    );
    expect(sizes.write).toEqual([1, 1, 1]);
  });

  test('never exceed the limit in one transaction', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, write, all } = names(db);
    const crowd = Array.from({ length: maxBatchSize + 2 }, (_, at) => `name ${at}`);
    await Promise.all(crowd.map((name) => db.batched(batchPolicy(), (tx) => write(tx, name))));
    expect(sizes.write).toEqual([maxBatchSize, 2]);
    expect(await all()).toHaveLength(crowd.length);
  });

  test('start while others are in flight, where the database runs transactions concurrently', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    // No batch ever reaches the soft timeout.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { sizes, write } = names(db);
    const release = Promise.withResolvers<void>();
    const first = db.batched(batchPolicy(), () => release.promise);
    await nextTick();
    const second = db.batched(batchPolicy(), (tx) => write(tx, 'second'));
    if (dialect.isConcurrent) await second;
    else await nextTick();
    const third = db.batched(batchPolicy(), (tx) => write(tx, 'third'));
    if (dialect.isConcurrent) await third;
    release.resolve();
    await Promise.all([first, second, third]);
    // The two that had to wait for the first share a batch.
    expect(sizes.write).toEqual(dialect.isConcurrent ? [1, 1] : [2]);
  });

  test('with an exclusive key in common run one after another, in the order of their arrival', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, write } = names(db);
    const order: string[] = [];
    const run = async (name: string, ...exclusiveKeys: string[]) => {
      await db.batched(batchPolicy(...exclusiveKeys), (tx) => write(tx, name));
      order.push(name);
    };
    await Promise.all([
      run('first', 'x'),
      run('second', 'x', 'y'),
      run('third', 'y'),
      run('neighbour', 'z'),
    ]);
    expect(order).toEqual(['first', 'neighbour', 'second', 'third']);
    expect(sizes.write).toEqual([2, 1, 1]);
  });

  test('do not fail the others when they fail before they have written', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, isThere, write, all } = names(db);
    const settled = await Promise.allSettled([
      db.batched(batchPolicy(), async (tx) => {
        await isThere(tx, 'a');
        throw new OnsaleError('SOLD_OUT', {});
      }),
      db.batched(batchPolicy(), async (tx) => {
        await isThere(tx, 'b');
        return write(tx, 'b');
      }),
    ]);
    expect(settled).toMatchObject([{ reason: { reason: 'SOLD_OUT' } }, { value: 'b is written' }]);
    expect(sizes).toMatchObject({ read: [2], write: [1] });
    expect(await all()).toEqual(['b']);
  });

  test('all run again by themselves when one fails after it has written, and only that one fails', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, write, all } = names(db);
    const settled = await Promise.allSettled([
      db.batched(batchPolicy(), (tx) => write(tx, 'a')),
      db.batched(batchPolicy(), async (tx) => {
        await write(tx, 'b');
        throw new OnsaleError('SOLD_OUT', {});
      }),
    ]);
    expect(settled).toMatchObject([{ value: 'a is written' }, { reason: { reason: 'SOLD_OUT' } }]);
    expect(sizes.write).toEqual([2, 1, 1]);
    expect(await all()).toEqual(['a']);
  });

  test('also run again when one sends a statement of its own before it fails', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { write, all } = names(db);
    const settled = await Promise.allSettled([
      db.batched(batchPolicy(), (tx) => write(tx, 'a')),
      db.batched(batchPolicy(), async (tx) => {
        await tx.query.insertInto('settings').values({ name: 'b', value: 'written' }).execute();
        throw new OnsaleError('SOLD_OUT', {});
      }),
    ]);
    expect(settled).toMatchObject([{ value: 'a is written' }, { reason: { reason: 'SOLD_OUT' } }]);
    expect(await all()).toEqual(['a']);
  });

  test('also run again when a shared statement fails because of one of them', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { write, all } = names(db);
    await db.batched(batchPolicy(), (tx) => write(tx, 'taken'));
    const settled = await Promise.allSettled(
      ['a', 'taken', 'b'].map((name) => db.batched(batchPolicy(), (tx) => write(tx, name))),
    );
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await all()).toEqual(['a', 'b', 'taken']);
  });

  test('leave the batch when they require their own transaction, and the others go on', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, isThere, write, all } = names(db);
    const answers = await Promise.all([
      db.batched(batchPolicy(), async (tx) => {
        const isKnown = await isThere(tx, 'a');
        await requireOwnTransaction(tx);
        return [isKnown, await write(tx, 'a')];
      }),
      db.batched(batchPolicy(), async (tx) => [await isThere(tx, 'b'), await write(tx, 'b')]),
    ]);
    expect(answers).toEqual(['a', 'b'].map((name) => [false, `${name} is written`]));
    expect(sizes).toMatchObject({ read: [2, 1], write: [1, 1] });
    expect(await all()).toEqual(['a', 'b']);
  });

  test('wait for each other at a barrier statement', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, isThere, write, gate, all } = names(db);
    await Promise.allSettled([
      db.batched(batchPolicy(), async (tx) => {
        await gate(tx, 'a');
        await write(tx, 'a');
      }),
      db.batched(batchPolicy(), async (tx) => {
        await isThere(tx, 'b');
        await isThere(tx, 'b');
        await gate(tx, 'b');
        await write(tx, 'b');
      }),
      // The others do not wait for a member that never reaches it.
      db.batched(batchPolicy(), async (tx) => {
        await isThere(tx, 'c');
        throw new OnsaleError('SOLD_OUT', {});
      }),
    ]);
    expect(sizes).toEqual({ read: [2, 1], gate: [2], write: [2] });
    expect(await all()).toEqual(['a', 'b']);
  });

  test('all fail, and do not run again, when the error is final', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { write, all } = names(db);
    let runs = 0;
    const failing = new OnsaleError('OVERLOADED', { outcome: 'unknown' });
    const lose = batchedWrite(async (tx: Tx, given: readonly string[]) => {
      runs += 1;
      await tx.query.selectFrom('settings').select('name').execute();
      return Promise.reject(given.length > 0 ? failing : null);
    });
    const settled = await Promise.allSettled(
      ['a', 'b'].map((name) =>
        db.batched(batchPolicy(), async (tx) => {
          await write(tx, name);
          await lose(tx, name);
        }),
      ),
    );
    expect(settled).toMatchObject([{ reason: failing }, { reason: failing }]);
    expect(runs).toBe(1);
    expect(await all()).toEqual([]);
  });
});
