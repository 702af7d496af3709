import {
  frontOf,
  plan,
  planDefaults,
  planLimits,
  scaleOf,
  type PlanOptions,
} from '@onsale/sim/planner/plan-sale';
import type { Scenario } from '@onsale/sim/scenario/schema';
import { describe, expect, test } from 'vitest';
import { aResult } from '../report/sample-result.ts';

const planned: PlanOptions = {
  ...planDefaults,
  buyers: 20_000,
  seats: 2_000,
  maxActive: 200,
  admitPerMinute: 200,
};

/** A substitute for a run: the sale is over sooner the more may be admitted. */
function simulated(scenario: Scenario, waitingAtTheEnd = 1) {
  const { concert, buyers } = scenario;
  const total = concert.dates * concert.seatsPerDate;
  const over = Math.round(12_000 / concert.room.admitPerMinute);
  const sold = Array.from({ length: over + 1 }, (_, second) => (second < over ? 0 : total));
  const result = aResult();
  return {
    ...result,
    scenario,
    seats: { total, sold: total, takenAfterSeconds: over, soldOutAfterSeconds: over },
    series: { ...result.series, everySeconds: 1, sold, waiting: sold.map(() => waitingAtTheEnd) },
    funnel: { ...result.funnel, came: buyers, paid: Math.round(total / 2) },
  };
}

describe('a plan', () => {
  test('scales a large sale down, with people, seats and limits in proportion', async () => {
    const played: Scenario[] = [];
    const answer = await plan(planned, async (scenario) => {
      played.push(scenario);
      return simulated(scenario);
    });
    expect(answer).toMatchObject({ front: 1_979, oneIn: 8 });
    const [first, , faster] = played;
    expect(first).toMatchObject({
      buyers: 247,
      concert: { seatsPerDate: 250, room: { maxActive: 25, admitPerMinute: 25 } },
    });
    expect(faster!.concert.room).toMatchObject({ maxActive: 25, admitPerMinute: 50 });
    expect(answer.run).toMatchObject({ seatsSold: 2_000, buyers: 1_000 });
  });

  test('reads the end of the sale from its events, not from the samples', async () => {
    // The payment of the last seat ended the run, so that no sample shows the sale sold out.
    const answer = await plan({ ...planned, buyers: 300 }, async (scenario) => {
      const run = simulated(scenario);
      return { ...run, series: { ...run.series, sold: run.series.sold.slice(0, -1) } };
    });
    expect(answer.run.soldOutAfterSeconds).toBe(120);
    expect(answer.run.seatsSold).toBe(2_000);
  });

  test('plays a small sale as it is', () => {
    expect(scaleOf(planned, planLimits.maxSimulatedPeople)).toBe(1);
    expect(scaleOf(planned, planLimits.maxSimulatedPeople + 1)).toBe(2);
    expect(scaleOf({ ...planned, maxActive: planLimits.minSlots }, planned.buyers)).toBe(1);
  });

  test('plays the front of the line at the arrival rate of all, while the line lasts', async () => {
    const played: Scenario[] = [];
    const whole = { ...planned, buyers: 3_000 };
    const front = frontOf(whole);
    // The line of the first run is empty at the last sale: those behind would have been admitted.
    await plan(whole, async (scenario) => {
      played.push(scenario);
      return simulated(scenario, played.length > 1 ? 1 : 0);
    });
    const withinSeconds = (60 * front) / whole.buyers;
    expect(played[0]).toMatchObject({ buyers: 247, arrivals: { kind: 'burst', withinSeconds } });
    expect(played).toHaveLength(5);
    expect(played[1]).toMatchObject({ buyers: 250, arrivals: { withinSeconds: 60 } });
  });

  test('plays all buyers when the front is not enough, and stops there', async () => {
    let runs = 0;
    const answer = await plan({ ...planned, buyers: 100 }, async (scenario) => {
      runs += 1;
      return simulated(scenario, 0);
    });
    expect(answer.front).toBe(100);
    expect(runs).toBe(4);
  });

  test('counts buyers behind the front whose patience ended before the last sale', async () => {
    const gaveUp = async (patienceMinutes: number) => {
      const answer = await plan({ ...planned, patienceMinutes }, async (scenario) =>
        simulated({
          ...scenario,
          concert: { ...scenario.concert, room: { ...scenario.concert.room, admitPerMinute: 40 } },
        }),
      );
      return answer.run.gaveUp;
    };
    // It ends after 300 s. All have arrived after 60, and the first 1,979 of 20,000 after 5.9.
    const ofTheFront = aResult().outcomes.gaveUp * 8;
    expect(await gaveUp(5)).toBe(ofTheFront);
    expect(await gaveUp(4)).toBe(ofTheFront + 20_000 - 1_979);
    expect(await gaveUp(4.5)).toBe(ofTheFront + Math.round(18_021 * ((30 - 5.937) / (60 - 5.937))));
  });

  test('names the one limit that helps, and none where none does', async () => {
    const answer = await plan(planned, async (scenario) => simulated(scenario));
    expect(answer.best?.change).toBe('400 admitted a minute');
    const same = await plan(planned, async (scenario) =>
      simulated({
        ...scenario,
        concert: { ...scenario.concert, room: { ...scenario.concert.room, admitPerMinute: 5 } },
      }),
    );
    expect(same.best).toBeNull();
  });
});
