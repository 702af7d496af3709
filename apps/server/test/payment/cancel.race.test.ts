/** Cancellations that wait for a lock while the term for cancelling ends. */
import { lockWallet } from '@onsale/db/repositories/wallet.repository';
import { describe, expect, test } from 'vitest';
import { cancelOwnOrder } from '../../src/domains/payment/order.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { readBalance } from '../../src/domains/wallet/wallet.usecases.ts';
import {
  date,
  holder,
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

/** Each test has a term of its own, which ends later: they share a clock. */
const endOf = (hours: number) => Date.parse(`${date}T00:00:00Z`) - hours * 3_600_000;

/** A paid order of 100 points by a buyer who has 900 left. */
async function paidOrder(fixture: RaceFixture, hours: number) {
  const held = await holder(fixture, await newConcert(fixture, { cancelUntilHours: hours }));
  const { userId } = held.place;
  const { orderId } = await payReservation(fixture.apps[0], held);
  return { userId, orderId };
}

describe.each(postgresOnly)('on $name, a cancellation', (dialect) => {
  test.each([
    {
      hours: 72,
      beforeMs: 2,
      outcome: { answer: { status: 'cancelled', refunded: 100 } },
      balance: 1_000,
    },
    { hours: 48, beforeMs: 1, outcome: { refused: 'CANCELLATION_CLOSED' }, balance: 900 },
  ])(
    'that waits for a lock from $beforeMs ms before the end until 1 ms later',
    async ({ hours, beforeMs, outcome, balance }) => {
      await using fixture = await openRaceFixture(dialect);
      const order = await paidOrder(fixture, hours);
      await fixture.clock.advance(endOf(hours) - beforeMs - fixture.clock.now());

      const { second } = await overlap(fixture, {
        first: ({ db }) => db.transaction((tx) => lockWallet(tx, order.userId)),
        second: (app) => cancelOwnOrder(app, order),
        beforeEnd: () => fixture.clock.advance(1),
      });

      expect(second).toMatchObject(outcome);
      expect(await readBalance(fixture.apps[0], order.userId)).toMatchObject({ balance });
      await fixture.audit();
    },
  );

  test('in the last millisecond is made once, however many servers are asked', async () => {
    await using fixture = await openRaceFixture(dialect);
    const order = await paidOrder(fixture, 24);
    await fixture.clock.advance(endOf(24) - 1 - fixture.clock.now());

    const { first, second } = await overlap(fixture, {
      first: (app) => cancelOwnOrder(app, order),
      second: (app) => cancelOwnOrder(app, order),
      beforeEnd: () => fixture.clock.advance(1),
    });

    expect(first).toMatchObject({ answer: { status: 'cancelled', refunded: 100 } });
    expect(second).toMatchObject({ refused: 'ALREADY_CANCELLED' });
    expect(await readBalance(fixture.apps[0], order.userId)).toMatchObject({ balance: 1_000 });
    await fixture.audit();
  });
});
