/** Refunds and box-office sales that meet others under the same locks. */
import { describe, expect, test } from 'vitest';
import { issueOrder } from '../../src/domains/admin/order/issue-order.usecase.ts';
import { refundOrder } from '../../src/domains/admin/order/order.usecases.ts';
import { cancelOwnOrder } from '../../src/domains/payment/order.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { readBalance } from '../../src/domains/wallet/wallet.usecases.ts';
import type { App } from '../../src/app.ts';
import {
  date,
  holder,
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

/** A paid order of seats 1 to 3, each for 100 points, by a buyer who has 700 left. */
async function paidOrder(fixture: RaceFixture) {
  const concertId = await newConcert(fixture, { maxSeatsPerUser: 4 });
  const { place } = await holder(fixture, concertId);
  const [app] = fixture.apps;
  const choice = { date, seatNos: [11, 12, 13] };
  const { reservationId } = await reserveSeats(app, { place, choice });
  const { orderId } = await payReservation(app, { place, reservationId });
  const { userId } = place;
  return { concertId, userId, orderId, balance: () => readBalance(app, userId) };
}

const counter = { payment: 'cash' as const, operator: 'counter' };

describe.each(postgresOnly)('on $name', (dialect) => {
  test('of two refunds of one seat the second finds it gone', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { userId, orderId, balance } = await paidOrder(fixture);

    const { first, second } = await overlap(fixture, {
      first: (app) => cancelOwnOrder(app, { userId, orderId, seatNos: [11] }),
      second: (app) => {
        const refund = { orderId, seatNos: [11], reason: 'Rain', operator: 'root' };
        return refundOrder(app, refund);
      },
    });

    expect(first).toMatchObject({ answer: { status: 'paid', refunded: 100 } });
    expect(second).toMatchObject({ refused: 'SEAT_NOT_FOUND' });
    expect(await balance()).toMatchObject({ balance: 800 });
    await fixture.audit();
  });

  test('two refunds of different seats of an order both take place', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { userId, orderId, balance } = await paidOrder(fixture);
    const cancel = (seatNo: number) => (app: App) =>
      cancelOwnOrder(app, { userId, orderId, seatNos: [seatNo] });

    const { first, second } = await overlap(fixture, { first: cancel(11), second: cancel(12) });

    expect(first).toMatchObject({ answer: { balance: 800 } });
    expect(second).toMatchObject({ answer: { balance: 900 } });
    expect(await balance()).toMatchObject({ balance: 900 });
    await fixture.audit();
  });

  test.each(['cancel first', 'refund first'])(
    'a whole cancellation and the refund of a seat pay it back once: %s',
    async (order) => {
      await using fixture = await openRaceFixture(dialect);
      const { userId, orderId, balance } = await paidOrder(fixture);
      const cancel = (app: App) => cancelOwnOrder(app, { userId, orderId });
      const refund = (app: App) => cancelOwnOrder(app, { userId, orderId, seatNos: [12] });
      const isCancelFirst = order === 'cancel first';

      const { second } = await overlap(fixture, {
        first: isCancelFirst ? cancel : refund,
        second: isCancelFirst ? refund : cancel,
      });

      expect(second).toMatchObject(
        isCancelFirst
          ? { refused: 'ALREADY_CANCELLED' }
          : { answer: { status: 'cancelled', refunded: 200 } },
      );
      expect(await balance()).toMatchObject({ balance: 1_000 });
      await fixture.audit();
    },
  );

  test.each(['the box office', 'a buyer'])(
    'a seat that %s is just taking is not for the other',
    async (who) => {
      await using fixture = await openRaceFixture(dialect);
      const { place } = await holder(fixture, await newConcert(fixture, { maxSeatsPerUser: 4 }));
      const { concertId } = place;
      const sale = { ...counter, concertId, date, seatNos: [11, 12], idempotencyKey: who };
      const issue = (app: App): Promise<unknown> => issueOrder(app, sale);
      const reserve = (app: App): Promise<unknown> =>
        reserveSeats(app, { place, choice: { date, seatNos: [12, 13] } });
      const isOffice = who === 'the box office';

      const { second } = await overlap(fixture, {
        first: isOffice ? issue : reserve,
        second: isOffice ? reserve : issue,
      });

      expect(second).toMatchObject({ refused: 'SEAT_UNAVAILABLE' });
      await fixture.audit();
    },
  );

  test('two box-office sales with one key sell once, also of two concerts', async () => {
    await using fixture = await openRaceFixture(dialect);
    const [one, two] = [await newConcert(fixture), await newConcert(fixture)];
    const sell = (concertId: string) => (app: App) =>
      issueOrder(app, { ...counter, concertId, date, seatNos: [11], idempotencyKey: 'once' });

    const { second } = await overlap(fixture, { first: sell(one), second: sell(two) });
    expect(second).toMatchObject({ refused: 'IDEMPOTENCY_KEY_REUSED' });

    const again = { ...counter, concertId: one, date, seatNos: [12], idempotencyKey: 'twice' };
    const both = await overlap(fixture, {
      first: (app) => issueOrder(app, again),
      second: (app) => issueOrder(app, again),
    });
    expect(both.first).toHaveProperty('answer');
    expect(both.second).toEqual(both.first);
    await fixture.audit();
  });
});
