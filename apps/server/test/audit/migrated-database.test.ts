/** Rows of an older schema become the rows of the present one when they are migrated. */
import { runAudit } from '@onsale/db/audit/run-audit';
import type { Database } from '@onsale/db/database';
import { migrate } from '@onsale/db/migrations/migrations';
import { dialects, testDatabase } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { tables } from '../fixtures/tables.ts';
import { populateDatabase } from './populated-database.ts';

type Query = Database['query'];
type Row = Record<string, unknown>;

const beforeKeysByConcert = '0002_answers';

describe.each(dialects)('on $name', (dialect) => {
  test('rows get the keys that begin with the concert', async () => {
    await using present = await testDatabase(dialect);
    await populateDatabase(present);
    // Heartbeats of running servers are not part of the data that a migration keeps.
    await present.db.query.deleteFrom('presenceNotes').execute();
    // Reservations of an older server have no number in their session.
    const unnumbered = { holdNo: null, holdsAllowed: null };
    await present.db.query.updateTable('reservations').set(unnumbered).execute();
    // Its orders do not know what their payment gave back.
    await present.db.query.updateTable('orders').set({ released: null }).execute();
    // Its dates have no instants.
    await present.db.query
      .updateTable('performances')
      .set({ startsAt: null, saleEndsAt: null })
      .execute();
    await present.db.query.updateTable('concerts').set({ salesEndAt: null }).execute();
    // Its effects have no events.
    await present.db.query.updateTable('concerts').set({ hasEvents: 0 }).execute();
    for (const table of ['eventBatches', 'eventMilestones'] as const) {
      await present.db.query.deleteFrom(table).execute();
    }
    const rows = await readRows(present.db.query);
    await using older = await testDatabase(dialect, { clock: present.clock });
    const { query } = older.db;
    await dropEverything(query);
    await migrate(query, beforeKeysByConcert);
    const columns = await copyRows(query, rows);
    expect(columns.tickets).not.toContain('concertId');
    expect(columns.transfers).not.toContain('concertId');
    expect(columns.ledgerEntries).not.toContain('userId');

    await migrate(query);

    const migrated = await readRows(query);
    for (const table of tables) expect(migrated[table]).toEqual(rows[table]);
    expect(rows.ledgerEntries?.length).toBeGreaterThan(10);
    const audit = await runAudit(older.db);
    expect(audit.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(audit.counts).toMatchObject({ tickets: 8, orders: 3 });

    // The audit looks at these rows: without its ticket an order is not whole.
    await query.deleteFrom('tickets').execute();
    expect((await runAudit(older.db)).ok).toBe(false);
  });

  test('a migration that fails leaves the older schema, with its rows', async () => {
    await using older = await testDatabase(dialect);
    const { query } = older.db;
    await dropEverything(query);
    await migrate(query, beforeKeysByConcert);
    await query.insertInto('users').values(user).execute();
    await query.schema.createTable('moved_tickets').addColumn('x', 'text').execute();

    await expect(migrate(query)).rejects.toThrow('moved_tickets');

    const reservations = await columnsOf(query, 'reservations');
    expect(reservations[0]).toBe('reservationId');
    expect(await query.selectFrom('users').selectAll().execute()).toMatchObject([user]);
    await query.schema.dropTable('moved_tickets').execute();
    await migrate(query);
    expect((await columnsOf(query, 'reservations'))[0]).toBe('concertId');
  });
});

const user = { userId: 'usr_1', accountKeyHash: 'hash', createdAt: 1 };

async function readRows(query: Query): Promise<Record<string, Row[]>> {
  const rows: Record<string, Row[]> = {};
  for (const table of tables) {
    const found: Row[] = await query.selectFrom(table).selectAll().execute();
    // A stamp is of the database in which the row was written.
    for (const row of found) delete row['changedIn'];
    rows[table] = found.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return rows;
}

/** Writes the columns that the older tables have, and returns these columns by table. */
async function copyRows(
  query: Query,
  rows: Record<string, Row[]>,
): Promise<Record<string, string[]>> {
  const columns: Record<string, string[]> = {};
  for (const table of tables.toReversed()) {
    const known = await columnsOf(query, table);
    columns[table] = known;
    for (const row of rows[table] ?? []) {
      const values = Object.fromEntries(known.map((column) => [column, row[column]]));
      await query
        .insertInto(table as 'answers')
        .values(values as never)
        .execute();
    }
  }
  return columns;
}

async function columnsOf({ introspection }: Query, table: string): Promise<string[]> {
  const all = await introspection.getTables();
  const found = all.find(({ name }) => camelCase(name) === table);
  return found?.columns.map(({ name }) => camelCase(name)) ?? [];
}

function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Drops every table of an empty database, a table that refers to another one first. */
async function dropEverything({ introspection, schema }: Query): Promise<void> {
  const all = await introspection.getTables({ withInternalKyselyTables: true });
  let left = all.map(({ name }) => name);
  while (left.length > 0) {
    const referredTo: string[] = [];
    for (const name of left) {
      const drop = schema.dropTable(name).execute();
      await drop.catch(() => referredTo.push(name));
    }
    expect(referredTo.length).toBeLessThan(left.length);
    left = referredTo;
  }
}
