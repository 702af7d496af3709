/** The limit of reservations per session, when one buyer reserves and releases at once. */
import { describe, expect, test } from 'vitest';
import { releaseReservation } from '../../src/domains/reservation/release.usecase.ts';
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

const room = { holdsPerSession: 3 };

describe.each(postgresOnly)('on $name, one session that reserves on two servers', (dialect) => {
  test('makes exactly as many reservations as its room allows', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { maxSeatsPerUser: 20, room });
    const [place] = await joinAll(fixture, concertId, 1);
    await claimAll(fixture.apps[0], [place!]);

    const outcomes = await callAllServers(fixture, 9, (app, index) => {
      const choice = { date, seatNos: [index + 1] };
      return outcomeOf(app, reserveSeats(app, { place: place!, choice }));
    });

    expect(answers(outcomes)).toHaveLength(3);
    expect(refusals(outcomes)).toEqual({ RATE_LIMITED: 6 });
    await fixture.audit();
  });

  test('has a reservation counted that another call has not yet committed', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { holdsPerSession: 1 } });
    const [place] = await joinAll(fixture, concertId, 1);
    await claimAll(fixture.apps[0], [place!]);

    const { first, second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place: place!, choice: { date, seatNos: [1] } }),
      second: (app) => reserveSeats(app, { place: place!, choice: { date, best: 1 } }),
    });

    expect(first).toMatchObject({ answer: { seatNos: [1] } });
    expect(second).toEqual({ refused: 'RATE_LIMITED', details: { limit: 'holdsPerSession' } });
    await fixture.audit();
  });

  test('counts what it released, and another buyer is not affected', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room });
    const [place, other] = await joinAll(fixture, concertId, 2);
    const [app] = fixture.apps;
    for (let made = 0; made < 3; made += 1) {
      const choice = { date, best: 1 };
      const { reservationId } = await reserveSeats(app, { place: place!, choice });
      await releaseReservation(app, { place: place!, reservationId });
    }

    const choice = { date, seatNos: [1] };
    const refused = await outcomeOf(app, reserveSeats(app, { place: place!, choice }));

    expect(refused).toMatchObject({ refused: 'RATE_LIMITED' });
    expect(await reserveSeats(app, { place: other!, choice })).toMatchObject({ seatNos: [1] });
    await fixture.audit();
  });
});
