/**
 * A database that was looked at before a sale knows its tables to be empty. What is planned then reads
 * all of a table, until it is looked at again; a server sees to that each second.
 */
import { findUserByKeyHash } from '@onsale/db/repositories/account.repository';
import type { Database } from '@onsale/db/database';
import { dialects, testDatabase } from '@onsale/db/testing';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { keptPlan, readWhole } from '../query/plans.ts';

async function addUsers({ query }: Database, from: number, to: number): Promise<void> {
  await sql`
    insert into users (user_id, account_key_hash, created_at)
    select 'usr_' || i, 'hash_' || i, 1 from generate_series(${from}::int, ${to}::int) i
  `.execute(query);
}

/** The plan of a look for a user by its key, as the connection of these calls has it. */
function planOf(db: Database): Promise<string[]> {
  return db.transaction(async (tx) => {
    await findUserByKeyHash(tx, 'hash_1');
    return keptPlan(tx);
  });
}

const planning = dialects.filter(({ hasOwnClock }) => hasOwnClock);

describe.each(planning)('on $name', (dialect) => {
  test('a plan for an empty table is made anew when the table has filled, on a connection that is open', async () => {
    await using database = await testDatabase(dialect);
    await sql`vacuum analyze`.execute(database.db.query);
    const db = await database.another({ poolSize: 1 });
    expect(readWhole(await planOf(db))).not.toEqual([]);
    await addUsers(database.db, 1, 500);
    expect(readWhole(await planOf(db))).not.toEqual([]);

    expect(await database.db.analyzeGrownTables!()).toContain('users');
    expect(readWhole(await planOf(db))).toEqual([]);
    await db.close();
  });

  test('a table is looked at again when it is several times as large, and not before', async () => {
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

  test('of several servers, one looks', async () => {
    await using database = await testDatabase(dialect);
    const servers = await Promise.all([1, 2, 3].map(() => database.another()));
    await database.db.analyzeGrownTables!();
    await addUsers(database.db, 1, 1_000);
    const looked = await Promise.all(servers.map((server) => server.analyzeGrownTables!()));
    expect(looked.flat()).toEqual(['users']);
    await Promise.all(servers.map((server) => server.close()));
  });
});
