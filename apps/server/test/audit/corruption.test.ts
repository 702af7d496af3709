/** The audit finds every corruption of rows, and nothing in sound rows. */
import { checks } from '@onsale/db/audit/checks';
import { runAudit, type AuditResult } from '@onsale/db/audit/run-audit';
import { dialects, testDatabase, type TestDatabase } from '@onsale/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditCorrupted, dropConstraints } from './bare-tables.ts';
import { skipAtAdmission } from './corruption/absences.ts';
import { banAround } from './corruption/lines.ts';
import { changeTermsAtEnd, closeAtEnd } from './corruption/closing.ts';
import { corruptions } from './corruption/corruptions.ts';
import { endDateSale } from './corruption/shows.ts';
import { removeAtLimit, removeByOperator } from './corruption/removals.ts';
import { populateDatabase, type SaleHistory } from './populated-database.ts';
import { populateDraw, type DrawHistory } from './populated-draw.ts';
import { createEventNumbering } from '../../src/domains/events/event-numbering.ts';
import type { Query } from './corruption/corruption.ts';
import { eventCheckNames } from './corruption/events.ts';
import { populateHall, type HallHistory } from './populated-hall.ts';
import { populateRefunds, type RefundHistory } from './populated-refunds.ts';

/** As if an older server had created the concerts. */
const ignoreEvents = (query: Query) =>
  query.updateTable('concerts').set({ hasEvents: 0 }).execute();

const failed = (result: AuditResult) =>
  result.checks
    .filter(({ ok }) => !ok)
    .map(({ name }) => name)
    .toSorted();

test('every check has a corruption that it must find', () => {
  const names = checks.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(corruptions).toSorted()).toEqual(names.toSorted());
});

describe.each(dialects)('on $name, the audit', (dialect) => {
  let database: TestDatabase;
  let history: SaleHistory & RefundHistory & HallHistory & DrawHistory;

  beforeAll(async () => {
    database = await testDatabase(dialect);
    history = {
      // First, as it lets time pass.
      ...(await populateDraw(database)),
      ...(await populateDatabase(database)),
      ...(await populateRefunds(database)),
      ...(await populateHall(database)),
    };
    await createEventNumbering(database.db).run();
  });

  afterAll(() => database[Symbol.asyncDispose]());

  test('finds nothing in a sound history, and looks at all of it', async () => {
    const result = await runAudit(database.db);

    expect(failed(result)).toEqual([]);
    expect(result.ok).toBe(true);
    expect(result.checks).toHaveLength(checks.length);
    expect(result.counts).toEqual({
      users: 23,
      concerts: 5,
      queueEntries: 23,
      seats: 31,
      reservations: 15,
      orders: 9,
      tickets: 23,
      transfers: 30,
      ledgerEntries: 60,
    });
  });

  describe('of rows without constraints', () => {
    beforeAll(() => dropConstraints(database.db));

    const auditWithoutEvents = (corrupt: (query: Query) => Promise<unknown>) =>
      auditCorrupted(database.db, async (query) => {
        await ignoreEvents(query);
        await corrupt(query);
      });

    test('finds nothing while they are sound', async () => {
      expect(failed(await runAudit(database.db))).toEqual([]);
    });

    const cases = Object.entries(corruptions).flatMap(([check, found]) =>
      found.map((corruption) => ({ check, ...corruption })),
    );

    test.each(cases)('finds that $description', async ({ check, apply, alsoFoundBy = [] }) => {
      const result = await auditCorrupted(database.db, async (query) => {
        // Most corruptions change what events tell of, which these checks would find as well.
        if (!eventCheckNames.includes(check)) await ignoreEvents(query);
        await apply(query, history);
      });

      expect(failed(result)).toEqual([check, ...alsoFoundBy].toSorted());
      expect(result.ok).toBe(false);
      const found = result.checks.find(({ name }) => name === check);
      expect(found?.violations.length).toBeGreaterThan(0);
    });

    test('finds nothing when a place was skipped in the instant in which it became absent', async () => {
      const result = await auditWithoutEvents((query) => skipAtAdmission(query, history));

      expect(failed(result)).toEqual([]);
    });

    test.each([
      ['a user joined in the instant in which the ban began', { sinceMs: 0, untilMs: 1 }],
      ['a user joined in the instant in which the ban ended', { sinceMs: 1, untilMs: 0 }],
    ])('finds nothing when %s', async (_, terms) => {
      const result = await auditWithoutEvents((query) => banAround(query, history, terms));

      expect(failed(result)).toEqual([]);
    });

    test('finds nothing when the concert was closed in the instant of its last calls', async () => {
      const result = await auditWithoutEvents((query) => closeAtEnd(query, history));

      expect(failed(result)).toEqual([]);
    });

    test('finds nothing when the sale of a date ended a millisecond after its last calls', async () => {
      const result = await auditWithoutEvents((query) => endDateSale(query, history, 1));

      expect(failed(result)).toEqual([]);
    });

    test('finds nothing when price and limit were changed after the reservations', async () => {
      const result = await auditWithoutEvents((query) => changeTermsAtEnd(query, history));

      expect(failed(result)).toEqual([]);
    });

    test.each([
      ['a place was removed in the instant of the limit', removeAtLimit],
      ['an operator removed a place', removeByOperator],
    ])('finds nothing when %s', async (_, apply) => {
      const result = await auditWithoutEvents((query) => apply(query, history));

      expect(failed(result)).toEqual([]);
    });

    test('finds nothing any more once they are repaired', async () => {
      expect(failed(await runAudit(database.db))).toEqual([]);
    });

    test('shows the first twenty violations of a check', async () => {
      const strays = Array.from({ length: 25 }, (_, index) => ({
        concertId: history.concertId,
        ticketCode: `stray ${index}`,
        orderId: 'ord_none',
        seatNo: 1,
        voidedAt: history.now,
      }));
      const result = await auditWithoutEvents((query) =>
        query.insertInto('tickets').values(strays).execute(),
      );

      const found = result.checks.find(({ ok }) => !ok);
      expect(found).toMatchObject({ name: 'nothing is paid or finished without an order' });
      expect(found?.violations).toHaveLength(20);
    });
  });
});
