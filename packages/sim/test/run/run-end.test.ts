import { describe, expect, test } from 'vitest';
import { play } from '../fixtures/scenario-run.ts';

const crowd = {
  buyers: 8,
  personas: { human: 1, bot: 1 },
  thinkSeconds: [5, 10] as [number, number],
  botThinkSeconds: [5, 10] as [number, number],
};

describe('a run', () => {
  test('is complete when every buyer has finished, and ends at that instant', async () => {
    await using run = await play(crowd);
    expect(run.result).toMatchObject({ ended: 'complete', violation: null });
    const last = Number(run.events.at(-1)!.split(' ', 1)[0]);
    expect(run.result.lasted.simulatedSeconds).toBe(last);
    expect(run.result.series.sold.length).toBeLessThanOrEqual(last + 2);
  });

  test('counts the calls of buyers, and not those of the final checks', async () => {
    await using run = await play(crowd);
    expect(Object.keys(run.result.calls)).not.toContain('order.list');
    expect(run.events.filter((line) => line.includes('wallet.history'))).toEqual([]);
    const answered = run.events.filter((line) => !line.endsWith(', unheard')).length;
    const attempts = Object.values(run.result.calls).reduce((sum, call) => sum + call.attempts, 0);
    expect(attempts).toBe(answered);
  });

  test('is complete while the room is paused, once no buyer is left to wait for it', async () => {
    await using run = await play({
      roomChanges: [
        { atSeconds: 2, paused: true },
        { atSeconds: 3_000, paused: false },
      ],
    });
    expect(run.result).toMatchObject({ ended: 'complete', violation: null });
    expect(run.events.filter((line) => line.includes('changes the room'))).toHaveLength(1);
    const freed = run.result.checks.find(({ name }) => name === 'what nobody bought is free again');
    expect(freed).toMatchObject({ ok: true, times: 1 });
  });

  test('that is interrupted has a result so far, and claims nothing of the end', async () => {
    const stop = new AbortController();
    await using run = await play(crowd, {
      signal: stop.signal,
      onEvent: (line) => line.includes('reservation.create') && stop.abort(),
    });
    const { result } = run;
    expect(result).toMatchObject({ ended: 'interrupted', violation: null });
    expect(result.funnel.joined).toBeGreaterThan(0);
    expect(result.lasted.simulatedSeconds).toBeLessThan(60);
    const looked = result.checks.filter(({ times }) => times > 0).map(({ name }) => name);
    expect(looked).not.toContain('what was acknowledged is there');
    expect(looked).not.toContain('every buyer reaches an end');
    expect(run.events.at(-1)).toContain('reservation.create');
  });

  test('that is interrupted after the last sale knows when it was', async () => {
    const stop = new AbortController();
    await using run = await play(
      { ...crowd, buyers: 20, concert: { seatsPerDate: 10, room: { admitPerMinute: 600 } } },
      { signal: stop.signal, onEvent: (line) => line.includes('SOLD_OUT') && stop.abort() },
    );
    const { ended, seats, series, seatMap } = run.result;
    const soldAt = seatMap.flatMap(({ seats }) => seats.map(({ soldAtSeconds }) => soldAtSeconds));
    expect({ ended, sold: seats.sold, drawn: soldAt.filter((at) => at !== null) }).toEqual({
      ended: 'interrupted',
      sold: 10,
      drawn: [],
    });
    expect(seats.soldOutAfterSeconds).toBe(series.sold.indexOf(10));
  });

  test('that is interrupted before it begins is over at once', async () => {
    await using run = await play(crowd, { signal: AbortSignal.abort() });
    expect(run.result).toMatchObject({ ended: 'interrupted', lasted: { simulatedSeconds: 0 } });
  });

  test('that fails shows the events up to the failure, and none after it', async () => {
    await using run = await play(
      { ...crowd, durationSeconds: 20 },
      {
        tamper: (data, { procedure }) =>
          procedure === 'seat.dates' ? { dates: ['2001-01-01'] } : data,
      },
    );
    const { violation, ended } = run.result;
    expect(ended).toBe('violation');
    expect(violation!.detail).toMatch(/^b\d+, a (human|bot), could not go on: DATE_NOT_FOUND/);
    expect(violation!.lastEvents).toHaveLength(40);
    expect(violation!.lastEvents).toEqual(run.events.slice(-40));
    expect(violation!.lastEvents.at(-1)).toContain('DATE_NOT_FOUND');
    expect(run.result.outcomes.failed).toBe(1);
  });

  test('does not hang on a malformed response', async () => {
    const senseless = play(crowd, {
      tamper: (data, { procedure }) => (procedure === 'reservation.create' ? { seatNos: 1 } : data),
    });
    await expect(senseless).rejects.toThrow(TypeError);
  });

  test('fails when buyers have not finished in time, and says how many', async () => {
    await using run = await play({ ...crowd, durationSeconds: 5 });
    expect(run.result.violation).toMatchObject({
      invariant: null,
      name: 'every buyer reaches an end',
      detail: '8 of 8 buyers had not reached an end after 5 s.',
      atSeconds: 5,
    });
  });
});
