import { describe, expect, test } from 'vitest';
import { createAccount } from '../../src/domains/account/account.usecases.ts';
import type { App } from '../../src/app.ts';
import { cancelOwnOrder } from '../../src/domains/payment/order.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import {
  chargeWallet,
  creditWallet,
  walletBalance,
  walletHistory,
} from '../../src/domains/wallet/wallet.usecases.ts';
import { answers, outcome, refusals, type Outcome } from '../fixtures/race-outcomes.ts';
import {
  atOnce,
  date,
  holder,
  join,
  joinAll,
  newConcert,
  openStage,
  racing,
} from '../fixtures/race-fixture.ts';

async function amounts(app: App, userId: string): Promise<number[]> {
  const { entries } = await walletHistory(app, { userId, limit: 100, cursor: null });
  return entries.map(({ amount }) => amount);
}

describe.each(racing)('on $name, charges of one wallet at once', (dialect) => {
  test('all count when they are different charges', async () => {
    await using stage = await openStage(dialect);
    const [app] = stage.apps;
    const { userId } = await createAccount(app);

    const balances = await atOnce(stage, 18, (server) =>
      chargeWallet(server, { userId, amount: 10 }),
    );

    expect(balances.map(({ balance }) => balance).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 18 }, (_, index) => (index + 1) * 10),
    );
    expect(await amounts(app, userId)).toHaveLength(18);
    await stage.audit();
  });

  test('are one charge with one answer when they have the same key', async () => {
    await using stage = await openStage(dialect);
    const [app] = stage.apps;
    const { userId } = await createAccount(app);

    const outcomes = await atOnce(stage, 18, (server) =>
      outcome(server, chargeWallet(server, { userId, amount: 10, idempotencyKey: 'one' })),
    );

    expect(outcomes).toEqual(outcomes.map(() => ({ answer: { userId, balance: 10 } })));
    expect(await amounts(app, userId)).toEqual([10]);
    await stage.audit();
  });

  test('with the same key and other amounts are refused but for the first', async () => {
    await using stage = await openStage(dialect);
    const [app] = stage.apps;
    const { userId } = await createAccount(app);

    const outcomes = await atOnce(stage, 12, (server, index) =>
      outcome(server, chargeWallet(server, { userId, amount: index + 1, idempotencyKey: 'one' })),
    );

    expect(answers(outcomes)).toHaveLength(1);
    expect(refusals(outcomes)).toEqual({ IDEMPOTENCY_KEY_REUSED: 11 });
    expect(await amounts(app, userId)).toHaveLength(1);
    await stage.audit();
  });
});

