/** Payments of several servers that race with each other, with a leave and with a release. */
import { describe, expect, test } from 'vitest';
import { listOwnOrders } from '../../src/domains/payment/order.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';
import { releaseReservation } from '../../src/domains/reservation/release.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import {
  chargeWallet,
  readBalance,
  readWalletHistory,
} from '../../src/domains/wallet/wallet.usecases.ts';
import {
  callAllServers,
  date,
  holder,
  join,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { answers, outcomeOf, refusals, type Outcome } from '../fixtures/race-outcomes.ts';
import { overlap } from '../fixtures/race-overlap.ts';

describe.each(postgresOnly)('on $name, a reservation', (dialect) => {
  test('paid many times at once is one order and one debit, with one answer for all', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(fixture, await newConcert(fixture), { seatNos: [1, 2] });
    const [app] = fixture.apps;
    const { userId } = held.place;

    const outcomes = await callAllServers(fixture, 12, (server) =>
      outcomeOf(server, payReservation(server, held)),
    );

    const [first, ...others] = answers(outcomes);
    expect(first).toMatchObject({ result: 'SUCCESS', total: 200, balance: 800 });
    expect(others).toHaveLength(11);
    for (const other of others) expect(other).toEqual(first);
    expect((await listOwnOrders(app, { userId, limit: 50, cursor: null })).orders).toHaveLength(1);
    const { entries } = await readWalletHistory(app, { userId, limit: 50, cursor: null });
    expect(entries.map(({ amount }) => amount)).toEqual([-200, 1_000]);
    await fixture.audit();
  });

  test('is paid by the next call when the server of the first dies before its commit', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(fixture, await newConcert(fixture));

    const { first, second } = await overlap(fixture, {
      first: (app) => payReservation(app, held),
      second: (app) => payReservation(app, held),
      end: 'die',
    });

    expect(first).toMatchObject({ refused: 'INTERNAL' });
    expect(second).toMatchObject({ answer: { balance: 900 } });
    await fixture.audit();
  });

  test('is the only one paid of two that one session holds, however close the payments', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(fixture, await newConcert(fixture), { seatNos: [1] });
    const { place } = held;
    const other = await reserveSeats(fixture.apps[0], { place, choice: { date, seatNos: [2] } });

    const { first, second } = await overlap(fixture, {
      first: (app) => payReservation(app, held),
      second: (app) => payReservation(app, { place, reservationId: other.reservationId }),
    });

    expect(first).toMatchObject({ answer: { seatNos: [1], balance: 900 } });
    expect(second).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    await fixture.audit();
  });

  test('cannot be extended by a new one once its payment has ended the session', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(fixture, await newConcert(fixture));
    const choice = { date, seatNos: [2] };

    const { first, second } = await overlap(fixture, {
      first: (app) => payReservation(app, held),
      second: (app) => reserveSeats(app, { place: held.place, choice }),
    });

    expect(first).toMatchObject({ answer: { result: 'SUCCESS' } });
    expect(second).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    await fixture.audit();
  });
});

describe.each(postgresOnly)('on $name, a payment', (dialect) => {
  test('that comes while its buyer leaves finds the seats given back', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(fixture, await newConcert(fixture));

    const { first, second } = await overlap(fixture, {
      first: (app) => leaveQueue(app, held.place),
      second: (app) => payReservation(app, held),
    });

    expect(first).toMatchObject({ answer: { status: 'left' } });
    expect(second).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    const balance = await readBalance(fixture.apps[1], held.place.userId);
    expect(balance).toMatchObject({ balance: 1_000 });
    await fixture.audit();
  });

  test('stands when its buyer leaves before it has committed', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(fixture, await newConcert(fixture));

    const { first, second } = await overlap(fixture, {
      first: (app) => payReservation(app, held),
      second: (app) => leaveQueue(app, held.place),
    });

    expect(first).toMatchObject({ answer: { result: 'SUCCESS', balance: 900 } });
    expect(second).toMatchObject({ answer: { status: 'finished' } });
    await fixture.audit();
  });

  test('that comes while its seats are released is refused', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(fixture, await newConcert(fixture));

    const { first, second } = await overlap(fixture, {
      first: (app) => releaseReservation(app, held),
      second: (app) => payReservation(app, held),
    });

    expect(first).toMatchObject({ answer: { status: 'released' } });
    expect(second).toMatchObject({ refused: 'RESERVATION_RELEASED' });
    await fixture.audit();
  });

  test('keeps its seats when a release comes before it has committed', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(fixture, await newConcert(fixture));

    const { first, second } = await overlap(fixture, {
      first: (app) => payReservation(app, held),
      second: (app) => releaseReservation(app, held),
    });

    expect(first).toMatchObject({ answer: { result: 'SUCCESS' } });
    expect(second).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    await fixture.audit();
  });

  test('ends with one of two outcomes when payments, releases and leaves come at once', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(fixture, await newConcert(fixture));
    const { place } = held;

    const outcomes = await callAllServers<Outcome<unknown>>(fixture, 9, (app, index) => {
      if (index < 3) return outcomeOf(app, payReservation(app, held));
      if (index < 6) return outcomeOf(app, releaseReservation(app, held));
      return outcomeOf(app, leaveQueue(app, place));
    });

    const isPaid = answers(outcomes.slice(0, 3)).length > 0;
    const balance = await readBalance(fixture.apps[0], place.userId);
    expect(balance).toMatchObject({ balance: isPaid ? 900 : 1_000 });
    expect(answers(outcomes.slice(3, 6)).length > 0 && isPaid).toBe(false);
    expect(refusals(outcomes)).not.toHaveProperty('INTERNAL');
    expect(refusals(outcomes)).not.toHaveProperty('OVERLOADED');
    await fixture.audit();
  });

  test('cannot spend points that another payment of the same wallet is spending', async () => {
    await using fixture = await openRaceFixture(dialect);
    const [one, two] = fixture.apps;
    const concerts = [await newConcert(fixture), await newConcert(fixture)] as const;
    const held = await holder(fixture, concerts[0], { points: 0 });
    const { userId } = held.place;
    const place = await join(two, concerts[1], userId);
    const { reservationId } = await reserveSeats(two, { place, choice: { date, seatNos: [1] } });
    await chargeWallet(one, { userId, amount: 150 });

    const { first, second } = await overlap(fixture, {
      first: (app) => payReservation(app, held),
      second: (app) => payReservation(app, { place, reservationId }),
    });

    expect(first).toMatchObject({ answer: { balance: 50 } });
    expect(second).toEqual({
      refused: 'INSUFFICIENT_BALANCE',
      details: { balance: 50, required: 100 },
    });
    await fixture.audit();
  });
});
