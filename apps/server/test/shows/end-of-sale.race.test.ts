/** Calls that wait for a lock while the sale of a date or a concert ends. */
import { toIso } from '@onsale/core/time/dates';
import { lockEntry } from '@onsale/db/repositories/queue/queue-entry.repository';
import { lockPerformance } from '@onsale/db/repositories/seats/seat.repository';
import { describe, expect, test } from 'vitest';
import { addDates } from '../../src/domains/admin/concert/add-dates.usecase.ts';
import {
  closeConcert,
  updateConcertTerms,
} from '../../src/domains/admin/concert/concert.usecases.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import {
  claimAll,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

const room = { sessionSeconds: 100_000, claimSeconds: 100_000 };

/** An hour of sale is left for one of two dates, and a buyer is inside. */
async function oneHourLeft(fixture: RaceFixture) {
  const date = toIso(fixture.clock.now() + 3_600_000).slice(0, 16);
  const end = Date.parse(`${date}:00Z`);
  const concertId = await newConcert(fixture, { dates: [date, '2097-01-01'], room });
  const [place] = await joinAll(fixture, concertId, 1);
  await claimAll(fixture.apps[0], [place!]);
  return { concertId, date, end, place: place! };
}

const outcomes = [
  { beforeMs: 2, outcome: { answer: { status: 'held' } } },
  { beforeMs: 1, outcome: { refused: 'DATE_CLOSED' } },
];

describe.each(postgresOnly)('on $name, a reservation', (dialect) => {
  test.each(outcomes)(
    'that waits for its place from $beforeMs ms before the end of the sale until 1 ms later',
    async ({ beforeMs, outcome }) => {
      await using fixture = await openRaceFixture(dialect);
      const { date, end, place } = await oneHourLeft(fixture);
      await fixture.clock.advance(end - beforeMs - fixture.clock.now());
      const { second } = await overlap(fixture, {
        first: ({ db }) => db.transaction((tx) => lockEntry(tx, place)),
        second: (app) => reserveSeats(app, { place, choice: { date, seatNos: [1] } }),
        beforeEnd: () => fixture.clock.advance(1),
      });
      expect(second).toMatchObject(outcome);
      await fixture.audit();
    },
  );

  test.each(outcomes)(
    'that waits for the best seats from $beforeMs ms before the end until 1 ms later',
    async ({ beforeMs, outcome }) => {
      await using fixture = await openRaceFixture(dialect);
      const { concertId, date, end, place } = await oneHourLeft(fixture);
      await fixture.clock.advance(end - beforeMs - fixture.clock.now());
      const { second } = await overlap(fixture, {
        first: ({ db }) => db.transaction((tx) => lockPerformance(tx, { concertId, date })),
        second: (app) => reserveSeats(app, { place, choice: { date, best: 1 } }),
        beforeEnd: () => fixture.clock.advance(1),
      });
      expect(second).toMatchObject(outcome);
      await fixture.audit();
    },
  );

  test('waits for a closing time that is being set, and is then refused at it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { concertId, date, place } = await oneHourLeft(fixture);
    const closesAt = fixture.clock.now() + 10;
    const { first, second } = await overlap(fixture, {
      first: (app) => updateConcertTerms(app, { concertId, closesAt }),
      second: (app) => reserveSeats(app, { place, choice: { date, seatNos: [1] } }),
      beforeEnd: () => fixture.clock.advance(10),
    });
    expect(first).toMatchObject({ answer: { closesAt: toIso(closesAt) } });
    expect(second).toMatchObject({ refused: 'NOT_ON_SALE' });
    await fixture.audit();
  });
});

describe.each(postgresOnly)('on $name, a concert', (dialect) => {
  test('is joined before a closing time that is being set, or not at all', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { concertId } = await oneHourLeft(fixture);
    const closesAt = fixture.clock.now() + 10;
    const { second } = await overlap(fixture, {
      first: (app) => updateConcertTerms(app, { concertId, closesAt }),
      second: (app) => joinQueue(app, { caller: null, concertId }),
      beforeEnd: () => fixture.clock.advance(10),
    });
    expect(second).toMatchObject({ refused: 'NOT_ON_SALE' });
    await fixture.audit();
  });

  test('that is being closed gets no more dates', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { concertId } = await oneHourLeft(fixture);
    const dates = ['2097-02-01'];
    const { first, second } = await overlap(fixture, {
      first: (app) => closeConcert(app, concertId),
      second: (app) => addDates(app, { concertId, dates }),
    });
    expect(first).toMatchObject({ answer: { saleState: 'closed' } });
    expect(second).toMatchObject({ refused: 'NOT_ON_SALE' });
    await fixture.audit();
  });

  test('gets a date once, from two operators who add it at once', async () => {
    await using fixture = await openRaceFixture(dialect);
    const { concertId } = await oneHourLeft(fixture);
    const add =
      (...dates: string[]) =>
      (app: RaceFixture['apps'][0]) =>
        addDates(app, { concertId, dates });
    const { first, second } = await overlap(fixture, {
      first: add('2097-02-01T20:00'),
      second: add('2097-02-01T20:00'),
    });
    expect(first).toMatchObject({ answer: { saleState: 'on_sale' } });
    expect(second).toMatchObject({ refused: 'INVALID_INPUT' });
    const last = await addDates(fixture.apps[2], { concertId, dates: ['2097-02-02'] });
    expect(last.dates.slice(1)).toEqual(['2097-01-01', '2097-02-01T20:00', '2097-02-02']);
    await fixture.audit();
  });
});
