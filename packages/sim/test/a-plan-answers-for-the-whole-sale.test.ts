import { plan, planDefaults, planLimits, scaleOf, type PlanOptions } from '@onsale/sim/plan';
import type { Scenario } from '@onsale/sim/scenario/schema';
import { describe, expect, test } from 'vitest';
import { aResult } from './report/a-result.ts';

const asked: PlanOptions = {
  ...planDefaults,
  buyers: 20_000,
  seats: 2_000,
  maxActive: 200,
  admitPerMinute: 200,
};

/** Stands for a run: the sale is over the sooner, the more may be admitted. */
function simulated(scenario: Scenario) {
  const { concert, buyers } = scenario;
  const total = concert.dates * concert.seatsPerDate;
  const over = Math.round(12_000 / concert.room.admitPerMinute);
  const sold = Array.from({ length: over + 1 }, (_, second) => (second < over ? 0 : total));
  const result = aResult();
  return {
    ...result,
    scenario,
    seats: { total, sold: total, soldOutAfterSeconds: null },
    series: { ...result.series, everySeconds: 1, sold },
    funnel: { ...result.funnel, came: buyers, paid: Math.round(total / 2) },
  };
}

describe('a plan', () => {
  test('plays small what is large, with people, seats and limits in proportion', async () => {
    const played: Scenario[] = [];
    const answer = await plan(asked, async (scenario) => {
      played.push(scenario);
      return simulated(scenario);
    });
    expect(answer.oneIn).toBe(40);
    const [first, , faster] = played;
    expect(first).toMatchObject({
      buyers: 500,
      concert: { seatsPerDate: 50, room: { maxActive: 5, admitPerMinute: 5 } },
    });
    expect(faster!.concert.room).toMatchObject({ maxActive: 5, admitPerMinute: 10 });
    expect(answer.run).toMatchObject({ seatsSold: 2_000, buyers: 1_000 });
  });

  test('plays a small sale as it is', () => {
    expect(scaleOf({ ...asked, buyers: planLimits.peoplePlayed })).toBe(1);
    expect(scaleOf({ ...asked, buyers: planLimits.peoplePlayed + 1 })).toBe(2);
    expect(scaleOf({ ...asked, maxActive: planLimits.slotsKept })).toBe(1);
  });

  test('names the one limit that helps, and none where none does', async () => {
    const answer = await plan(asked, async (scenario) => simulated(scenario));
    expect(answer.best?.change).toBe('400 admitted a minute');
    const same = await plan(asked, async (scenario) =>
      simulated({
        ...scenario,
        concert: { ...scenario.concert, room: { ...scenario.concert.room, admitPerMinute: 5 } },
      }),
    );
    expect(same.best).toBeNull();
  });
});
