/** A concert is closed, or its price changed, while buyers join, reserve and are admitted. */
import { describe, expect, test } from 'vitest';
import {
  closeConcert,
  updateConcertTerms,
} from '../../src/domains/admin/concert/concert.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
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
  type RaceFixture,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';

const choice = { date, seatNos: [2] };

/** A millisecond, so that the audit sees what comes after the closing. */
const later = ({ clock }: RaceFixture) => clock.advance(1);

describe.each(postgresOnly)('on $name, closing a concert', (dialect) => {
  test('refuses the reservation that waits for it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const [place] = await joinAll(fixture, concertId, 1);
    await claimAll(fixture.apps[0], [place!]);

    const { first, second } = await overlap(fixture, {
      first: (app) => closeConcert(app, concertId),
      second: (app) => reserveSeats(app, { place: place!, choice }),
      beforeEnd: () => later(fixture),
    });

    expect(first).toMatchObject({ answer: { saleState: 'closed' } });
    expect(second).toMatchObject({ refused: 'NOT_ON_SALE' });
    await fixture.audit();
  });

  test('waits for the reservation that is being made, which can be paid afterwards', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const { place, reservationId } = await holder(fixture, concertId);

    const { first, second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place, choice }),
      second: (app) => closeConcert(app, concertId),
      beforeEnd: () => later(fixture),
    });

    expect(first).toMatchObject({ answer: { status: 'held' } });
    expect(second).toMatchObject({ answer: { saleState: 'closed' } });
    const paid = await payReservation(fixture.apps[2], { place, reservationId });
    expect(paid.seatNos).toEqual([1]);
    await fixture.audit();
  });

  test.each([0, 2])('refuses the join that waits for it, behind %i others', async (waiting) => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });
    await joinAll(fixture, concertId, waiting + (waiting > 0 ? 1 : 0));

    const { second } = await overlap(fixture, {
      first: (app) => closeConcert(app, concertId),
      second: (app) => join(app, concertId),
      beforeEnd: () => later(fixture),
    });

    expect(second).toMatchObject({ refused: 'NOT_ON_SALE' });
    await fixture.audit();
  });

  test('waits for the join that is being made', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);

    const { first, second } = await overlap(fixture, {
      first: (app) => join(app, concertId),
      second: (app) => closeConcert(app, concertId),
      beforeEnd: () => later(fixture),
    });

    expect(first).toMatchObject({ answer: { waitNo: 1 } });
    expect(second).toMatchObject({ answer: { saleState: 'closed' } });
    await fixture.audit();
  });

  test('leaves those who wait outside, also in the step that waits for it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { room: { maxActive: 1 } });
    const [inside] = await joinAll(fixture, concertId, 2);
    await fixture.db.query.updateTable('rooms').set({ maxActive: 2 }).execute();

    await overlap(fixture, {
      first: (app) => closeConcert(app, concertId),
      second: admitNext(concertId),
      beforeEnd: () => later(fixture),
    });

    expect(await activeIn(fixture, concertId)).toEqual([1]);
    await leaveQueue(fixture.apps[2], inside!);
    await fixture.idle();
    expect(await activeIn(fixture, concertId)).toEqual([]);
    await fixture.audit();
  });
});

describe.each(postgresOnly)('on $name, changing the price of a concert', (dialect) => {
  test('decides that of the reservation that waits for it', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const [place] = await joinAll(fixture, concertId, 1);
    await claimAll(fixture.apps[0], [place!]);

    const { second } = await overlap(fixture, {
      first: (app) => updateConcertTerms(app, { concertId, price: 130 }),
      second: (app) => reserveSeats(app, { place: place!, choice }),
      beforeEnd: () => later(fixture),
    });

    expect(second).toMatchObject({ answer: { total: 130 } });
    await fixture.audit();
  });

  test('waits for the reservation that is being made at the old price', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture);
    const { place } = await holder(fixture, concertId);

    const { first, second } = await overlap(fixture, {
      first: (app) => reserveSeats(app, { place, choice }),
      second: (app) => updateConcertTerms(app, { concertId, price: 130 }),
      beforeEnd: () => later(fixture),
    });

    expect(first).toMatchObject({ answer: { total: 100 } });
    expect(second).toMatchObject({ answer: { price: 130 } });
    await fixture.audit();
  });
});
