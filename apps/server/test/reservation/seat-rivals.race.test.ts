/** Blocks against reservations, and two buyers who could together leave a single seat. */
import { describe, expect, test } from 'vitest';
import { blockSeatsOf } from '../../src/domains/admin/seats/seat.usecases.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import {
  callAllServers,
  claimAll,
  date,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { answers, outcomeOf, refusals } from '../fixtures/race-outcomes.ts';
import { overlap } from '../fixtures/race-overlap.ts';

describe.each(postgresOnly)('on $name, a seat', (dialect) => {
  test('that is being blocked is refused to a reservation that comes before the commit', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const [place] = await joinAll(fixture, concertId, 1);
    await claimAll(fixture.apps[0], [place!]);

    const { first, second } = await overlap(fixture, {
      first: (app) => blockSeatsOf(app, { concertId, date, seatNos: [7] }),
      second: (app) => reserveSeats(app, { place: place!, choice: { date, seatNos: [6, 7] } }),
    });

    expect(first).toMatchObject({ answer: { seatNos: [7] } });
    expect(second).toEqual({ refused: 'SEAT_UNAVAILABLE', details: { seatNos: [7] } });
    await fixture.audit();
  });

  test('that is being reserved is not blocked by an operator who comes before the commit', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const [place] = await joinAll(fixture, concertId, 1);
    await claimAll(fixture.apps[0], [place!]);

    const { first, second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place: place!, choice: { date, seatNos: [6, 7] } }),
      second: (app) => blockSeatsOf(app, { concertId, date, seatNos: [5, 6, 7] }),
    });

    expect(first).toMatchObject({ answer: { seatNos: [6, 7] } });
    expect(second).toEqual({ refused: 'SEAT_UNAVAILABLE', details: { seatNos: [6, 7] } });
    await fixture.audit();
  });

  test('is not left single by two buyers, each of whom alone would leave none', async () => {
    await using fixture = await openRaceFixture(dialect);
    const places = await joinAll(fixture, await newConcert(fixture, { singleSeats: 'refuse' }), 2);
    await claimAll(fixture.apps[0], places);

    const { first, second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place: places[0]!, choice: { date, seatNos: [4, 5] } }),
      second: (app) => reserveSeats(app, { place: places[1]!, choice: { date, seatNos: [7, 8] } }),
    });

    expect(first).toMatchObject({ answer: { seatNos: [4, 5] } });
    expect(second).toMatchObject({
      refused: 'LEAVES_SINGLE_SEAT',
      details: { seatNos: [6] },
    });
    await fixture.audit();
  });

  test('is left single by none of many buyers at once', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { singleSeats: 'refuse', seatsPerRow: 50 });
    const places = await joinAll(fixture, concertId, 24);

    const outcomes = await callAllServers(fixture, places.length, (app, index) => {
      const seatNo = 1 + ((index * 7) % 48);
      const choice = { date, seatNos: [seatNo, seatNo + 1] };
      return outcomeOf(app, reserveSeats(app, { place: places[index]!, choice }));
    });

    const held = new Set(answers(outcomes).flatMap(({ seatNos }) => seatNos));
    const seatNos = Array.from({ length: 50 }, (_, index) => index + 1);
    const singles = seatNos.filter(
      (seatNo) => !held.has(seatNo) && held.has(seatNo - 1) && held.has(seatNo + 1),
    );
    expect(singles).toEqual([]);
    const known = ['LEAVES_SINGLE_SEAT', 'SEAT_UNAVAILABLE'];
    expect(Object.keys(refusals(outcomes)).filter((reason) => !known.includes(reason))).toEqual([]);
    await fixture.audit();
  });
});
