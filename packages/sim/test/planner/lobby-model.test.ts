/**
 * The model of a lobby against the full simulation, and its two orders against each other.
 *
 * Lots fall otherwise in the model, so one small sale may differ by what the front of the line
 * wants; the figures of all sales together differ by 10 % at most.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { drawCrowd } from '../../src/planner/model/crowd.ts';
import { figuresOf } from '../../src/planner/model/sale-figures.ts';
import { playSale } from '../../src/planner/model/sale-model.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { play } from '../fixtures/scenario-run.ts';
import { randomSale } from './random-sales.ts';

type Order = 'arrival' | 'draw';

function lobbySale(seed: number, order: Order): Scenario {
  const sale = randomSale(seed);
  const lobby = { lobbyOpensAfterSeconds: 0, opensAfterSeconds: 60, order };
  return {
    ...sale,
    name: `${order} ${seed}`,
    arrivals: { kind: 'early', lateShare: 0.2, lateSeconds: 30, botsFirst: true },
    personas: { ...sale.personas, bot: 3 },
    concert: { ...sale.concert, ...lobby },
  };
}

function modelled(scenario: Scenario) {
  const crowd = drawCrowd({ scenario });
  return figuresOf(playSale({ scenario }, crowd), crowd);
}

interface Sums {
  seatsSold: number;
  bought: number;
  botsByArrival: number;
  lobbyTenth: number;
  /** Medians of those who went without a seat. */
  waits: number;
}

const orders: Order[] = ['arrival', 'draw'];
const seeds = [1, 2, 3, 4, 5, 6];
const simulated = new Map(orders.map((order) => [order, noSums()]));

function noSums(): Sums {
  return { seatsSold: 0, bought: 0, botsByArrival: 0, lobbyTenth: 0, waits: 0 };
}

for (const order of orders) {
  for (const seed of seeds) {
    beforeAll(async () => {
      await using played = await play(lobbySale(seed, order));
      const { result } = played;
      if (result.violation) throw new Error(result.violation.detail);
      const sums = simulated.get(order)!;
      sums.seatsSold += result.seats.sold;
      sums.bought += result.outcomes.bought;
      sums.botsByArrival += result.lobby!.firstTenth.botsByArrival;
      sums.lobbyTenth += result.lobby!.firstTenth.places;
      sums.waits += result.waits.without.p50!;
    });
  }
}

function modelledSums(order: Order, modelledOrder = order): Sums {
  const sums = noSums();
  for (const seed of seeds) {
    const figures = modelled(lobbySale(seed, modelledOrder));
    sums.seatsSold += figures.seats.sold;
    sums.bought += figures.outcomes.bought;
    sums.botsByArrival += figures.lobby!.firstTenth.botsByArrival;
    sums.lobbyTenth += figures.lobby!.firstTenth.places;
    sums.waits += figures.waits.without.p50!;
  }
  return sums;
}

function deviations(modelledNow: Sums, order: Order): string[] {
  const expected = simulated.get(order)!;
  return (Object.keys(expected) as (keyof Sums)[])
    .filter((name) => Math.abs(modelledNow[name] - expected[name]) > 0.1 * expected[name])
    .map((name) => `${name} is ${modelledNow[name]}, and ${expected[name]} in the simulation`);
}

describe.each(orders)('a lobby in the order of %s', (order) => {
  test('has the figures of the simulation', () => {
    expect(deviations(modelledSums(order), order)).toEqual([]);
  });

  test('has not those of the other order', () => {
    const other = order === 'draw' ? 'arrival' : 'draw';
    expect(deviations(modelledSums(order, other), order)).not.toEqual([]);
  });
});

test('lots spread over the line the bots that came first', () => {
  const [byArrival, drawn] = orders.map((order) => modelled(lobbySale(3, order)).lobby!);
  expect(byArrival!.firstTenth.botsInLine).toBe(byArrival!.firstTenth.botsByArrival);
  expect(drawn!.firstTenth.botsByArrival).toBe(byArrival!.firstTenth.botsByArrival);
  expect(drawn!.firstTenth.botsInLine).toBeLessThan(byArrival!.firstTenth.botsInLine);
});
