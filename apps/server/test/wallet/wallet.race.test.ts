/** Charges, credits and refunds of one wallet through several servers at once. */
import { describe, expect, test } from 'vitest';
import { createAccount } from '../../src/domains/account/account.usecases.ts';
import type { App } from '../../src/app.ts';
import { cancelOwnOrder } from '../../src/domains/payment/order.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import {
  chargeWallet,
  creditWallet,
  readBalance,
  readWalletHistory,
} from '../../src/domains/wallet/wallet.usecases.ts';
import {
  callAllServers,
  claimAll,
  date,
  holder,
  join,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { answers, outcomeOf, refusals, type Outcome } from '../fixtures/race-outcomes.ts';
import { overlap } from '../fixtures/race-overlap.ts';

async function amounts(app: App, userId: string): Promise<number[]> {
  const { entries } = await readWalletHistory(app, { userId, limit: 100, cursor: null });
  return entries.map(({ amount }) => amount);
}

describe.each(postgresOnly)('on $name, charges of one wallet at once', (dialect) => {
  test('all count when they are different charges', async () => {
    await using fixture = await openRaceFixture(dialect);
    const [app] = fixture.apps;
    const { userId } = await createAccount(app);

    const balances = await callAllServers(fixture, 18, (server) =>
      chargeWallet(server, { userId, amount: 10 }),
    );

    expect(balances.map(({ balance }) => balance).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 18 }, (_, index) => (index + 1) * 10),
    );
    expect(await amounts(app, userId)).toHaveLength(18);
    await fixture.audit();
  });

  test('are one charge with one answer when they have the same key', async () => {
    await using fixture = await openRaceFixture(dialect);
    const [app] = fixture.apps;
    const { userId } = await createAccount(app);

    const outcomes = await callAllServers(fixture, 18, (server) =>
      outcomeOf(server, chargeWallet(server, { userId, amount: 10, idempotencyKey: 'one' })),
    );

    expect(outcomes).toEqual(outcomes.map(() => ({ answer: { userId, balance: 10 } })));
    expect(await amounts(app, userId)).toEqual([10]);
    await fixture.audit();
  });

  test('with the same key and other amounts are refused but for the first', async () => {
    await using fixture = await openRaceFixture(dialect);
    const [app] = fixture.apps;
    const { userId } = await createAccount(app);

    const outcomes = await callAllServers(fixture, 12, (server, index) =>
      outcomeOf(server, chargeWallet(server, { userId, amount: index + 1, idempotencyKey: 'one' })),
    );

    expect(answers(outcomes)).toHaveLength(1);
    expect(refusals(outcomes)).toEqual({ IDEMPOTENCY_KEY_REUSED: 11 });
    expect(await amounts(app, userId)).toHaveLength(1);
    await fixture.audit();
  });
});

