/** Plans of a sale: what is played, how often, and what is said of it. */
import { planDefaults, type PlanOptions } from '@onsale/sim/planner/plan-options';
import { countRuns, plan } from '@onsale/sim/planner/plan-sale';
import { ScenarioError } from '@onsale/sim/scenario/read';
import { describe, expect, test } from 'vitest';

const small: PlanOptions = {
  ...planDefaults,
  buyers: 600,
  seats: 200,
  maxActive: 20,
  admitPerMinute: 60,
  seeds: 3,
};

describe('a plan', () => {
  test('gives the same answer for the same seed, and another for another', async () => {
    const first = await plan(small);
    expect(await plan(small)).toEqual(first);
    expect((await plan({ ...small, seed: 7 })).run).not.toEqual(first.run);
  });

  test('describes the run with the median end, and the spread over all seeds', async () => {
    const { run } = await plan(small);
    const alone = await Promise.all(
      [1, 2, 3].map(async (seed) => (await plan({ ...small, seed, seeds: 1 })).run),
    );
    const ends = alone.map(({ soldOutAfterSeconds }) => soldOutAfterSeconds!);
    const sorted = ends.toSorted((a, b) => a - b);
    expect(run.soldOutAfterSeconds).toBe(sorted[1]);
    expect(run.seed).toBe(1 + ends.indexOf(sorted[1]!));
    expect(run.spread).toMatchObject({
      runs: 3,
      soldOut: 3,
      soldOutAfterSeconds: { from: sorted[0], to: sorted[2] },
      seatsSold: { from: 200, to: 200 },
    });
  });

  test('plays both orders of a lobby with the same crowds', async () => {
    const lobby = { ...small, bots: 5, lobbyMinutes: 10 };
    const drawn = await plan({ ...lobby, order: 'draw' });
    const byArrival = await plan({ ...lobby, order: 'arrival' });
    expect(drawn.orders!.draw).toBe(drawn.run);
    const { change: _, ...arrival } = drawn.orders!.arrival;
    const { change: __, ...asked } = byArrival.run;
    expect(arrival).toEqual(asked);
    const chances = drawn.run.lobby!.chances;
    expect(chances).toHaveLength(10);
    // Nine of ten come to the lobby, where it does not matter when.
    expect(Math.min(...chances.slice(0, 9))).toBeGreaterThan(0);
    expect(byArrival.run.lobby!.chances.at(-2)).toBe(0);
    expect((await plan(small)).orders).toBeUndefined();
  });

  test('counts every buyer once', async () => {
    const { run } = await plan({ ...small, bots: 5, abandoners: 10, dropOuts: 10 });
    const ways = Object.values(run.outcomes);
    expect(ways.reduce((sum, people) => sum + people, 0)).toBe(small.buyers);
    expect(Math.min(run.outcomes.left, run.outcomes.wentAway, run.outcomes.noShow)).toBeGreaterThan(
      0,
    );
    expect(run.buyers).toBe(run.outcomes.bought);
  });

  test('plays each limit doubled, and names the one that helps', async () => {
    const { run, changes, best } = await plan(small);
    expect(changes.map(({ change, limits }) => ({ change, ...limits }))).toEqual([
      { change: '40 inside at once', maxActive: 40, admitPerMinute: 60 },
      { change: '120 admitted per minute', maxActive: 20, admitPerMinute: 120 },
      { change: 'both', maxActive: 40, admitPerMinute: 120 },
    ]);
    // Twenty slots of some 50 s each admit less than 60 a minute, so they are what binds.
    expect(best?.change).toBe('40 inside at once');
    expect(best!.soldOutAfterSeconds).toBeLessThan(run.soldOutAfterSeconds! * 0.7);
    expect((await plan({ ...small, maxActive: 600, admitPerMinute: 600 })).best).toBeNull();
  });

  test('counts drop-outs as absent: those behind them need not wait for their slots', async () => {
    const ghosts = { ...small, patienceMinutes: 60, arriveWithinSeconds: 5 };
    const patient = (await plan(ghosts)).run;
    const dropping = (await plan({ ...ghosts, dropOuts: 60 })).run;
    expect(dropping.outcomes.wentAway).toBeGreaterThan(20);
    expect(dropping.soldOutAfterSeconds).toBeLessThan(patient.soldOutAfterSeconds! * 1.2);
  });

  test('gives bots the seats of all their accounts', async () => {
    const one = (await plan({ ...small, bots: 20, accountsPerBot: 1 })).run;
    const eight = (await plan({ ...small, bots: 20, accountsPerBot: 8 })).run;
    expect(one.seatsOfBots / one.seatsSold).toBeLessThan(0.35);
    expect(eight.seatsOfBots / eight.seatsSold).toBeGreaterThan(0.5);
  });

  test('changes the limits during the sale, and doubles those as well', async () => {
    const slow = { ...small, maxActive: 5, admitPerMinute: 5 };
    const opened = {
      ...slow,
      roomChanges: [{ atSeconds: 300, maxActive: 100, admitPerMinute: 300 }],
    };
    const { run, changes } = await plan(opened);
    expect((await plan(slow)).run.soldOutAfterSeconds ?? Infinity).toBeGreaterThan(1_000);
    expect(run.soldOutAfterSeconds).toBeGreaterThan(300);
    expect(run.soldOutAfterSeconds).toBeLessThan(500);
    expect(changes.at(-1)!.soldOutAfterSeconds).toBeLessThanOrEqual(run.soldOutAfterSeconds!);
    const paused = [
      { atSeconds: 10, paused: true },
      { atSeconds: 200, paused: false },
    ];
    const later = (await plan({ ...small, roomChanges: paused })).run;
    const usual = (await plan(small)).run;
    expect(later.soldOutAfterSeconds! - usual.soldOutAfterSeconds!).toBeGreaterThan(120);
  });

  test('says that people are admitted in waves', async () => {
    const crowded = { ...small, seats: 600, maxActive: 60, admitPerMinute: 60 };
    const waves = (await plan(crowded)).run.waves!;
    expect(waves.people).toBeGreaterThan(40);
    expect(waves.people).toBeLessThanOrEqual(60);
    expect((await plan(small)).run.waves).toBeNull();
    // Five people come at different times, and each is admitted at once.
    const few = await plan({ ...planDefaults, buyers: 5, seats: 100 });
    expect(few.run.waves).toBeNull();
  });

  test('finds the lowest limits with which the sale is over in time', async () => {
    const { search } = await plan({ ...small, soldOutInSeconds: 300 });
    const { limits, run } = search!;
    expect(run!.spread).toMatchObject({ soldOut: 3 });
    expect(run!.spread.soldOutAfterSeconds!.to).toBeLessThanOrEqual(300);
    for (const limit of ['maxActive', 'admitPerMinute'] as const) {
      const lower = { ...small, ...limits, [limit]: limits![limit] - 1 };
      const { spread } = (await plan(lower)).run;
      const isInTime = spread.soldOut === 3 && spread.soldOutAfterSeconds!.to <= 300;
      expect(isInTime, `${limit} ${limits![limit] - 1}`).toBe(false);
    }
  });

  test('says when no limits are high enough', async () => {
    const { search } = await plan({ ...small, soldOutInSeconds: 20 });
    expect(search).toEqual({ withinSeconds: 20, limits: null, run: null });
  });

  test('ends with the error of its pause', async () => {
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
      if (pauses === 5) throw new Error('interrupted');
    };
    await expect(plan(small, { pause })).rejects.toThrow('interrupted');
    expect(pauses).toBe(5);
  });
});

