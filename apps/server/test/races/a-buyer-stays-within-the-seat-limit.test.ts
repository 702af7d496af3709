import { describe, expect, test } from 'vitest';
import { reserveSeats } from '../../src/reservation/reservation.usecases.ts';
import { answers, outcome, refusals } from './outcomes.ts';
import { atOnce, date, joinAll, newConcert, openStage, racing } from './stage.ts';

describe.each(racing)('on $name, one buyer who reserves many times at once', (dialect) => {
  test('never has more seats than the limit', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { maxSeatsPerUser: 4 });
    const [place] = await joinAll(stage, concertId, 1);

    const outcomes = await atOnce(stage, 9, (app, index) => {
      const choice = { date, seatNos: [index * 2 + 1, index * 2 + 2] };
      return outcome(app, reserveSeats(app, { place: place!, choice }));
    });

    expect(answers(outcomes)).toHaveLength(2);
    expect(refusals(outcomes)).toEqual({ SEAT_LIMIT_EXCEEDED: 7 });
    await stage.audit();
  });

  test('never has more over several dates, by name and by best seats', async () => {
    await using stage = await openStage(dialect);
    const dates = ['2027-06-01', '2027-06-02', '2027-06-03'];
    const concertId = await newConcert(stage, { dates, maxSeatsPerUser: 2 });
    const [place] = await joinAll(stage, concertId, 1);

    const outcomes = await atOnce(stage, 9, (app, index) => {
      const on = dates[index % 3]!;
      const choice = index < 3 ? { date: on, seatNos: [1] } : { date: on, best: 1 };
      return outcome(app, reserveSeats(app, { place: place!, choice }));
    });

    expect(answers(outcomes)).toHaveLength(2);
    expect(refusals(outcomes)).toEqual({ SEAT_LIMIT_EXCEEDED: 7 });
    await stage.audit();
  });

  test('gets one and the same reservation when every call names the same seats', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const [place] = await joinAll(stage, concertId, 1);

    const outcomes = await atOnce(stage, 9, (app, index) => {
      const choice = { date, seatNos: index % 2 ? [1, 2] : [2, 1] };
      return outcome(app, reserveSeats(app, { place: place!, choice }));
    });

    const [first, ...others] = answers(outcomes);
    expect(others).toHaveLength(8);
    for (const other of others) expect(other).toEqual(first);
    await stage.audit();
  });
});
