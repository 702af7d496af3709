import type { Database } from '@onsale/db/database';
import { findUserByKeyHash } from '@onsale/db/repositories/account.repository';
import { dialects, testDatabase } from '@onsale/db/testing';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { cachedPlan, findFullScans } from '../query/plans.ts';

async function addUsers({ query }: Database, from: number, to: number): Promise<void> {
  await sql`
    insert into users (user_id, account_key_hash, created_at)
    select 'usr_' || i, 'hash_' || i, 1 from generate_series(${from}::int, ${to}::int) i
  `.execute(query);
}

/** The plan of the query for a user by its key, as cached by the connection. */
function planOf(db: Database): Promise<string[]> {
  return db.transaction(async (tx) => {
    await findUserByKeyHash(tx, 'hash_1');
    return cachedPlan(tx);
  });
}

const planning = dialects.filter(({ hasOwnClock }) => hasOwnClock);

describe.each(planning)('on $name', (dialect) => {
  test('a cached plan for an empty table is replaced once the table has grown, on an open connection', async () => {
    await using database = await testDatabase(dialect);
    await sql`vacuum analyze`.execute(database.db.query);
    const db = await database.another({ poolSize: 1 });
    expect(findFullScans(await planOf(db))).not.toEqual([]);
    await addUsers(database.db, 1, 500);
    expect(findFullScans(await planOf(db))).not.toEqual([]);

    expect(await database.db.analyzeGrownTables!()).toContain('users');
    expect(findFullScans(await planOf(db))).toEqual([]);
    await db.close();
  });

  test('a table is analyzed again when it is several times as large, and not before', async () => {
    await using database = await testDatabase(dialect);
    const { db } = database;
    await addUsers(db, 1, 1_000);
    expect(await db.analyzeGrownTables!()).toContain('users');
    expect(await db.analyzeGrownTables!()).toEqual([]);
    await addUsers(db, 1_001, 3_000);
    expect(await db.analyzeGrownTables!()).toEqual([]);
    await addUsers(db, 3_001, 5_000);
    expect(await db.analyzeGrownTables!()).toEqual(['users']);
  });

  test('of several servers, one analyzes a table', async () => {
    await using database = await testDatabase(dialect);
    const servers = await Promise.all([1, 2, 3].map(() => database.another()));
    await database.db.analyzeGrownTables!();
    await addUsers(database.db, 1, 1_000);
    const analyzed = await Promise.all(servers.map((server) => server.analyzeGrownTables!()));
    expect(analyzed.flat()).toEqual(['users']);
    await Promise.all(servers.map((server) => server.close()));
  });
});
