import { describe, expect, test } from 'vitest';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { answers, outcome, refusals } from '../fixtures/race-outcomes.ts';
import {
  claimAll,
  atOnce,
  date,
  joinAll,
  newConcert,
  openStage,
  racing,
} from '../fixtures/race-fixture.ts';

describe.each(racing)('on $name, the best seats', (dialect) => {
  test('are found for all who ask at once, with others naming seats in between', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { seatsPerDate: 100 });
    const places = await joinAll(stage, concertId, 30);

    const outcomes = await atOnce(stage, places.length, (app, index) => {
      // Every third buyer names the seat in the middle of a row, where the best pairs are.
      const choice = index % 3 ? { date, best: 2 } : { date, seatNos: [index * 2 + 5] };
      return outcome(app, reserveSeats(app, { place: places[index]!, choice }));
    });

    const pickers = outcomes.filter((_, index) => index % 3);
    expect(refusals(pickers)).toEqual({});
    const pairs = answers(pickers).map(({ seatNos }) => seatNos);
    for (const [left = 0, right = 0] of pairs) {
      expect(right).toBe(left + 1);
      expect(Math.ceil(left / 10)).toBe(Math.ceil(right / 10));
    }
    const held = answers(outcomes).flatMap(({ seatNos }) => seatNos);
    expect(held).toHaveLength(new Set(held).size);
    expect(
      Object.keys(refusals(outcomes)).filter((reason) => reason !== 'SEAT_UNAVAILABLE'),
    ).toEqual([]);
    await stage.audit();
  });

  test('are chosen by one buyer at a time, so that the next need not choose again', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [one, two] = stage.servers;
    const [first, second] = await joinAll(stage, concertId, 2);
    const choice = { date, best: 2 };
    await claimAll(one.app, [first!, second!]);

    const stopped = one.direction.stopNext('before commit');
    const picking = reserveSeats(one.app, { place: first!, choice });
    await stopped.reached;
    const before = two.direction.transactions();
    const next = reserveSeats(two.app, { place: second!, choice });
    await stage.blockedOrOver(next);
    stopped.release();

    expect(await picking).toMatchObject({ seatNos: [5, 6] });
    expect(await next).toMatchObject({ seatNos: [3, 4] });
    expect(two.direction.transactions() - before).toBe(1);
    await stage.audit();
  });

  test('are chosen anew when somebody who named one of them was a moment faster', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [one, two] = stage.servers;
    const [first, second] = await joinAll(stage, concertId, 2);
    await claimAll(one.app, [first!, second!]);

    const stopped = one.direction.stopNext('before commit');
    const naming = reserveSeats(one.app, { place: first!, choice: { date, seatNos: [5] } });
    await stopped.reached;
    const picking = reserveSeats(two.app, { place: second!, choice: { date, best: 2 } });
    await stage.blockedOrOver(picking);
    stopped.release();

    expect(await naming).toMatchObject({ seatNos: [5] });
    expect(await picking).toMatchObject({ seatNos: [6, 7] });
    await stage.audit();
  });
});
