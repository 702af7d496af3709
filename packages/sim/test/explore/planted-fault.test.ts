import { randomScenario } from '@onsale/sim/explore/random-scenario';
import { readScenario } from '@onsale/sim/scenario/read';
import { shrink, without, type Removable } from '@onsale/sim/explore/shrink';
import type { Scenario } from '@onsale/sim/scenario/schema';
import { describe, expect, test } from 'vitest';
import { acknowledgedCheck } from '../../src/checks/final-accounting.ts';
import { play, type PlayOptions } from '../fixtures/scenario-run.ts';

const singles = ['allow', 'refuse'];
const seeds = Array.from({ length: 400 }, (_, index) => index + 1);

describe('the scenario of a seed', () => {
  test('is always the same, and another for every seed', () => {
    const all = new Set(seeds.map((seed) => JSON.stringify(randomScenario(seed))));
    expect(all.size).toBe(seeds.length);
    for (const seed of seeds.slice(0, 20)) {
      expect(JSON.stringify(randomScenario(seed))).toBe(JSON.stringify(randomScenario(seed)));
    }
  });

  test('can be played without any of its parts', () => {
    for (const seed of seeds) {
      const scenario = randomScenario(seed);
      expect(readScenario(scenario, 'again')).toEqual(scenario);
      const simple = without({ ...scenario, buyers: 1 }, [
        'restarts',
        'dates',
        'opening',
        'layout',
        'drop',
      ]);
      expect(readScenario(simple, 'simple')).toEqual(simple);
    }
  });

  test('is of every kind: one buyer and many, limits of one, no price and the highest', () => {
    const all = seeds.map(randomScenario);
    const some = (is: (scenario: Scenario) => boolean) => all.some(is);
    expect(new Set(all.map(({ arrivals }) => arrivals.kind)).size).toBe(6);
    expect(new Set(all.map(({ concert }) => concert.order)).size).toBe(3);
    expect(some(({ operator = [] }) => operator.some((act) => act.giveBeacon))).toBe(true);
    expect(some(({ buyers }) => buyers === 1)).toBe(true);
    expect(some(({ buyers }) => buyers > 100)).toBe(true);
    expect(some(({ concert }) => concert.room.maxActive === 1)).toBe(true);
    expect(some(({ concert }) => concert.room.admitPerMinute === 1)).toBe(true);
    expect(some(({ concert }) => concert.room.challenge === 0)).toBe(true);
    expect(some(({ concert }) => (concert.room.challenge ?? 0) > 0)).toBe(true);
    expect(some(({ concert }) => concert.price === 0)).toBe(true);
    expect(some(({ concert }) => concert.maxSeatsPerUser > 1 && concert.dates > 1)).toBe(true);
    expect(some(({ patienceSeconds }) => patienceSeconds === undefined)).toBe(true);
    expect(some(({ network }) => network.latencyMs[1] === 0)).toBe(true);
    for (const fault of ['drop', 'delay', 'duplicate', 'lostAnswer'] as const) {
      expect(some(({ faults }) => faults[fault] > 0)).toBe(true);
      expect(some(({ faults }) => faults[fault] === 0)).toBe(true);
    }
    expect(some(({ faults }) => faults.restartsAtSeconds.length > 1)).toBe(true);
    const changes = all.flatMap(({ roomChanges = [] }) => roomChanges);
    for (const name of ['paused', 'maxActive', 'admitPerMinute'] as const)
      expect(changes.some((change) => change[name] !== undefined)).toBe(true);
    expect(some(({ roomChanges }) => roomChanges === undefined)).toBe(true);
    const acts = all.flatMap(({ operator = [] }) => operator);
    for (const name of ['blockSeats', 'cancelDate', 'changePrice'] as const)
      expect(acts.some((act) => act[name] !== undefined)).toBe(true);
    const payments = acts.flatMap(({ issueOrder }) => issueOrder?.payment ?? []);
    expect(new Set(payments)).toEqual(new Set(['cash', 'complimentary']));
    const refunds = acts.flatMap(({ refundOrders }) => refundOrders ?? []);
    expect(refunds.some(({ seats }) => seats === undefined)).toBe(true);
    expect(refunds.some(({ seats }) => seats === 1)).toBe(true);
    const halls = all.flatMap(({ concert }) => (concert.layout ? [concert] : []));
    const sections = halls.flatMap(({ layout }) => layout!.sections);
    expect(halls.length).toBeLessThan(all.length);
    expect(new Set(halls.map(({ singleSeats }) => singleSeats))).toEqual(new Set(singles));
    expect(sections.some(({ price }) => price === undefined)).toBe(true);
    expect(sections.some(({ companions = [] }) => companions.length > 0)).toBe(true);
    expect(sections.some(({ rows }) => rows.some(({ aisleAfter = [] }) => aisleAfter[0]))).toBe(
      true,
    );
    expect(some(({ parties, personas }) => parties.section > 0 && personas.returner! > 0)).toBe(
      true,
    );
  });
});

