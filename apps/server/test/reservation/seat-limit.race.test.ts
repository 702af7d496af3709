/** The limit of seats per buyer, when one buyer reserves many times at once. */
import { describe, expect, test } from 'vitest';
import type { QueuePlace } from '../../src/auth/queue-tokens.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import {
  callAllServers,
  claimAll,
  date,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';
import { answers, outcomeOf, refusals } from '../fixtures/race-outcomes.ts';
import { overlap } from '../fixtures/race-overlap.ts';

/** A place with a claimed session: the claim is a write, and would put the calls into an order. */
async function admitted(fixture: RaceFixture, concertId: string): Promise<QueuePlace> {
  const [place] = await joinAll(fixture, concertId, 1);
  await claimAll(fixture.apps[0], [place!]);
  return place!;
}

describe.each(postgresOnly)('on $name, one buyer who reserves many times at once', (dialect) => {
  test('never has more seats than the limit', async () => {
    await using fixture = await openRaceFixture(dialect);
    const place = await admitted(fixture, await newConcert(fixture, { maxSeatsPerUser: 4 }));

    const outcomes = await callAllServers(fixture, 9, (app, index) => {
      const choice = { date, seatNos: [index * 2 + 1, index * 2 + 2] };
      return outcomeOf(app, reserveSeats(app, { place, choice }));
    });

    expect(answers(outcomes)).toHaveLength(2);
    expect(refusals(outcomes)).toEqual({ SEAT_LIMIT_EXCEEDED: 7 });
    await fixture.audit();
  });

  test('has the seats counted in that another call has not yet committed', async () => {
    await using fixture = await openRaceFixture(dialect);
    const place = await admitted(fixture, await newConcert(fixture, { maxSeatsPerUser: 4 }));

    const { first, second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place, choice: { date, seatNos: [1, 2, 3] } }),
      second: (app) => reserveSeats(app, { place, choice: { date, seatNos: [4, 5] } }),
    });

    expect(first).toMatchObject({ answer: { seatNos: [1, 2, 3] } });
    expect(second).toEqual({ refused: 'SEAT_LIMIT_EXCEEDED', details: { limit: 4, have: 3 } });
    await fixture.audit();
  });

  test('never has more over several dates, by name and by best seats', async () => {
    await using fixture = await openRaceFixture(dialect);
    const dates = ['2027-06-01', '2027-06-02', '2027-06-03'];
    const place = await admitted(fixture, await newConcert(fixture, { dates, maxSeatsPerUser: 2 }));

    const outcomes = await callAllServers(fixture, 9, (app, index) => {
      const on = dates[index % 3]!;
      const choice = index < 3 ? { date: on, seatNos: [1] } : { date: on, best: 1 };
      return outcomeOf(app, reserveSeats(app, { place, choice }));
    });

    expect(answers(outcomes)).toHaveLength(2);
    expect(refusals(outcomes)).toEqual({ SEAT_LIMIT_EXCEEDED: 7 });
    await fixture.audit();
  });

  test('gets one and the same reservation when every call names the same seats', async () => {
    await using fixture = await openRaceFixture(dialect);
    const place = await admitted(fixture, await newConcert(fixture));

    const outcomes = await callAllServers(fixture, 9, (app, index) => {
      const choice = { date, seatNos: index % 2 ? [1, 2] : [2, 1] };
      return outcomeOf(app, reserveSeats(app, { place, choice }));
    });

    const [first, ...others] = answers(outcomes);
    expect(others).toHaveLength(8);
    for (const other of others) expect(other).toEqual(first);
    await fixture.audit();
  });
});
