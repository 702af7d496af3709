/** The last seat is sold, or given back, on one server, while a buyer joins on another one. */
import { describe, expect, test } from 'vitest';
import { cancelOwnOrder } from '../../src/domains/payment/order.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import {
  holder,
  join,
  newConcert,
  openRaceFixture,
  postgresOnly,
  type RaceFixture,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';
import { outcomeOf } from '../fixtures/race-outcomes.ts';

const lastSeat = { seatsPerDate: 1, seatsPerRow: 1 };

async function sellLastSeat(fixture: RaceFixture, concertId: string) {
  const [app] = fixture.apps;
  const { place, reservationId } = await holder(fixture, concertId);
  const { orderId } = await payReservation(app, { place, reservationId });
  return { userId: place.userId, orderId };
}

const joinOn = ({ apps }: RaceFixture, server: 0 | 1 | 2, concertId: string) =>
  outcomeOf(apps[server], joinQueue(apps[server], { caller: null, concertId }));

describe.each(postgresOnly)('on $name, the last seat of a concert', (dialect) => {
  test('sold on one server is known to another one within a second', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, lastSeat);
    for (const { saleCache } of fixture.apps) await saleCache.refresh();
    await sellLastSeat(fixture, concertId);

    // Until its next refresh the other server lets a join through, which does no harm.
    expect(await joinOn(fixture, 1, concertId)).toMatchObject({ answer: { waitNo: 2 } });
    await fixture.apps[1].saleCache.refresh();
    expect(await joinOn(fixture, 1, concertId)).toMatchObject({ refused: 'SOLD_OUT' });
    await fixture.audit();
  });

  test('given back on one server is open at once to a join on another one', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, lastSeat);
    const order = await sellLastSeat(fixture, concertId);
    for (const { saleCache } of fixture.apps) await saleCache.refresh();
    expect(await joinOn(fixture, 1, concertId)).toMatchObject({ refused: 'SOLD_OUT' });

    const { first, second } = await overlap(fixture, {
      first: (app) => cancelOwnOrder(app, order),
      second: (app) => join(app, concertId),
      secondWaits: false,
    });
    // Not committed yet, so the seat was still sold when the join came.
    expect(first).toMatchObject({ answer: { status: 'cancelled' } });
    expect(second).toMatchObject({ refused: 'SOLD_OUT' });
    expect(await joinOn(fixture, 1, concertId)).toMatchObject({ answer: { status: 'active' } });
    await fixture.audit();
  });

  test('is read again in two statements for all joins that come at once', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, lastSeat);
    await sellLastSeat(fixture, concertId);
    const { saleCache } = fixture.apps[1];
    await saleCache.refresh();
    const before = saleCache.version;
    const checks = Array.from({ length: 20 }, () => saleCache.confirmSoldOut(concertId));
    expect(new Set(await Promise.all(checks))).toEqual(new Set([true]));
    // One that runs at once, and the next one, which those share that came while it ran.
    expect(saleCache.version - before).toBe(2);
  });
});
