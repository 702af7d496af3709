/** The time in line of those who went without counts as much as that of those who got in. */
import { describe, expect, test } from 'vitest';
import { answer } from '../../src/report/answer.ts';
import { play } from '../fixtures/scenario-run.ts';

const narrow = { room: { maxActive: 1, admitPerMinute: 1 }, seatsPerDate: 100 };

describe('the time in line', () => {
  test('of all is not that of the few who got in', async () => {
    await using run = await play({ buyers: 20, patienceSeconds: 30, concert: narrow });
    const { waits, timeInLine } = run.result;
    expect(timeInLine.longest).toBe(0);
    expect(waits.bought).toMatchObject({ people: 1, admitted: 1, longest: 0 });
    expect(waits.without).toMatchObject({ people: 19, admitted: 0 });
    for (const seconds of [waits.all.p50, waits.without.p50, waits.all.longest]) {
      expect(seconds).toBeGreaterThanOrEqual(30);
      expect(seconds).toBeLessThan(31);
    }
    expect(answer(run.result)).toMatch(/half were in line for 30.* and 19 of 20 did not get in\.$/);
  });

  test('of a bot is from its first join until its first account got in', async () => {
    await using run = await play({ buyers: 1, personas: { bot: 1 }, concert: narrow });
    expect(run.result.funnel.joined).toBe(1);
    expect(run.result.waits.all).toMatchObject({ people: 1, admitted: 1 });
    expect(run.result.waits.all.longest).toBeLessThan(1);
  });

  test('leaves out those who never came back', async () => {
    await using run = await play({ buyers: 5, personas: { 'no-show': 1 }, concert: narrow });
    expect(run.result.outcomes.noShow).toBe(5);
    expect(run.result.waits.all).toMatchObject({ people: 0, p50: null });
  });

  test('goes on until a run is interrupted', async () => {
    const stop = new AbortController();
    await using run = await play(
      { buyers: 5, concert: narrow },
      { signal: stop.signal, onEvent: (line) => line.startsWith('20.') && stop.abort() },
    );
    const { all, without } = run.result.waits;
    expect(all).toMatchObject({ people: 5, admitted: 1 });
    expect(all.longest).toBeGreaterThan(10);
    expect(without.people).toBe(0);
  });
});