describe.each(racing)('on $name, an operator’s key used for two users at once', (dialect) => {
  test('gives points to one of them, and tells the other that it is used', async () => {
    await using stage = await openStage(dialect);
    const [one, two] = stage.servers;
    const [first, second] = [await createAccount(one.app), await createAccount(one.app)];
    const command = { amount: 10, idempotencyKey: 'gift' };

    const stopped = one.direction.stopNext('before commit');
    const giving = creditWallet(one.app, { userId: first.userId, ...command });
    await stopped.reached;
    const again = outcome(two.app, creditWallet(two.app, { userId: second.userId, ...command }));
    await stage.blockedOrOver(again);
    stopped.release();

    expect(await giving).toMatchObject({ balance: 10 });
    expect(await again).toMatchObject({ refused: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await walletBalance(one.app, second.userId)).toMatchObject({ balance: 0 });
    await stage.audit();
  });

  test('gives them to the second when the server of the first dies before its commit', async () => {
    await using stage = await openStage(dialect);
    const [one, two] = stage.servers;
    const [first, second] = [await createAccount(one.app), await createAccount(one.app)];
    const command = { amount: 10, idempotencyKey: 'gift' };

    const stopped = one.direction.stopNext('before commit');
    const dying = outcome(one.app, creditWallet(one.app, { userId: first.userId, ...command }));
    await stopped.reached;
    const again = outcome(two.app, creditWallet(two.app, { userId: second.userId, ...command }));
    await stage.blockedOrOver(again);
    stopped.kill();

    expect(await dying).toMatchObject({ refused: 'INTERNAL' });
    expect(await again).toMatchObject({ answer: { balance: 10 } });
    await stage.audit();
  });

  test('gives points to one of many, whoever comes first', async () => {
    await using stage = await openStage(dialect);
    const accounts = await atOnce(stage, 9, (app) => createAccount(app));

    const outcomes = await atOnce(stage, 9, (app, index) => {
      const { userId } = accounts[index]!;
      return outcome(app, creditWallet(app, { userId, amount: 10, idempotencyKey: 'gift' }));
    });

    expect(answers(outcomes)).toHaveLength(1);
    expect(refusals(outcomes)).toEqual({ IDEMPOTENCY_KEY_REUSED: 8 });
    await stage.audit();
  });
});

describe.each(racing)('on $name, an order', (dialect) => {
  test('cancelled many times at once is refunded once', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { price: 100 });
    const { place, reservationId } = await holder(stage, concertId, { seatNos: [1, 2] });
    const [app] = stage.apps;
    const { userId } = place;
    const { orderId } = await payReservation(app, { place, reservationId });

    const outcomes = await atOnce(stage, 9, (server) =>
      outcome(server, cancelOwnOrder(server, { userId, orderId })),
    );

    expect(answers(outcomes)).toEqual([
      { orderId, status: 'cancelled', refunded: 200, balance: 1_000 },
    ]);
    expect(refusals(outcomes)).toEqual({ ALREADY_CANCELLED: 8 });
    expect(await amounts(app, userId)).toEqual([200, -200, 1_000]);
    await stage.audit();
  });

  test('that is being cancelled is not shown as paid by a repeated payment', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;
    const { userId } = place;
    const { orderId } = await payReservation(one.app, { place, reservationId });
    await one.app.admissionRunner.idle();

    const stopped = one.direction.stopNext('before commit');
    const cancelling = cancelOwnOrder(one.app, { userId, orderId });
    await stopped.reached;
    const paying = outcome(two.app, payReservation(two.app, { place, reservationId }));
    await stage.blockedOrOver(paying);
    stopped.release();

    expect(await cancelling).toMatchObject({ refunded: 100, balance: 1_000 });
    expect(await paying).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    expect(await walletBalance(one.app, userId)).toMatchObject({ balance: 1_000 });
    await stage.audit();
  });

  test('gives its seats to whoever waits for them as it is cancelled', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;
    const [other] = await joinAll(stage, concertId, 1);
    const { orderId } = await payReservation(one.app, { place, reservationId });
    await one.app.admissionRunner.idle();

    const stopped = one.direction.stopNext('before commit');
    const cancelling = cancelOwnOrder(one.app, { userId: place.userId, orderId });
    await stopped.reached;
    const choice = { date, seatNos: [1] };
    const taking = outcome(two.app, reserveSeats(two.app, { place: other!, choice }));
    await stage.blockedOrOver(taking);
    stopped.release();

    expect(await cancelling).toMatchObject({ status: 'cancelled' });
    expect(await taking).toMatchObject({ answer: { seatNos: [1] } });
    await stage.audit();
  });

  test('refunds exactly beside charges and payments of the same wallet', async () => {
    await using stage = await openStage(dialect);
    const concerts = [await newConcert(stage), await newConcert(stage)] as const;
    const { place, reservationId } = await holder(stage, concerts[0]);
    const [one] = stage.apps;
    const { userId } = place;
    const { orderId } = await payReservation(one, { place, reservationId });
    const elsewhere = await join(one, concerts[1], userId);
    const second = await reserveSeats(one, { place: elsewhere, choice: { date, seatNos: [1] } });

    const outcomes = await atOnce<Outcome<unknown>>(stage, 9, (app, index) => {
      if (index < 3) return outcome(app, cancelOwnOrder(app, { userId, orderId }));
      if (index < 6) return outcome(app, chargeWallet(app, { userId, amount: 7 }));
      return outcome(app, payReservation(app, { ...second, place: elsewhere }));
    });

    expect(refusals(outcomes)).toEqual({ ALREADY_CANCELLED: 2 });
    expect(await walletBalance(one, userId)).toMatchObject({ balance: 1_000 + 3 * 7 - 100 });
    await stage.audit();
  });
});
