import { createStatementNames } from '@onsale/db/dialects/postgres/statement-names';
import type { Store } from '@onsale/db/store';
import { dialects, testDatabase } from '@onsale/db/testing';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

const shared = dialects.filter(({ isConcurrent }) => isConcurrent);

const readAll = (store: Store) => store.query.selectFrom('settings').selectAll().execute();

describe.each(shared)('on $name, a migration under a prepared statement', (dialect) => {
  test('fails a transaction once, which is then retried', async () => {
    await using database = await testDatabase(dialect);
    const db = await database.another({ poolSize: 1 });
    await readAll(db);
    await sql`alter table settings add column note text`.execute(database.db.query);
    let runs = 0;
    const rows = await db.transaction(async (tx) => {
      runs += 1;
      return readAll(tx);
    });
    expect(rows[0]).toHaveProperty('note');
    expect(runs).toBe(2);
  });

  test('fails a read once with a retryable error, and not on a new connection', async () => {
    await using database = await testDatabase(dialect);
    const db = await database.another({ poolSize: 1 });
    await readAll(db);
    await sql`alter table settings add column note text`.execute(database.db.query);
    const failure: unknown = await readAll(db).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: 'cached plan must not change result type' });
    expect(db.isUnavailable(failure)).toBe(true);
    expect((await readAll(db))[0]).toHaveProperty('note');
  });

  test('has no effect where nothing is prepared', async () => {
    await using database = await testDatabase(dialect);
    const db = await database.another({ poolSize: 1, preparedStatements: 0 });
    await readAll(db);
    await sql`alter table settings add column note text`.execute(database.db.query);
    expect((await readAll(db))[0]).toHaveProperty('note');
  });
});

test('statements get names up to the limit, always the same, and those without a plan get none', () => {
  const nameOf = createStatementNames(2);
  const [first, second] = [nameOf('select 1'), nameOf(' insert into t values (1)')];
  expect(new Set([first, second, undefined]).size).toBe(3);
  expect(nameOf('begin')).toBeUndefined();
  expect(nameOf('select 2')).toBeUndefined();
  expect(nameOf('select 1')).toBe(first);
  expect(createStatementNames(0)('select 1')).toBeUndefined();
});
