import type { Database } from '@onsale/db/database';
import type { Tx } from '@onsale/db/store';
import { dialects, testDatabase } from '@onsale/db/testing';
import { maxGroupSize } from '@onsale/db/transactions/group-commit';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

const sqlite = dialects.find(({ isConcurrent }) => !isConcurrent)!;

/** Whether units of work share the transaction: only then does the savepoint of one exist. */
async function isShared(tx: Tx): Promise<boolean> {
  return sql`release savepoint unit_of_work`.execute(tx.query).then(
    async () => {
      await sql`savepoint unit_of_work`.execute(tx.query);
      return true;
    },
    () => false,
  );
}

async function insertSetting(tx: Tx, name: string, value = 'written'): Promise<void> {
  await tx.query.insertInto('settings').values({ name, value }).execute();
}

const write = (db: Database, name: string) =>
  db.transaction(async (tx) => {
    await insertSetting(tx, name);
    return { name, shared: await isShared(tx) };
  });

async function names(db: Database): Promise<string[]> {
  const rows = await db.query
    .selectFrom('settings')
    .where('value', '=', 'written')
    .select('name')
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}

describe('units of work on SQLite', () => {
  test('share a transaction when they arrive together, and each gets its own result', async () => {
    await using database = await testDatabase(sqlite);
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => write(database.db, name)));
    expect(answers).toEqual(['a', 'b', 'c'].map((name) => ({ name, shared: true })));
    expect(await names(database.db)).toEqual(['a', 'b', 'c']);
  });

  test('have a transaction of their own when they arrive alone', async () => {
    await using database = await testDatabase(sqlite);
    for (const name of ['a', 'b']) {
      expect(await write(database.db, name)).toEqual({ name, shared: false });
    }
  });

  test('do not fail the others when they fail', async () => {
    await using database = await testDatabase(sqlite);
    const { db } = database;
    const failing = db.transaction(async (tx) => {
      await insertSetting(tx, 'half');
      throw new Error('refused');
    });
    const broken = db.transaction(async (tx) => {
      await insertSetting(tx, 'other half');
      await sql`insert into settings (name) values ('no value')`.execute(tx.query);
    });
    const settled = await Promise.allSettled([
      write(db, 'before'),
      failing,
      broken,
      write(db, 'after'),
    ]);
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(settled[1]).toMatchObject({ reason: { message: 'refused' } });
    expect(settled[2]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_NOTNULL' } });
    expect(await names(db)).toEqual(['after', 'before']);
  });

  test('all fail when the transaction that they share is rolled back', async () => {
    await using database = await testDatabase(sqlite);
    const { db } = database;
    const losing = db.transaction(async (tx) => {
      // As SQLite does by itself when the disk is full.
      await sql`rollback`.execute(tx.query);
      throw new Error('the disk is full');
    });
    const settled = await Promise.allSettled([write(db, 'before'), losing, write(db, 'after')]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await names(db)).toEqual([]);
    await write(db, 'later');
    expect(await names(db)).toEqual(['later']);
  });

  test('see the writes of those before them, in order', async () => {
    await using database = await testDatabase(sqlite);
    const { db } = database;
    await db.transaction((tx) => insertSetting(tx, 'counter', '0'));
    const count = () =>
      db.transaction(async (tx) => {
        const { rows } = await sql<{ value: string }>`
          update settings set value = value + 1 where name = 'counter' returning value
        `.execute(tx.query);
        return Number(rows[0]!.value);
      });
    const counts = await Promise.all(Array.from({ length: 10 }, count));
    expect(counts).toEqual(Array.from({ length: 10 }, (_, index) => index + 1));
  });

  test('never exceed the limit in one transaction', async () => {
    await using database = await testDatabase(sqlite);
    const { db } = database;
    let inside = 0;
    const most: number[] = [];
    const crowd = Array.from({ length: maxGroupSize + 1 }, () =>
      db.transaction(async (tx) => {
        // The first of a transaction finds no trace of another.
        const [trace] = (await sql`select 1 from settings where name = 'trace'`.execute(tx.query))
          .rows;
        inside = trace ? inside + 1 : 1;
        if (!trace) await insertSetting(tx, 'trace');
        most.push(inside);
        if (inside === maxGroupSize)
          await sql`delete from settings where name = 'trace'`.execute(tx.query);
      }),
    );
    await Promise.all(crowd);
    expect(Math.max(...most)).toBe(maxGroupSize);
    expect(most.at(-1)).toBe(1);
  });
});
