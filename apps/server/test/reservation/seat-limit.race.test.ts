import { describe, expect, test } from 'vitest';
import type { QueuePlace } from '../../src/auth/queue-tokens.ts';
import { queueStatus } from '../../src/domains/queue/status.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { answers, outcome, refusals } from '../fixtures/race-outcomes.ts';
import {
  atOnce,
  date,
  joinAll,
  newConcert,
  openStage,
  racing,
  type Server,
  type Stage,
} from '../fixtures/race-fixture.ts';

/** Somebody whose session is claimed already: the claim is a write, and would line the calls up. */
async function admitted(stage: Stage, concertId: string): Promise<QueuePlace> {
  const [place] = await joinAll(stage, concertId, 1);
  await queueStatus(stage.apps[0], place!);
  return place!;
}

describe.each(racing)('on $name, one buyer who reserves many times at once', (dialect) => {
  test('never has more seats than the limit', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { maxSeatsPerUser: 4 });
    const place = await admitted(stage, concertId);

    const outcomes = await atOnce(stage, 9, (app, index) => {
      const choice = { date, seatNos: [index * 2 + 1, index * 2 + 2] };
      return outcome(app, reserveSeats(app, { place, choice }));
    });

    expect(answers(outcomes)).toHaveLength(2);
    expect(refusals(outcomes)).toEqual({ SEAT_LIMIT_EXCEEDED: 7 });
    await stage.audit();
  });

  test('has what another call is about to hold counted in', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { maxSeatsPerUser: 4 });
    const [one, two] = stage.servers;
    const place = await admitted(stage, concertId);
    const reserve = ({ app }: Server, seatNos: number[]) =>
      outcome(app, reserveSeats(app, { place, choice: { date, seatNos } }));

    const stopped = one.direction.stopNext('before commit');
    const first = reserve(one, [1, 2, 3]);
    await stopped.reached;
    const second = reserve(two, [4, 5]);
    await stage.blockedOrOver(second);
    stopped.release();

    expect(await first).toMatchObject({ answer: { seatNos: [1, 2, 3] } });
    expect(await second).toEqual({
      refused: 'SEAT_LIMIT_EXCEEDED',
      details: { limit: 4, have: 3 },
    });
    await stage.audit();
  });

  test('never has more over several dates, by name and by best seats', async () => {
    await using stage = await openStage(dialect);
    const dates = ['2027-06-01', '2027-06-02', '2027-06-03'];
    const concertId = await newConcert(stage, { dates, maxSeatsPerUser: 2 });
    const place = await admitted(stage, concertId);

    const outcomes = await atOnce(stage, 9, (app, index) => {
      const on = dates[index % 3]!;
      const choice = index < 3 ? { date: on, seatNos: [1] } : { date: on, best: 1 };
      return outcome(app, reserveSeats(app, { place, choice }));
    });

    expect(answers(outcomes)).toHaveLength(2);
    expect(refusals(outcomes)).toEqual({ SEAT_LIMIT_EXCEEDED: 7 });
    await stage.audit();
  });

  test('gets one and the same reservation when every call names the same seats', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage);
    const place = await admitted(stage, concertId);

    const outcomes = await atOnce(stage, 9, (app, index) => {
      const choice = { date, seatNos: index % 2 ? [1, 2] : [2, 1] };
      return outcome(app, reserveSeats(app, { place, choice }));
    });

    const [first, ...others] = answers(outcomes);
    expect(others).toHaveLength(8);
    for (const other of others) expect(other).toEqual(first);
    await stage.audit();
  });
});
