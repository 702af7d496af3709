import { OnsaleError } from '@onsale/core/errors';
import { maxBatchSize } from '@onsale/db/transactions/batch-scheduler';
import type { Database } from '@onsale/db/database';
import type { Tx } from '@onsale/db/store';
import {
  batchedRead,
  requireOwnTransaction,
  batchedWrite,
} from '@onsale/db/query/batched-statement';
import { dialects, testDatabase } from '@onsale/db/testing';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

/** A table of names, and questions about it that note for how many they were asked at once. */
function names(db: Database) {
  const sizes = { read: [] as number[], write: [] as number[], meet: [] as number[] };
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
  const meet = batchedRead(
    async (_: Tx, given: readonly string[]) => {
      sizes.meet.push(given.length);
      return given;
    },
    { isBarrier: true },
  );
  return { sizes, isThere, write, meet, all };
}

const trip = (...exclusiveKeys: string[]) => ({ kind: 'name', exclusiveKeys });

describe.each(dialects)('works of a kind on $name', (dialect) => {
  test('share each statement when they come together, and get their own answers', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, isThere, write, all } = names(db);
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        db.batched(trip(), async (tx) => [await isThere(tx, name), await write(tx, name)]),
      ),
    );
    expect(answers).toEqual(['a', 'b', 'c'].map((name) => [false, `${name} is written`]));
    expect(sizes).toMatchObject({ read: [3], write: [3] });
    expect(await all()).toEqual(['a', 'b', 'c']);
  });

  test('go by themselves when they come by themselves, or are of different kinds', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, write } = names(db);
    await db.batched(trip(), (tx) => write(tx, 'a'));
    await Promise.all(
      ['b', 'c'].map((kind) => db.batched({ kind, exclusiveKeys: [] }, (tx) => write(tx, kind))),
    );
    expect(sizes.write).toEqual([1, 1, 1]);
  });

  test('are no more than the limit in one transaction', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, write, all } = names(db);
    const crowd = Array.from({ length: maxBatchSize + 2 }, (_, at) => `name ${at}`);
    await Promise.all(crowd.map((name) => db.batched(trip(), (tx) => write(tx, name))));
    expect(sizes.write).toEqual([maxBatchSize, 2]);
    expect(await all()).toHaveLength(crowd.length);
  });

  test('set out while others are under way, where transactions do not go one by one', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    // Nobody is ever under way for too long.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { sizes, write } = names(db);
    const gate = Promise.withResolvers<void>();
    const first = db.batched(trip(), () => gate.promise);
    await nextTurn();
    const second = db.batched(trip(), (tx) => write(tx, 'second'));
    if (dialect.racesForReal) await second;
    else await nextTurn();
    const third = db.batched(trip(), (tx) => write(tx, 'third'));
    if (dialect.racesForReal) await third;
    gate.resolve();
    await Promise.all([first, second, third]);
    // Those who had to wait for the first could as well go together.
    expect(sizes.write).toEqual(dialect.racesForReal ? [1, 1] : [2]);
  });

  test('with a claim in common go one after another, in the order in which they came', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, write } = names(db);
    const written: string[] = [];
    const go = async (name: string, ...exclusiveKeys: string[]) => {
      await db.batched(trip(...exclusiveKeys), (tx) => write(tx, name));
      written.push(name);
    };
    await Promise.all([
      go('first', 'x'),
      go('second', 'x', 'y'),
      go('third', 'y'),
      go('neighbour', 'z'),
    ]);
    expect(written).toEqual(['first', 'neighbour', 'second', 'third']);
    expect(sizes.write).toEqual([2, 1, 1]);
  });

  test('do not take their neighbours along when they are refused before they wrote', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, isThere, write, all } = names(db);
    const settled = await Promise.allSettled([
      db.batched(trip(), async (tx) => {
        await isThere(tx, 'a');
        throw new OnsaleError('SOLD_OUT', {});
      }),
      db.batched(trip(), async (tx) => {
        await isThere(tx, 'b');
        return write(tx, 'b');
      }),
    ]);
    expect(settled).toMatchObject([{ reason: { reason: 'SOLD_OUT' } }, { value: 'b is written' }]);
    expect(sizes).toMatchObject({ read: [2], write: [1] });
    expect(await all()).toEqual(['b']);
  });

  test('all go by themselves when one is refused after it wrote, and only that one fails', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, write, all } = names(db);
    const settled = await Promise.allSettled([
      db.batched(trip(), (tx) => write(tx, 'a')),
      db.batched(trip(), async (tx) => {
        await write(tx, 'b');
        throw new OnsaleError('SOLD_OUT', {});
      }),
    ]);
    expect(settled).toMatchObject([{ value: 'a is written' }, { reason: { reason: 'SOLD_OUT' } }]);
    expect(sizes.write).toEqual([2, 1, 1]);
    expect(await all()).toEqual(['a']);
  });

  test('so do they when one makes a statement of its own before it fails', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { write, all } = names(db);
    const settled = await Promise.allSettled([
      db.batched(trip(), (tx) => write(tx, 'a')),
      db.batched(trip(), async (tx) => {
        await tx.query.insertInto('settings').values({ name: 'b', value: 'written' }).execute();
        throw new OnsaleError('SOLD_OUT', {});
      }),
    ]);
    expect(settled).toMatchObject([{ value: 'a is written' }, { reason: { reason: 'SOLD_OUT' } }]);
    expect(await all()).toEqual(['a']);
  });

  test('so do they when a statement fails that only one of them could not have made', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { write, all } = names(db);
    await db.batched(trip(), (tx) => write(tx, 'taken'));
    const settled = await Promise.allSettled(
      ['a', 'taken', 'b'].map((name) => db.batched(trip(), (tx) => write(tx, name))),
    );
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await all()).toEqual(['a', 'b', 'taken']);
  });

  test('leave behind who would keep the others from going on', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, isThere, write, all } = names(db);
    const answers = await Promise.all([
      db.batched(trip(), async (tx) => {
        const isKnown = await isThere(tx, 'a');
        await requireOwnTransaction(tx);
        return [isKnown, await write(tx, 'a')];
      }),
      db.batched(trip(), async (tx) => [await isThere(tx, 'b'), await write(tx, 'b')]),
    ]);
    expect(answers).toEqual(['a', 'b'].map((name) => [false, `${name} is written`]));
    expect(sizes).toMatchObject({ read: [2, 1], write: [1, 1] });
    expect(await all()).toEqual(['a', 'b']);
  });

  test('wait for each other where all of them have to ask at once', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { sizes, isThere, write, meet, all } = names(db);
    await Promise.allSettled([
      db.batched(trip(), async (tx) => {
        await meet(tx, 'a');
        await write(tx, 'a');
      }),
      db.batched(trip(), async (tx) => {
        await isThere(tx, 'b');
        await isThere(tx, 'b');
        await meet(tx, 'b');
        await write(tx, 'b');
      }),
      // Who does not come is not waited for.
      db.batched(trip(), async (tx) => {
        await isThere(tx, 'c');
        throw new OnsaleError('SOLD_OUT', {});
      }),
    ]);
    expect(sizes).toEqual({ read: [2, 1], meet: [2], write: [2] });
    expect(await all()).toEqual(['a', 'b']);
  });

  test('are told that the database failed, and are not run again', async () => {
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
        db.batched(trip(), async (tx) => {
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
