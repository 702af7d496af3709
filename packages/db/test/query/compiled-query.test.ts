import { compileOnce } from '@onsale/db/query/compiled-query';
import { toJsonRows } from '@onsale/db/query/json-rows';
import { dialects, testDatabase } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';

type Order = 'asc' | 'desc';

/** A query for settings, and how often it was built. */
function settingsQuery() {
  const built = vi.fn<() => void>();
  const read = compileOnce(
    (store, { name, value }: { name: string; value: string }, order: Order) => {
      built();
      return store.query
        .selectFrom('settings')
        .where((eb) => eb.or([eb('name', '=', name), eb('value', '=', value)]))
        .where('name', '<>', 'never')
        .orderBy('name', order)
        .select('name');
    },
  );
  return { built, read };
}

describe.each(dialects)('a compiled query on $name', (dialect) => {
  test('is built once, and runs with the values of each call', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const rows = ['a', 'b', 'never'].map((name) => ({ name, value: `value of ${name}` }));
    await db.query.insertInto('settings').values(rows).execute();
    const { built, read } = settingsQuery();
    const of = async (name: string, value: string, order: Order = 'asc') =>
      (await read(db, { name, value }, order)).map((row) => row.name);
    expect(await of('a', 'none')).toEqual(['a']);
    expect(await of('b', 'none')).toEqual(['b']);
    expect(await of('none', 'value of a')).toEqual(['a']);
    expect(await of('never', 'none')).toEqual([]);
    expect(built).toHaveBeenCalledOnce();
    // Another variant is another text.
    expect(await of('a', 'value of b', 'desc')).toEqual(['b', 'a']);
    expect(await of('a', 'value of b')).toEqual(['a', 'b']);
    expect(built).toHaveBeenCalledTimes(2);
  });

  test('runs in the transaction of its store', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    const { read } = settingsQuery();
    const rolledBack = db.transaction(async (tx) => {
      await tx.query.insertInto('settings').values({ name: 'a', value: 'v' }).execute();
      expect(await read(tx, { name: 'a', value: '' }, 'asc')).toEqual([{ name: 'a' }]);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await read(db, { name: 'a', value: '' }, 'asc')).toEqual([]);
  });
});

test('a query is compiled once for each dialect', async () => {
  await using sqlite = await testDatabase(dialects[0]!);
  await using postgres = await testDatabase(dialects[1]!);
  const { built, read } = settingsQuery();
  for (const { db } of [sqlite, postgres, sqlite]) {
    expect(await read(db, { name: 'a', value: '' }, 'asc')).toEqual([]);
  }
  expect(built).toHaveBeenCalledTimes(2);
});

test('a value that is used while the query is built is an error', async () => {
  await using database = await testDatabase(dialects[0]!);
  const { db } = database;
  const misuse = compileOnce((store, { name }: { name: string }) =>
    store.query.selectFrom('settings').where('name', '=', `${name}!`).select('name'),
  );
  await expect(misuse(db, { name: 'a' })).rejects.toThrow('name has no value yet');
});

test('a list is encoded as JSON, with the column names of SQL', () => {
  const columns = { userId: 'text', waitNo: 'bigint', orderId: 'text' } as const;
  const row = fc.record({
    userId: fc.string({ unit: 'binary' }),
    waitNo: fc.maxSafeInteger(),
    orderId: fc.option(fc.string()),
  });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const read = JSON.parse(toJsonRows(rows, columns)) as Record<string, unknown>[];
      expect(read).toEqual(
        rows.map(({ userId, waitNo, orderId }) => {
          return { user_id: userId, wait_no: waitNo, order_id: orderId };
        }),
      );
    }),
  );
});
