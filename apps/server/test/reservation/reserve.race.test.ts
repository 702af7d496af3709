/** Reservations of the same seats through several servers, also of seats whose hold runs out. */
import { describe, expect, test } from 'vitest';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import {
  callAllServers,
  claimAll,
  date,
  holder,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { answers, outcomeOf, refusals } from '../fixtures/race-outcomes.ts';
import { overlap } from '../fixtures/race-overlap.ts';

const choice = { date, seatNos: [7] };

describe.each(postgresOnly)('on $name, a seat', (dialect) => {
  test('goes to exactly one of many buyers who want it at once', async () => {
    await using fixture = await openRaceFixture(dialect);
    const places = await joinAll(fixture, await newConcert(fixture), 24);

    const outcomes = await callAllServers(fixture, places.length, (app, index) =>
      outcomeOf(app, reserveSeats(app, { place: places[index]!, choice })),
    );

    expect(answers(outcomes)).toHaveLength(1);
    expect(refusals(outcomes)).toEqual({ SEAT_UNAVAILABLE: 23 });
    expect(outcomes).toContainEqual({ refused: 'SEAT_UNAVAILABLE', details: { seatNos: [7] } });
    await fixture.audit();
  });

  test('is refused to a call that comes before the first has committed', async () => {
    await using fixture = await openRaceFixture(dialect);
    const places = await joinAll(fixture, await newConcert(fixture), 2);
    await claimAll(fixture.apps[0], places);

    const { first, second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place: places[0]!, choice }),
      second: (app) => reserveSeats(app, { place: places[1]!, choice }),
    });

    expect(first).toMatchObject({ answer: { seatNos: [7] } });
    expect(second).toEqual({ refused: 'SEAT_UNAVAILABLE', details: { seatNos: [7] } });
    await fixture.audit();
  });

  test('goes to the next call when the server of the first dies before its commit', async () => {
    await using fixture = await openRaceFixture(dialect);
    const places = await joinAll(fixture, await newConcert(fixture), 2);
    await claimAll(fixture.apps[0], places);

    const { first, second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place: places[0]!, choice }),
      second: (app) => reserveSeats(app, { place: places[1]!, choice }),
      end: 'die',
    });

    expect(first).toMatchObject({ refused: 'INTERNAL' });
    expect(second).toMatchObject({ answer: { seatNos: [7] } });
    await fixture.audit();
  });

  test('is not held by a session that ran out while its call waited for the seat', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { sessionSeconds: 60 } });
    const places = await joinAll(fixture, concertId, 2);
    await claimAll(fixture.apps[0], places);
    await fixture.clock.advance(59_999);

    const { second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place: places[0]!, choice }),
      second: (app) => reserveSeats(app, { place: places[1]!, choice }),
      beforeEnd: () => fixture.clock.advance(1),
      end: 'die',
    });

    expect(second).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    await fixture.audit();
  });

  test('has one holder when its hold runs out and many buyers want it in that instant', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { reservationSeconds: 30 });
    await holder(fixture, concertId, { seatNos: [7] });
    const places = await joinAll(fixture, concertId, 12);
    await fixture.clock.advance(30_000);

    const outcomes = await callAllServers(fixture, places.length, (app, index) =>
      outcomeOf(app, reserveSeats(app, { place: places[index]!, choice })),
    );

    expect(answers(outcomes)).toHaveLength(1);
    expect(refusals(outcomes)).toEqual({ SEAT_UNAVAILABLE: 11 });
    await fixture.audit();
  });

  test('that is being sold as its hold runs out stays sold', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { reservationSeconds: 30 });
    const held = await holder(fixture, concertId, { seatNos: [7] });
    const [other] = await joinAll(fixture, concertId, 1);
    await fixture.clock.advance(29_999);

    const { first, second } = await overlap(fixture, {
      first: (app) => payReservation(app, held),
      beforeSecond: () => fixture.clock.advance(1),
      second: (app) => reserveSeats(app, { place: other!, choice }),
    });

    expect(first).toMatchObject({ answer: { result: 'SUCCESS', seatNos: [7] } });
    expect(second).toMatchObject({ refused: 'SEAT_UNAVAILABLE' });
    await fixture.audit();
  });
});

describe.each(postgresOnly)('on $name, a set of seats', (dialect) => {
  test('is taken as a whole or not at all, however the sets of many buyers overlap', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { seatsPerDate: 12, seatsPerRow: 12 });
    const places = await joinAll(fixture, concertId, 18);

    const outcomes = await callAllServers(fixture, places.length, (app, index) => {
      const ascending = Array.from({ length: 4 }, (_, step) => (index % 9) + step + 1);
      const seatNos = index % 2 ? ascending : ascending.toReversed();
      const place = places[index]!;
      return outcomeOf(app, reserveSeats(app, { place, choice: { date, seatNos } }));
    });

    const held = answers(outcomes).flatMap(({ seatNos }) => seatNos);
    expect(held).toHaveLength(new Set(held).size);
    expect(held).toHaveLength(4 * answers(outcomes).length);
    expect(refusals(outcomes)).toEqual({ SEAT_UNAVAILABLE: 18 - answers(outcomes).length });
    expect(fixture.collisions()).toBe(0);
    await fixture.audit();
  });

  test('is locked from its lowest seat up, so that opposite orders do not deadlock', async () => {
    await using fixture = await openRaceFixture(dialect);
    const places = await joinAll(fixture, await newConcert(fixture), 3);
    await claimAll(fixture.apps[0], places);
    const reserve = (at: number, seatNos: number[]) => (app: (typeof fixture.apps)[0]) =>
      reserveSeats(app, { place: places[at]!, choice: { date, seatNos } });

    // Both sets contain the seat in the middle, for which they wait until both have started.
    const { first, second, third } = await overlap(fixture, {
      first: reserve(2, [5]),
      second: reserve(0, [1, 5, 9]),
      third: reserve(1, [9, 5, 1]),
      end: 'die',
    });

    expect(first).toMatchObject({ refused: 'INTERNAL' });
    expect(second).toMatchObject({ answer: { seatNos: [1, 5, 9] } });
    expect(third).toEqual({ refused: 'SEAT_UNAVAILABLE', details: { seatNos: [1, 5, 9] } });
    expect(fixture.collisions()).toBe(0);
    await fixture.audit();
  });
});
