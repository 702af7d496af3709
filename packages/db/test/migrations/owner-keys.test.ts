/**
 * A distributed database places a row by one column, which must be part of every key, and first in
 * every reference. docs/SCALING.md lists the exceptions, and what has to be done about them.
 */
import { dialects, testDatabase } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { readKeys, readReferences } from './keys.ts';

const ownerOf: Record<string, 'concert_id' | 'user_id'> = {
  concerts: 'concert_id',
  performances: 'concert_id',
  rooms: 'concert_id',
  room_counters: 'concert_id',
  queue_entries: 'concert_id',
  reservations: 'concert_id',
  orders: 'concert_id',
  tickets: 'concert_id',
  seats: 'concert_id',
  address_counts: 'concert_id',
  spent_challenges: 'concert_id',
  users: 'user_id',
  wallets: 'user_id',
  transfers: 'user_id',
  ledger_entries: 'user_id',
  event_counters: 'concert_id',
  event_milestones: 'concert_id',
  event_users: 'user_id',
};

describe.each(dialects)('on $name', (dialect) => {
  test('every key of a table of concerts or users begins with the concert or the user', async () => {
    await using database = await testDatabase(dialect);
    const keys = await readKeys(database.db.query, dialect);

    const owned = keys.filter(({ table }) => ownerOf[table] !== undefined);
    expect(new Set(owned.map(({ table }) => table)).size).toBe(Object.keys(ownerOf).length);
    const others = owned.filter(({ table, columns }) => columns[0] !== ownerOf[table]);
    expect(others.map(({ table, columns }) => `${table} ${columns.join(', ')}`).toSorted()).toEqual(
      ['transfers idempotency_scope, idempotency_key', 'users account_key_hash'],
    );
  });

  test('references stay within the rows of one concert, or of one user', async () => {
    await using database = await testDatabase(dialect);
    const references = await readReferences(database.db.query, dialect);

    const crossing = references.filter(({ table, columns, to, toColumns }) => {
      const owner = ownerOf[table];
      return owner !== undefined && !(columns[0] === owner && toColumns[0] === ownerOf[to]);
    });
    expect(crossing.map(({ table, to }) => `${table} to ${to}`).toSorted()).toEqual([
      'orders to users',
      'queue_entries to users',
      'reservations to users',
      'seats to users',
      'transfers to orders',
    ]);
    expect(references.length).toBeGreaterThan(15);
  });
});
