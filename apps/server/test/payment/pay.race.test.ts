import { describe, expect, test } from 'vitest';
import { ownOrders } from '../../src/domains/payment/order.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';
import { releaseReservation } from '../../src/domains/reservation/release.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import {
  chargeWallet,
  walletBalance,
  walletHistory,
} from '../../src/domains/wallet/wallet.usecases.ts';
import { answers, outcome, refusals, type Outcome } from '../fixtures/race-outcomes.ts';
import {
  atOnce,
  date,
  holder,
  join,
  newConcert,
  openStage,
  racing,
} from '../fixtures/race-fixture.ts';

describe.each(racing)('on $name, a reservation', (dialect) => {
  test('paid many times at once is one order and one debit, with one answer for all', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { price: 100 });
    const { place, reservationId } = await holder(stage, concertId, { seatNos: [1, 2] });
    const [app] = stage.apps;
    const { userId } = place;

    const outcomes = await atOnce(stage, 12, (server) =>
      outcome(server, payReservation(server, { place, reservationId })),
    );

    const [first, ...others] = answers(outcomes);
    expect(first).toMatchObject({ result: 'SUCCESS', total: 200, balance: 800 });
    expect(others).toHaveLength(11);
    for (const other of others) expect(other).toEqual(first);
    expect((await ownOrders(app, { userId, limit: 50, cursor: null })).orders).toHaveLength(1);
    const { entries } = await walletHistory(app, { userId, limit: 50, cursor: null });
    expect(entries.map(({ amount }) => amount)).toEqual([-200, 1_000]);
    await stage.audit();
  });

  test('is paid by the next call when the server of the first dies before its commit', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;

    const stopped = one.direction.stopNext('before commit');
    const dying = outcome(one.app, payReservation(one.app, { place, reservationId }));
    await stopped.reached;
    const next = outcome(two.app, payReservation(two.app, { place, reservationId }));
    await stage.blockedOrOver(next);
    stopped.kill();

    expect(await dying).toMatchObject({ refused: 'INTERNAL' });
    expect(await next).toMatchObject({ answer: { balance: 900 } });
    await stage.audit();
  });

  test('is the only one paid of two that one session holds, however close the payments', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [one, two] = stage.servers;
    const { place, reservationId } = await holder(stage, concertId, { seatNos: [1] });
    const other = await reserveSeats(one.app, { place, choice: { date, seatNos: [2] } });

    const stopped = one.direction.stopNext('before commit');
    const paying = outcome(one.app, payReservation(one.app, { place, reservationId }));
    await stopped.reached;
    const late = outcome(
      two.app,
      payReservation(two.app, { place, reservationId: other.reservationId }),
    );
    await stage.blockedOrOver(late);
    stopped.release();

    expect(await paying).toMatchObject({ answer: { seatNos: [1], balance: 900 } });
    expect(await late).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    await stage.audit();
  });

  test('cannot be extended by a new one once its payment has ended the session', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [one, two] = stage.servers;
    const { place, reservationId } = await holder(stage, concertId);

    const stopped = one.direction.stopNext('before commit');
    const paying = payReservation(one.app, { place, reservationId });
    await stopped.reached;
    const choice = { date, seatNos: [2] };
    const reserving = outcome(two.app, reserveSeats(two.app, { place, choice }));
    await stage.blockedOrOver(reserving);
    stopped.release();

    expect(await paying).toMatchObject({ result: 'SUCCESS' });
    expect(await reserving).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    await stage.audit();
  });
});

describe.each(racing)('on $name, a payment', (dialect) => {
  test('that comes while its buyer leaves finds the seats given back', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;

    const stopped = one.direction.stopNext('before commit');
    const leaving = leaveQueue(one.app, place);
    await stopped.reached;
    const paying = outcome(two.app, payReservation(two.app, { place, reservationId }));
    await stage.blockedOrOver(paying);
    stopped.release();

    expect(await leaving).toMatchObject({ status: 'left' });
    expect(await paying).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    expect(await walletBalance(two.app, place.userId)).toMatchObject({ balance: 1_000 });
    await stage.audit();
  });

  test('stands when its buyer leaves while it is under way', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;

    const stopped = one.direction.stopNext('before commit');
    const paying = payReservation(one.app, { place, reservationId });
    await stopped.reached;
    const leaving = leaveQueue(two.app, place);
    await stage.blockedOrOver(leaving);
    stopped.release();

    expect(await paying).toMatchObject({ result: 'SUCCESS', balance: 900 });
    expect(await leaving).toMatchObject({ status: 'finished' });
    await stage.audit();
  });

  test('that comes while its seats are released is refused', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;

    const stopped = one.direction.stopNext('before commit');
    const releasing = releaseReservation(one.app, { place, reservationId });
    await stopped.reached;
    const paying = outcome(two.app, payReservation(two.app, { place, reservationId }));
    await stage.blockedOrOver(paying);
    stopped.release();

    expect(await releasing).toMatchObject({ status: 'released' });
    expect(await paying).toMatchObject({ refused: 'RESERVATION_RELEASED' });
    await stage.audit();
  });

  test('keeps its seats when they are to be released while it is under way', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;

    const stopped = one.direction.stopNext('before commit');
    const paying = payReservation(one.app, { place, reservationId });
    await stopped.reached;
    const releasing = outcome(two.app, releaseReservation(two.app, { place, reservationId }));
    await stage.blockedOrOver(releasing);
    stopped.release();

    expect(await paying).toMatchObject({ result: 'SUCCESS' });
    expect(await releasing).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    await stage.audit();
  });

  test('ends with one of two outcomes when everything happens to its place at once', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const { place, reservationId } = await holder(stage, concertId);

    const outcomes = await atOnce<Outcome<unknown>>(stage, 9, (app, index) => {
      if (index < 3) return outcome(app, payReservation(app, { place, reservationId }));
      if (index < 6) return outcome(app, releaseReservation(app, { place, reservationId }));
      return outcome(app, leaveQueue(app, place));
    });

    const paid = answers(outcomes.slice(0, 3)).length > 0;
    const [app] = stage.apps;
    expect(await walletBalance(app, place.userId)).toMatchObject({ balance: paid ? 900 : 1_000 });
    expect(answers(outcomes.slice(3, 6)).length > 0 && paid).toBe(false);
    expect(refusals(outcomes)).not.toHaveProperty('INTERNAL');
    expect(refusals(outcomes)).not.toHaveProperty('OVERLOADED');
    await stage.audit();
  });

  test('cannot spend points that another payment of the same wallet is spending', async () => {
    await using stage = await openStage(dialect);
    const [one, two] = stage.servers;
    const concerts = [await newConcert(stage), await newConcert(stage)] as const;
    const { place, reservationId } = await holder(stage, concerts[0], { points: 0 });
    const { userId } = place;
    const elsewhere = await join(two.app, concerts[1], userId);
    const second = await reserveSeats(two.app, {
      place: elsewhere,
      choice: { date, seatNos: [1] },
    });
    await chargeWallet(one.app, { userId, amount: 150 });

    const stopped = one.direction.stopNext('before commit');
    const paying = outcome(one.app, payReservation(one.app, { place, reservationId }));
    await stopped.reached;
    const late = outcome(
      two.app,
      payReservation(two.app, { place: elsewhere, reservationId: second.reservationId }),
    );
    await stage.blockedOrOver(late);
    stopped.release();

    expect(await paying).toMatchObject({ answer: { balance: 50 } });
    expect(await late).toEqual({
      refused: 'INSUFFICIENT_BALANCE',
      details: { balance: 50, required: 100 },
    });
    await stage.audit();
  });
});
