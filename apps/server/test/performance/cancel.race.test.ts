/** A date is cancelled while buyers join, reserve, pay and enter, and two servers refund. */
import { describe, expect, test } from 'vitest';
import { refundCancelledDates } from '../../src/domains/performance/refund-dates.ts';
import { redeem } from '../../src/domains/door/ticket.usecases.ts';
import { cancelOwnOrder } from '../../src/domains/payment/order.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import {
  cancelPerformance,
  readPerformanceStatus,
} from '../../src/domains/performance/cancel-performance.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { readBalance } from '../../src/domains/wallet/wallet.usecases.ts';
import type { App } from '../../src/app.ts';
import {
  claimAll,
  date,
  holder,
  join,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

const cancelling = (concertId: string) => (app: App) =>
  cancelPerformance(app, { concertId, date, reason: 'ill', operator: 'root' });

const later = ({ clock }: RaceFixture) => clock.advance(1);

const cancelled = { answer: { reason: 'ill' } };

describe.each(postgresOnly)('on $name, cancelling a date', (dialect) => {
  test('refuses the reservation that waits for it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const [place] = await joinAll(fixture, concertId, 1);
    await claimAll(fixture.apps[0], [place!]);

    const { first, second } = await overlap(fixture, {
      first: cancelling(concertId),
      second: (app) => reserveSeats(app, { place: place!, choice: { date, seatNos: [2] } }),
      beforeEnd: () => later(fixture),
    });

    expect(first).toMatchObject(cancelled);
    expect(second).toMatchObject({ refused: 'DATE_CANCELLED' });
    await fixture.audit();
  });

  test('releases the reservation that was being made', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const { place } = await holder(fixture, concertId);

    const { second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place, choice: { date, seatNos: [2] } }),
      second: cancelling(concertId),
      beforeEnd: () => later(fixture),
    });

    expect(second).toMatchObject(cancelled);
    const held = await fixture.db.query
      .selectFrom('seats')
      .where('heldUntil', 'is not', null)
      .select('seatNo')
      .execute();
    expect(held).toEqual([]);
    await fixture.audit();
  });

  test('refuses the payment that waits for it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const held = await holder(fixture, concertId);

    const { second } = await overlap(fixture, {
      first: cancelling(concertId),
      second: (app) => payReservation(app, held),
      beforeEnd: () => later(fixture),
    });

    expect(second).toMatchObject({ refused: 'DATE_CANCELLED' });
    expect(await readBalance(fixture.apps[0], held.place.userId)).toMatchObject({ balance: 1_000 });
    await fixture.audit();
  });

  test('refunds the payment that was being made', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const held = await holder(fixture, concertId);

    const { first, second } = await overlap(fixture, {
      first: (app) => payReservation(app, held),
      second: cancelling(concertId),
      beforeEnd: () => later(fixture),
    });

    expect(first).toMatchObject({ answer: { balance: 900 } });
    expect(second).toMatchObject({ answer: { total: 1, remaining: 1 } });
    await refundCancelledDates(fixture.apps[2]);
    expect(await readBalance(fixture.apps[0], held.place.userId)).toMatchObject({ balance: 1_000 });
    await fixture.audit();
  });

  test('refuses the join that waits for it, when it was the last date', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);

    const { second } = await overlap(fixture, {
      first: cancelling(concertId),
      second: (app) => join(app, concertId),
      beforeEnd: () => later(fixture),
    });

    expect(second).toMatchObject({ refused: 'DATE_CANCELLED' });
    await fixture.audit();
  });

  test('refuses the ticket at the door that waits for it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const { tickets } = await payReservation(fixture.apps[0], await holder(fixture, concertId));
    const { ticketCode } = tickets[0]!;

    const { second } = await overlap(fixture, {
      first: cancelling(concertId),
      second: (app) => redeem(app, { ticketCode, operator: 'gate' }),
      beforeEnd: () => later(fixture),
    });

    expect(second).toMatchObject({ answer: { valid: false, reason: 'DATE_CANCELLED' } });
    await fixture.audit();
  });

  test('twice at once takes effect once', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const { first, second } = await overlap(fixture, {
      first: cancelling(concertId),
      second: (app) =>
        cancelPerformance(app, { concertId, date, reason: 'another', operator: 'root' }),
      beforeEnd: () => later(fixture),
    });
    expect(first).toMatchObject(cancelled);
    expect(second).toMatchObject(cancelled);
  });

  test('is refunded by three servers at once, each order once, beside its buyer', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { maxSeatsPerUser: 1 });
    const buyers: string[] = [];
    for (let seatNo = 1; seatNo <= 30; seatNo += 1) {
      const held = await holder(fixture, concertId, { seatNos: [seatNo] });
      const { orderId } = await payReservation(fixture.apps[seatNo % 3]!, held);
      buyers.push(held.place.userId);
      if (seatNo === 30) {
        await cancelling(concertId)(fixture.apps[0]);
        const [one, two, three] = fixture.apps;
        await Promise.allSettled([
          cancelOwnOrder(one, { userId: held.place.userId, orderId }),
          ...[one, two, three].map(refundCancelledDates),
        ]);
      }
    }
    await refundCancelledDates(fixture.apps[0]);
    const status = await readPerformanceStatus(fixture.apps[1], { concertId, date });
    expect(status).toMatchObject({ total: 30, refunded: 30, remaining: 0, finished: true });
    for (const userId of buyers) {
      expect(await readBalance(fixture.apps[0], userId)).toMatchObject({ balance: 1_000 });
    }
    await fixture.audit();
  });
});
