import { describe, expect, test } from 'vitest';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { answers, outcome, refusals } from '../fixtures/race-outcomes.ts';
import {
  claimAll,
  atOnce,
  date,
  holder,
  joinAll,
  newConcert,
  openStage,
  racing,
} from '../fixtures/race-fixture.ts';

describe.each(racing)('on $name, a seat', (dialect) => {
  test('goes to exactly one of many who want it at once', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const places = await joinAll(stage, concertId, 24);

    const outcomes = await atOnce(stage, places.length, (app, index) =>
      outcome(app, reserveSeats(app, { place: places[index]!, choice: { date, seatNos: [7] } })),
    );

    expect(answers(outcomes)).toHaveLength(1);
    expect(refusals(outcomes)).toEqual({ SEAT_UNAVAILABLE: 23 });
    expect(outcomes).toContainEqual({ refused: 'SEAT_UNAVAILABLE', details: { seatNos: [7] } });
    await stage.audit();
  });

  test('is refused to whoever comes while the first has not yet committed', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [one, two] = stage.servers;
    const [first, second] = await joinAll(stage, concertId, 2);
    const choice = { date, seatNos: [7] };
    await claimAll(one.app, [first!, second!]);

    const stopped = one.direction.stopNext('before commit');
    const winning = outcome(one.app, reserveSeats(one.app, { place: first!, choice }));
    await stopped.reached;
    const losing = outcome(two.app, reserveSeats(two.app, { place: second!, choice }));
    await stage.blockedOrOver(losing);
    stopped.release();

    expect(await winning).toMatchObject({ answer: { seatNos: [7] } });
    expect(await losing).toEqual({ refused: 'SEAT_UNAVAILABLE', details: { seatNos: [7] } });
    await stage.audit();
  });

  test('goes to the next in the race when the server of the first dies before its commit', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [one, two] = stage.servers;
    const [first, second] = await joinAll(stage, concertId, 2);
    const choice = { date, seatNos: [7] };

    const stopped = one.direction.stopNext('before commit');
    const dying = outcome(one.app, reserveSeats(one.app, { place: first!, choice }));
    await stopped.reached;
    const next = outcome(two.app, reserveSeats(two.app, { place: second!, choice }));
    await stage.blockedOrOver(next);
    stopped.kill();

    expect(await dying).toMatchObject({ refused: 'INTERNAL' });
    expect(await next).toMatchObject({ answer: { seatNos: [7] } });
    await stage.audit();
  });

  test('is not held from a session that ran out while its owner waited for the seat', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { room: { sessionSeconds: 60 } });
    const [one, two] = stage.servers;
    const [first, second] = await joinAll(stage, concertId, 2);
    await claimAll(one.app, [first!, second!]);
    await stage.clock.advance(59_999);
    const choice = { date, seatNos: [7] };

    const stopped = one.direction.stopNext('before commit');
    const dying = outcome(one.app, reserveSeats(one.app, { place: first!, choice }));
    await stopped.reached;
    const late = outcome(two.app, reserveSeats(two.app, { place: second!, choice }));
    await stage.blockedOrOver(late);
    await stage.clock.advance(1);
    stopped.kill();

    await dying;
    expect(await late).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    await stage.audit();
  });

  test('is nobody’s twice when its hold runs out and many want it in that instant', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { reservationSeconds: 30 });
    await holder(stage, concertId, { seatNos: [7] });
    const places = await joinAll(stage, concertId, 12);
    await stage.clock.advance(30_000);

    const outcomes = await atOnce(stage, places.length, (app, index) =>
      outcome(app, reserveSeats(app, { place: places[index]!, choice: { date, seatNos: [7] } })),
    );

    expect(answers(outcomes)).toHaveLength(1);
    expect(refusals(outcomes)).toEqual({ SEAT_UNAVAILABLE: 11 });
    await stage.audit();
  });

  test('that is being sold as its hold runs out stays sold', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { reservationSeconds: 30 });
    const [one, two] = stage.servers;
    const { place, reservationId } = await holder(stage, concertId, { seatNos: [7] });
    const [other] = await joinAll(stage, concertId, 1);
    await stage.clock.advance(29_999);

    const stopped = one.direction.stopNext('before commit');
    const paying = payReservation(one.app, { place, reservationId });
    await stopped.reached;
    await stage.clock.advance(1);
    const choice = { date, seatNos: [7] };
    const taking = outcome(two.app, reserveSeats(two.app, { place: other!, choice }));
    await stage.blockedOrOver(taking);
    stopped.release();

    expect(await paying).toMatchObject({ result: 'SUCCESS', seatNos: [7] });
    expect(await taking).toMatchObject({ refused: 'SEAT_UNAVAILABLE' });
    await stage.audit();
  });
});

describe.each(racing)('on $name, a set of seats', (dialect) => {
  test('is taken as a whole or not at all, however the sets of many buyers overlap', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { seatsPerDate: 12, seatsPerRow: 12 });
    const places = await joinAll(stage, concertId, 18);

    const outcomes = await atOnce(stage, places.length, (app, index) => {
      const ascending = Array.from({ length: 4 }, (_, step) => (index % 9) + step + 1);
      const seatNos = index % 2 ? ascending : ascending.toReversed();
      return outcome(app, reserveSeats(app, { place: places[index]!, choice: { date, seatNos } }));
    });

    const held = answers(outcomes).flatMap(({ seatNos }) => seatNos);
    expect(held).toHaveLength(new Set(held).size);
    expect(held).toHaveLength(4 * answers(outcomes).length);
    expect(refusals(outcomes)).toEqual({ SEAT_UNAVAILABLE: 18 - answers(outcomes).length });
    expect(stage.collisions()).toBe(0);
    await stage.audit();
  });

  test('is locked from its lowest seat up, so that opposite orders cannot lock each other out', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [one, two, three] = stage.servers;
    const [first, second, third] = await joinAll(stage, concertId, 3);
    const reserve = ({ app }: typeof one, place: typeof first, seatNos: number[]) =>
      outcome(app, reserveSeats(app, { place: place!, choice: { date, seatNos } }));

    // Both sets have the seat in the middle, which neither gets before the other stands beside it.
    const stopped = three.direction.stopNext('before commit');
    const inTheMiddle = reserve(three, third, [5]);
    await stopped.reached;
    const forwards = reserve(one, first, [1, 5, 9]);
    await stage.blockedOrOver(forwards, 1);
    const backwards = reserve(two, second, [9, 5, 1]);
    await stage.blockedOrOver(backwards, 2);
    stopped.kill();

    expect(await inTheMiddle).toMatchObject({ refused: 'INTERNAL' });
    expect(await forwards).toMatchObject({ answer: { seatNos: [1, 5, 9] } });
    expect(await backwards).toEqual({
      refused: 'SEAT_UNAVAILABLE',
      details: { seatNos: [1, 5, 9] },
    });
    expect(stage.collisions()).toBe(0);
    await stage.audit();
  });
});
