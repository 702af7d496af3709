/** The choice of the best seats while other buyers choose or name seats. */
import { describe, expect, test } from 'vitest';
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

const choice = { date, best: 2 };

describe.each(postgresOnly)('on $name, the best seats', (dialect) => {
  test('are found for every buyer who asks at once, with others naming seats in between', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { seatsPerDate: 100 });
    const places = await joinAll(fixture, concertId, 30);

    const outcomes = await callAllServers(fixture, places.length, (app, index) => {
      // Every third buyer names the seat in the middle of a row, where the best pairs are.
      const wanted = index % 3 ? choice : { date, seatNos: [index * 2 + 5] };
      return outcomeOf(app, reserveSeats(app, { place: places[index]!, choice: wanted }));
    });

    const choosers = outcomes.filter((_, index) => index % 3);
    expect(refusals(choosers)).toEqual({});
    const pairs = answers(choosers).map(({ seatNos }) => seatNos);
    for (const [left = 0, right = 0] of pairs) {
      expect(right).toBe(left + 1);
      expect(Math.ceil(left / 10)).toBe(Math.ceil(right / 10));
    }
    const held = answers(outcomes).flatMap(({ seatNos }) => seatNos);
    expect(held).toHaveLength(new Set(held).size);
    expect(
      Object.keys(refusals(outcomes)).filter((reason) => reason !== 'SEAT_UNAVAILABLE'),
    ).toEqual([]);
    await fixture.audit();
  });

  test('are chosen by one buyer at a time, so that the next need not choose again', async () => {
    await using fixture = await openRaceFixture(dialect);
    const places = await joinAll(fixture, await newConcert(fixture), 2);
    await claimAll(fixture.apps[0], places);
    const { failpoints } = fixture.servers[1];
    const before = failpoints.transactions();

    const { first, second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place: places[0]!, choice }),
      second: (app) => reserveSeats(app, { place: places[1]!, choice }),
    });

    expect(first).toMatchObject({ answer: { seatNos: [5, 6] } });
    expect(second).toMatchObject({ answer: { seatNos: [3, 4] } });
    expect(failpoints.transactions() - before).toBe(1);
    await fixture.audit();
  });

  test('are chosen again when a buyer who named one of them was faster', async () => {
    await using fixture = await openRaceFixture(dialect);
    const places = await joinAll(fixture, await newConcert(fixture), 2);
    await claimAll(fixture.apps[0], places);

    const { first, second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place: places[0]!, choice: { date, seatNos: [5] } }),
      second: (app) => reserveSeats(app, { place: places[1]!, choice }),
    });

    expect(first).toMatchObject({ answer: { seatNos: [5] } });
    expect(second).toMatchObject({ answer: { seatNos: [6, 7] } });
    await fixture.audit();
  });
});
