/** The price of a concert changes while the box office sells: which price the sale is at. */
import { runAudit } from '@onsale/db/audit/run-audit';
import type { findRoom } from '@onsale/db/repositories/catalogue.repository';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { updateConcertTerms } from '../../src/domains/admin/concert/concert.usecases.ts';
import { issueOrder } from '../../src/domains/admin/order/issue-order.usecase.ts';
import type { App } from '../../src/app.ts';
import {
  date,
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

const room = vi.hoisted(() => ({ isLocked: true }));

vi.mock('@onsale/db/repositories/catalogue.repository', async (importOriginal) => {
  const original = await importOriginal<{ lockRoom: typeof findRoom; findRoom: typeof findRoom }>();
  const lockRoom: typeof findRoom = (...call) =>
    room.isLocked ? original.lockRoom(...call) : original.findRoom(...call);
  return { ...original, lockRoom };
});

afterEach(() => void (room.isLocked = true));

const sections = [
  { name: 'Stalls', price: 500, rows: [{ label: 'A', seats: 3 }] },
  { name: 'Circle', rows: [{ label: 'A', seats: 3 }] },
];
/** Halls with the total of two seats at the old price of 100, and at the new one. */
const halls = [
  { hall: 'rows of one price', terms: {}, old: 200, changed: 260 },
  {
    hall: 'a layout',
    terms: { layout: { sections }, seatsPerDate: 6, seatsPerRow: 3 },
    old: 600,
    changed: 630,
  },
];

/** Seats of both sections, where there are two. */
const seatNos = [3, 4];

const selling = (concertId: string) => (app: App) => {
  const sale = { concertId, date, seatNos, payment: 'cash' as const };
  return issueOrder(app, { ...sale, idempotencyKey: 'counter', operator: 'counter' });
};
const repricing = (concertId: string) => (app: App) =>
  updateConcertTerms(app, { concertId, price: 130 });

/** A millisecond, so that the audit can tell the sale from the change. */
const later = ({ clock }: RaceFixture) => clock.advance(1);

describe.each(postgresOnly)('on $name, a box-office sale', (dialect) => {
  describe.each(halls)('with $hall', ({ terms, old, changed }) => {
    test('a sale that waits for a new price is at that price', async () => {
      await using fixture = await openRaceFixture(dialect);
      const concertId = await newConcert(fixture, terms);

      const { second } = await overlap(fixture, {
        first: repricing(concertId),
        second: selling(concertId),
        beforeEnd: () => later(fixture),
      });

      expect(second).toMatchObject({ answer: { total: changed } });
      await fixture.audit();
    });

    test('a new price waits for the sale that is being made at the old one', async () => {
      await using fixture = await openRaceFixture(dialect);
      const concertId = await newConcert(fixture, terms);

      const { first, second } = await overlap(fixture, {
        first: selling(concertId),
        second: repricing(concertId),
        beforeEnd: () => later(fixture),
      });

      expect(first).toMatchObject({ answer: { total: old } });
      expect(second).toMatchObject({ answer: { price: 130 } });
      await fixture.audit();
    });

    test('the counter-example: without the lock a sale is at a price that is over', async () => {
      await using fixture = await openRaceFixture(dialect);
      const concertId = await newConcert(fixture, terms);

      const { second } = await overlap(fixture, {
        first: repricing(concertId),
        beforeSecond: async () => {
          room.isLocked = false;
          await later(fixture);
        },
        second: selling(concertId),
        secondWaits: false,
      });

      expect(second).toMatchObject({ answer: { total: old } });
      const { checks } = await runAudit(fixture.db);
      expect(checks.filter(({ ok }) => !ok)).toMatchObject([{ invariant: 9 }]);
    });
  });
});
