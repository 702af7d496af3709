import { checks } from '@onsale/db/audit/checks';
import { runAudit, type AuditResult } from '@onsale/db/audit/run-audit';
import { dialects, testDatabase, type TestDatabase } from '@onsale/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditDamaged, dropConstraints } from './bare-tables.ts';
import { soundlyPassed } from './corruption/absences.ts';
import { damages } from './corruption/corruptions.ts';
import { playHistory, type History } from './populated-database.ts';

const failed = (result: AuditResult) =>
  result.checks
    .filter(({ ok }) => !ok)
    .map(({ name }) => name)
    .toSorted();

test('every check has a damage that it must find', () => {
  const names = checks.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(damages).toSorted()).toEqual(names.toSorted());
});

describe.each(dialects)('on $name, the audit', (dialect) => {
  let database: TestDatabase;
  let history: History;

  beforeAll(async () => {
    database = await testDatabase(dialect);
    history = await playHistory(database);
  });

  afterAll(() => database[Symbol.asyncDispose]());

  test('finds nothing in a sound history, and looks at all of it', async () => {
    const result = await runAudit(database.db);

    expect(failed(result)).toEqual([]);
    expect(result.ok).toBe(true);
    expect(result.checks).toHaveLength(checks.length);
    expect(result.counts).toEqual({
      users: 9,
      concerts: 2,
      queueEntries: 11,
      seats: 12,
      reservations: 7,
      orders: 3,
      tickets: 8,
      transfers: 10,
      ledgerEntries: 20,
    });
  });

  describe('of rows without constraints', () => {
    beforeAll(() => dropConstraints(database.db));

    test('finds nothing while they are sound', async () => {
      expect(failed(await runAudit(database.db))).toEqual([]);
    });

    const cases = Object.entries(damages).flatMap(([check, found]) =>
      found.map((damage) => ({ check, ...damage })),
    );

    test.each(cases)('finds that $what', async ({ check, make, also = [] }) => {
      const result = await auditDamaged(database.db, (query) => make(query, history));

      expect(failed(result)).toEqual([check, ...also].toSorted());
      expect(result.ok).toBe(false);
      const found = result.checks.find(({ name }) => name === check);
      expect(found?.violations.length).toBeGreaterThan(0);
    });

    test('finds nothing in somebody passed over when it had just become absent', async () => {
      const result = await auditDamaged(database.db, (query) => soundlyPassed(query, history));

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
      const result = await auditDamaged(database.db, (query) =>
        query.insertInto('tickets').values(strays).execute(),
      );

      const found = result.checks.find(({ ok }) => !ok);
      expect(found).toMatchObject({ name: 'nothing is paid or finished without an order' });
      expect(found?.violations).toHaveLength(20);
    });
  });
});
