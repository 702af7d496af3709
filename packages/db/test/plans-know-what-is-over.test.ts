/**
 * Of those who ever joined or reserved, most are done. The indexes that leave them out serve a plan that
 * Postgres keeps for all parameters only when the statement itself says what it looks for.
 */
import type { Store } from '@onsale/db/database';
import { findOpenEntry, hasWaiting } from '@onsale/db/entry.repository';
import { listHeld } from '@onsale/db/reservation.repository';
import { dialects, testDatabase } from '@onsale/db/testing';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';

const owner = { concertId: 'con_a', userId: 'usr_a', now: 0 };

const questions: [what: string, index: string, ask: (store: Store) => Promise<unknown>][] = [
  ['whether anybody waits', 'queue_entries_waiting', (store) => hasWaiting(store, 'con_a')],
  ['the open entry of a user', 'queue_entries_one_live', (store) => findOpenEntry(store, owner)],
  ['what a user holds', 'reservations_held', (store) => listHeld(store, owner)],
];

describe.each(dialects.filter(({ hasOwnClock }) => hasOwnClock))('on $name', (dialect) => {
  test.each(questions)('%s is found by the index %s', async (_, index, ask) => {
    await using database = await testDatabase(dialect);
    const db = await database.another({ poolSize: 1 });
    await sql`set plan_cache_mode = force_generic_plan`.execute(db.query);
    await ask(db);
    const { rows } = await sql<{ name: string }>`
      select name from pg_prepared_statements where array_length(parameter_types, 1) = 1
    `.execute(db.query);
    expect(rows).toHaveLength(1);
    const explained = await sql<Record<string, string>>`
      explain (costs off) execute ${sql.raw(`${rows[0]!.name}(null)`)}
    `.execute(db.query);
    const plan = explained.rows.flatMap((row) => Object.values(row)).join('\n');
    expect(plan).toContain(index);
  });
});
