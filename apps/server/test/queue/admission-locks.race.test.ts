/** Admission steps that meet the locks of a claim, a leave, a payment or an operator's change. */
import { describe, expect, test } from 'vitest';
import { setRoom } from '../../src/domains/admin/admin.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';
import { readQueueStatus } from '../../src/domains/queue/status.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import {
  activeIn,
  admitNext,
  claimAll,
  date,
  holder,
  join,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

const choice = { date, seatNos: [1] };

describe.each(postgresOnly)('on $name, an admission', (dialect) => {
  test('does not take the slot of a buyer whose reservation is extending the session', async () => {
    await using fixture = await openRaceFixture(dialect);
    const room = { maxActive: 1, sessionSeconds: 60 };
    const concertId = await newConcert(fixture, { room });
    const [place] = await joinAll(fixture, concertId, 2);
    await claimAll(fixture.apps[0], [place!]);
    await fixture.clock.advance(59_999);

    const { first } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place: place!, choice }),
      beforeSecond: () => fixture.clock.advance(1),
      second: admitNext(concertId),
    });

    expect(first).toMatchObject({ answer: { status: 'held' } });
    expect(await activeIn(fixture, concertId)).toEqual([1]);
    await fixture.audit();
  });

  test('does not take the slot of a buyer who is claiming it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1, claimSeconds: 60 } });
    const [place] = await joinAll(fixture, concertId, 2);
    await fixture.clock.advance(59_999);

    const { first } = await overlap(fixture, {
      first: (app) => readQueueStatus(app, place!),
      beforeSecond: () => fixture.clock.advance(1),
      second: admitNext(concertId),
    });

    expect(first).toMatchObject({ answer: { status: 'active' } });
    expect(await activeIn(fixture, concertId)).toEqual([1]);
    await fixture.audit();
  });

  test('takes the slot of a session that has run out: extending it comes too late', async () => {
    await using fixture = await openRaceFixture(dialect);
    const room = { maxActive: 1, sessionSeconds: 60 };
    const concertId = await newConcert(fixture, { room });
    const [place] = await joinAll(fixture, concertId, 2);
    await fixture.clock.advance(60_000);

    const { second } = await overlap(fixture, {
      first: admitNext(concertId),
      second: (app) => reserveSeats(app, { place: place!, choice }),
    });

    expect(second).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    expect(await activeIn(fixture, concertId)).toEqual([2]);
    await fixture.audit();
  });

  test('passes over a buyer who is leaving the line', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });
    const places = await joinAll(fixture, concertId, 3);
    await fixture.clock.advance(60_000);

    const { first } = await overlap(fixture, {
      first: (app) => leaveQueue(app, places[1]!),
      second: admitNext(concertId),
    });

    expect(first).toMatchObject({ answer: { status: 'left' } });
    expect(await activeIn(fixture, concertId)).toEqual([3]);
    await fixture.audit();
  });

  test('is undone by a leave that comes while it is made, and the next is admitted', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });
    const places = await joinAll(fixture, concertId, 3);
    await fixture.clock.advance(60_000);

    const { second } = await overlap(fixture, {
      first: admitNext(concertId),
      second: (app) => leaveQueue(app, places[1]!),
    });

    expect(second).toMatchObject({ answer: { status: 'left' } });
    await fixture.idle();
    expect(await activeIn(fixture, concertId)).toEqual([3]);
    await fixture.audit();
  });

  test('gives a slot on when the payment that frees it has committed, and does not wait', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });
    const held = await holder(fixture, concertId);
    await join(fixture.apps[1], concertId);

    const { first } = await overlap(fixture, {
      first: (app) => payReservation(app, held),
      second: ({ admissionRunner }) => admissionRunner.tick(),
      secondWaits: false,
      beforeEnd: async () => expect(await activeIn(fixture, concertId)).toEqual([1]),
    });

    expect(first).toMatchObject({ answer: { result: 'SUCCESS' } });
    await fixture.idle();
    expect(await activeIn(fixture, concertId)).toEqual([2]);
    await fixture.audit();
  });

  test('is dated after the payment whose slot it takes, though it began before', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });
    const held = await holder(fixture, concertId);
    await join(fixture.apps[1], concertId);
    await fixture.apps[0].lineCache.refresh();

    const { second } = await overlap(fixture, {
      first: admitNext(concertId),
      at: { afterClockReading: 1 },
      beforeSecond: () => fixture.clock.advance(1_000),
      second: (app) => payReservation(app, held),
      secondWaits: false,
    });

    expect(second).toMatchObject({ answer: { result: 'SUCCESS' } });
    await fixture.idle();
    expect(await activeIn(fixture, concertId)).toEqual([2]);
    // An admission dated before that payment would show two active at once.
    await fixture.audit();
  });

  test('is dated by the time at which it locks the room, not by its request', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });
    await joinAll(fixture, concertId, 2);

    const { first } = await overlap(fixture, {
      first: (app) => setRoom(app, { concertId, paused: true }),
      second: admitNext(concertId),
      beforeEnd: () => fixture.clock.advance(60_000),
      end: 'die',
    });

    expect(first).toMatchObject({ refused: 'INTERNAL' });
    expect(await activeIn(fixture, concertId)).toEqual([2]);
    await fixture.audit();
  });

  test('keeps to the limits that an operator is setting', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 5 } });
    await joinAll(fixture, concertId, 9);
    await fixture.clock.advance(60_000);

    const { first } = await overlap(fixture, {
      first: (app) => setRoom(app, { concertId, maxActive: 2 }),
      second: admitNext(concertId),
    });

    expect(first).toHaveProperty('answer');
    await fixture.idle();
    expect(await activeIn(fixture, concertId)).toEqual([6, 7]);
    await fixture.audit();
  });
});