test('a large sale is played with fewer crowds', () => {
  const { seeds: _, ...any } = small;
  const runsOf = (buyers: number, seats: number) => countRuns({ ...any, buyers, seats });
  expect(runsOf(20_000, 2_000)).toEqual({ ofPlan: 10, ofChange: 10 });
  expect(runsOf(100_000, 20_000)).toEqual({ ofPlan: 10, ofChange: 1 });
  expect(runsOf(1_000_000, 100_000).ofPlan).toBeLessThan(4);
  expect(runsOf(1_000_000, 1_000_000)).toEqual({ ofPlan: 1, ofChange: 1 });
  expect(countRuns({ ...small, buyers: 1_000_000, seeds: 20 })).toEqual({
    ofPlan: 20,
    ofChange: 20,
  });
});

test.each([
  [
    { seats: 300_000 },
    'the plan: seats: a date has at most 100000 seats: spread them over 3 dates',
  ],
  [
    { noShows: 60, bots: 40 },
    'the plan: buyers: no-shows, abandoners, drop-outs and bots are 100 %',
  ],
  [{ seatsPerBuyer: 12 }, 'every buyer wants 12 seats or more, and a row has 10'],
  [{ thinkSeconds: [700, 800] }, 'thinkSeconds: must be less than concert.room.sessionSeconds'],
] as [Partial<PlanOptions>, string][])(
  'a sale that cannot be is refused: %j',
  async (given, says) => {
    const refused = plan({ ...small, ...given });
    await expect(refused).rejects.toThrow(ScenarioError);
    await expect(refused).rejects.toThrow(says);
  },
);