describe.each(postgresOnly)('on $name, an operator’s key used for two users at once', (dialect) => {
  test('gives points to the first, and tells the second that it is used', async () => {
    await using fixture = await openRaceFixture(dialect);
    const [app] = fixture.apps;
    const users = [await createAccount(app), await createAccount(app)] as const;
    const command = { amount: 10, idempotencyKey: 'gift' };

    const { first, second } = await overlap(fixture, {
      first: (server) => creditWallet(server, { userId: users[0].userId, ...command }),
      second: (server) => creditWallet(server, { userId: users[1].userId, ...command }),
    });

    expect(first).toMatchObject({ answer: { balance: 10 } });
    expect(second).toMatchObject({ refused: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await readBalance(app, users[1].userId)).toMatchObject({ balance: 0 });
    await fixture.audit();
  });

  test('gives them to the second when the server of the first dies before its commit', async () => {
    await using fixture = await openRaceFixture(dialect);
    const [app] = fixture.apps;
    const users = [await createAccount(app), await createAccount(app)] as const;
    const command = { amount: 10, idempotencyKey: 'gift' };

    const { first, second } = await overlap(fixture, {
      first: (server) => creditWallet(server, { userId: users[0].userId, ...command }),
      second: (server) => creditWallet(server, { userId: users[1].userId, ...command }),
      end: 'die',
    });

    expect(first).toMatchObject({ refused: 'INTERNAL' });
    expect(second).toMatchObject({ answer: { balance: 10 } });
    await fixture.audit();
  });

  test('gives points to one of many users, to the first that commits', async () => {
    await using fixture = await openRaceFixture(dialect);
    const accounts = await callAllServers(fixture, 9, (app) => createAccount(app));

    const outcomes = await callAllServers(fixture, 9, (app, index) => {
      const { userId } = accounts[index]!;
      return outcomeOf(app, creditWallet(app, { userId, amount: 10, idempotencyKey: 'gift' }));
    });

    expect(answers(outcomes)).toHaveLength(1);
    expect(refusals(outcomes)).toEqual({ IDEMPOTENCY_KEY_REUSED: 8 });
    await fixture.audit();
  });
});

describe.each(postgresOnly)('on $name, an order', (dialect) => {
  test('cancelled many times at once is refunded once', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { price: 100 });
    const held = await holder(fixture, concertId, { seatNos: [1, 2] });
    const [app] = fixture.apps;
    const { userId } = held.place;
    const { orderId } = await payReservation(app, held);

    const outcomes = await callAllServers(fixture, 9, (server) =>
      outcomeOf(server, cancelOwnOrder(server, { userId, orderId })),
    );

    expect(answers(outcomes)).toEqual([
      { orderId, status: 'cancelled', refunded: 200, balance: 1_000 },
    ]);
    expect(refusals(outcomes)).toEqual({ ALREADY_CANCELLED: 8 });
    expect(await amounts(app, userId)).toEqual([200, -200, 1_000]);
    await fixture.audit();
  });

  test('that is being cancelled is not reported as paid by a repeated payment', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(fixture, await newConcert(fixture));
    const [app] = fixture.apps;
    const { userId } = held.place;
    const { orderId } = await payReservation(app, held);
    await fixture.idle();

    const { first, second } = await overlap(fixture, {
      first: (server) => cancelOwnOrder(server, { userId, orderId }),
      second: (server) => payReservation(server, held),
    });

    expect(first).toMatchObject({ answer: { refunded: 100, balance: 1_000 } });
    expect(second).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    expect(await readBalance(app, userId)).toMatchObject({ balance: 1_000 });
    await fixture.audit();
  });

  test('gives its seats to the call that waits for them as it is cancelled', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const held = await holder(fixture, concertId);
    const [app] = fixture.apps;
    const [other] = await joinAll(fixture, concertId, 1);
    await claimAll(app, [other!]);
    const { orderId } = await payReservation(app, held);
    await fixture.idle();
    const choice = { date, seatNos: [1] };

    const { first, second } = await overlap(fixture, {
      first: (server) => cancelOwnOrder(server, { userId: held.place.userId, orderId }),
      second: (server) => reserveSeats(server, { place: other!, choice }),
    });

    expect(first).toMatchObject({ answer: { status: 'cancelled' } });
    expect(second).toMatchObject({ answer: { seatNos: [1] } });
    await fixture.audit();
  });

  test('is refunded exactly while charges and payments use the same wallet', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concerts = [await newConcert(fixture), await newConcert(fixture)] as const;
    const held = await holder(fixture, concerts[0]);
    const [one] = fixture.apps;
    const { userId } = held.place;
    const { orderId } = await payReservation(one, held);
    const place = await join(one, concerts[1], userId);
    const { reservationId } = await reserveSeats(one, { place, choice: { date, seatNos: [1] } });

    const outcomes = await callAllServers<Outcome<unknown>>(fixture, 9, (app, index) => {
      if (index < 3) return outcomeOf(app, cancelOwnOrder(app, { userId, orderId }));
      if (index < 6) return outcomeOf(app, chargeWallet(app, { userId, amount: 7 }));
      return outcomeOf(app, payReservation(app, { place, reservationId }));
    });

    expect(refusals(outcomes)).toEqual({ ALREADY_CANCELLED: 2 });
    expect(await readBalance(one, userId)).toMatchObject({ balance: 1_000 + 3 * 7 - 100 });
    await fixture.audit();
  });
});
