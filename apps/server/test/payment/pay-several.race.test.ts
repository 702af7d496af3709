/** Joint payments of several servers: overlapping sets, a server that dies, a hold that expires. */
import { lockWallet } from '@onsale/db/repositories/wallet.repository';
import { describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { listOwnOrders } from '../../src/domains/payment/order.usecases.ts';
import { payReservation, payReservations } from '../../src/domains/payment/payment.usecases.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { readBalance } from '../../src/domains/wallet/wallet.usecases.ts';
import {
  callAllServers,
  date,
  holder,
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';
import { answers, outcomeOf } from '../fixtures/race-outcomes.ts';
import { overlap } from '../fixtures/race-overlap.ts';

const reservationSeconds = 30;

/** An admitted buyer with 1,000 points who holds seats 1, 2 and 3, at 100 points each. */
async function holderOfThree(fixture: RaceFixture) {
  const { place, reservationId } = await holder(fixture, await newConcert(fixture));
  const ids = [reservationId];
  for (const seatNo of [2, 3]) {
    const choice = { date, seatNos: [seatNo] };
    ids.push((await reserveSeats(fixture.apps[0], { place, choice })).reservationId);
  }
  const [a = '', b = '', c = ''] = ids;
  const pay =
    (...reservationIds: string[]) =>
    (app: App) =>
      payReservations(app, { place, reservationIds });
  return { place, a, b, c, pay };
}

async function accountOf({ apps: [app] }: RaceFixture, userId: string) {
  const { orders } = await listOwnOrders(app, { userId, limit: 50, cursor: null });
  const { balance } = await readBalance(app, userId);
  return { orders: orders.length, balance };
}

describe.each(postgresOnly)('on $name, a joint payment', (dialect) => {
  test('of another set that overlaps is refused whole, and costs nothing', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { place, a, b, c, pay } = await holderOfThree(fixture);

    const { first, second } = await overlap(fixture, { first: pay(a, b), second: pay(b, c) });

    expect(first).toMatchObject({
      answer: { balance: 800, released: [{ reservationId: c, seatNos: [3] }] },
    });
    expect(second).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    expect(await accountOf(fixture, place.userId)).toEqual({ orders: 2, balance: 800 });
    await fixture.audit();
  });

  test('of the same set in another order gets the same payments', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { place, a, b, c, pay } = await holderOfThree(fixture);

    const outcomes = await callAllServers(fixture, 9, (app, at) =>
      outcomeOf(app, (at % 2 === 0 ? pay(a, b, c) : pay(c, b, a))(app)),
    );

    const receipts = answers(outcomes);
    expect(receipts).toHaveLength(9);
    const inOrder = receipts.map(({ payments }) =>
      payments.toSorted((one, other) => one.seatNos[0]! - other.seatNos[0]!),
    );
    for (const payments of inOrder) expect(payments).toEqual(inOrder[0]);
    for (const { balance } of receipts) expect(balance).toBe(700);
    expect(await accountOf(fixture, place.userId)).toEqual({ orders: 3, balance: 700 });
    expect(fixture.collisions()).toBe(0);
    await fixture.audit();
  });

  test('and a single one of the same session are not both made', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { place, a, b, c, pay } = await holderOfThree(fixture);

    const { first, second } = await overlap(fixture, {
      first: (app) => payReservation(app, { place, reservationId: c }),
      second: pay(a, b),
    });

    expect(first).toMatchObject({ answer: { balance: 900, seatNos: [3] } });
    expect(second).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    expect(await accountOf(fixture, place.userId)).toEqual({ orders: 1, balance: 900 });
    await fixture.audit();
  });

  test('is made by the next call when the server of the first dies before its commit', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { place, a, b, c, pay } = await holderOfThree(fixture);

    const { first, second } = await overlap(fixture, {
      first: pay(a, b),
      second: pay(b, c),
      end: 'die',
    });

    expect(first).toMatchObject({ refused: 'INTERNAL' });
    expect(second).toMatchObject({ answer: { balance: 800, released: [{ seatNos: [1] }] } });
    expect(await accountOf(fixture, place.userId)).toEqual({ orders: 2, balance: 800 });
    await fixture.audit();
  });

  test.each([
    { beforeMs: 1, outcome: { refused: 'RESERVATION_EXPIRED' }, left: 1_000 },
    { beforeMs: 2, outcome: { answer: { balance: 800 } }, left: 800 },
  ])(
    'that waits for a lock from $beforeMs ms before one of its holds ends until 1 ms later',
    async ({ beforeMs, outcome, left }) => {
      await using fixture = await openRaceFixture(dialect);
      const concertId = await newConcert(fixture, { reservationSeconds });
      const { place, reservationId } = await holder(fixture, concertId);
      await fixture.clock.advance(10_000);
      const choice = { date, seatNos: [2] };
      const later = await reserveSeats(fixture.apps[0], { place, choice });
      await fixture.clock.advance(20_000 - beforeMs);

      const reservationIds = [later.reservationId, reservationId];
      const { second } = await overlap(fixture, {
        first: ({ db }) => db.transaction((tx) => lockWallet(tx, place.userId)),
        second: (app) => payReservations(app, { place, reservationIds }),
        beforeEnd: () => fixture.clock.advance(1),
      });

      expect(second).toMatchObject(outcome);
      expect((await accountOf(fixture, place.userId)).balance).toBe(left);
      // All or none: the other hold is as it was, and can still be paid.
      const [app] = fixture.apps;
      const other = await payReservation(app, { place, reservationId: later.reservationId });
      expect(other).toMatchObject({ result: 'SUCCESS', seatNos: [2] });
      await fixture.audit();
    },
  );
});