/** The receipt names an order that was never stored. */
const forgetful: NonNullable<PlayOptions['tamper']> = (data, { procedure }) =>
  procedure === 'payment.pay' ? { ...(data as object), orderId: 'ord_forgotten' } : data;

async function brokenBy(scenario: Scenario, options: PlayOptions): Promise<string | undefined> {
  await using played = await play(scenario, { ...options, shuffled: true });
  return played.result.violation?.name;
}

test('a planted fault is found within a few seeds, and shrunk to one buyer and nothing else', async () => {
  const fails = async (scenario: Scenario) =>
    (await brokenBy(scenario, { tamper: forgetful })) === acknowledgedCheck.name;
  let found: Scenario | undefined;
  for (const seed of seeds.slice(6, 12)) {
    const scenario = randomScenario(seed);
    // A sound server yields no finding.
    expect(await brokenBy(scenario, {})).toBeUndefined();
    if (!(await fails(scenario))) continue;
    found = scenario;
    break;
  }
  const smallest = await shrink(found!, fails);
  expect(smallest.scenario.buyers).toBe(1);
  expect(smallest.scenario.faults).toMatchObject({ drop: 0, delay: 0, duplicate: 0 });
  expect(smallest.scenario.concert.dates).toBe(1);
  expect(await fails(smallest.scenario)).toBe(true);
});

describe('a failing scenario is shrunk', () => {
  const scenario: Scenario = {
    ...randomScenario(1),
    buyers: 90,
    personas: { human: 2, bot: 1, flaky: 3 },
    faults: { ...randomScenario(1).faults, drop: 0.2, delay: 0.1, restartsAtSeconds: [4] },
    concert: { ...randomScenario(1).concert, dates: 3 },
    roomChanges: [{ atSeconds: 5, maxActive: 1 }],
  };
  /** Plays nothing; the predicate decides what fails. */
  const shrinking = async (fails: (scenario: Scenario) => boolean) => {
    const runs: Scenario[] = [];
    const smallest = await shrink(scenario, async (smaller) => {
      runs.push(smaller);
      return fails(smaller);
    });
    return { ...smallest, runs };
  };
  const left: Removable[] = ['human', 'flaky', 'delay', 'restarts', 'roomChanges', 'dates'];

  test('to the fewest buyers, and the personas and faults that it needs', async () => {
    const shrunk = await shrinking(
      ({ buyers, personas, faults }) => buyers >= 7 && personas.bot! > 0 && faults.drop > 0,
    );
    expect(shrunk.scenario.buyers).toBe(7);
    expect(shrunk.without).toEqual(expect.arrayContaining(left));
    expect(shrunk.without).not.toContain('bot');
    expect(shrunk.without).not.toContain('drop');
    expect({ ...without(scenario, shrunk.without), buyers: 7 }).toEqual(shrunk.scenario);
  });

  test('in the same way each time', async () => {
    const fails = ({ buyers }: Scenario) => buyers % 3 === 0;
    expect(await shrinking(fails)).toEqual(await shrinking(fails));
  });

  test('not at all when nothing smaller fails', async () => {
    const { scenario: smallest, without: nothing } = await shrinking(() => false);
    expect(smallest).toEqual(scenario);
    expect(nothing).toEqual([]);
  });

  test('within a budget of runs, and never to no buyer', async () => {
    const shrunk = await shrinking(() => true);
    expect(shrunk.scenario.buyers).toBe(1);
    expect(Object.values(shrunk.scenario.personas).some((weight) => weight > 0)).toBe(true);
    expect(shrunk.runs.length).toBeLessThanOrEqual(100);
  });
});
