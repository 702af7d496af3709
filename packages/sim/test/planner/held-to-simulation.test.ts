/**
 * The model of the planner against the full simulation, on random sales of fixed seeds.
 *
 * Both play the same crowd: arrivals, personas, wishes and thinking are the same draws. The times
 * of requests and polls are not, so a buyer may come to the last seats before another in the one
 * and after it in the other. In a sale of a hundred that is worth a purchase or two. So a figure of
 * one sale may be off by that or by 5 %, whichever is more; the figures of all sales together,
 * where chance evens out, by 5 %.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { drawCrowd } from '../../src/planner/model/crowd.ts';
import { figuresOf } from '../../src/planner/model/sale-figures.ts';
import { playSale } from '../../src/planner/model/sale-model.ts';
import type { RunResult } from '../../src/result.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { play } from '../fixtures/scenario-run.ts';
import { abandonedSale, randomSale } from './random-sales.ts';

const scenarios = [...[1, 2, 3, 5, 6, 7, 8].map(randomSale), abandonedSale()];
const tolerance = 0.05;

interface Figures {
  seatsSold: number;
  bought: number;
  gaveUp: number;
  /** Median waits, in seconds. */
  waitOfAll: number | null;
  waitOfBuyers: number | null;
  waitWithout: number | null;
  soldOutSeconds: number | null;
  slotsUsed: number | null;
  polls: number;
  purchaseCalls: number;
}

/**
 * The effect of one buyer more or less on one sale: a purchase takes 20 seconds at most, and the
 * next in order of thirty buyers waited a few seconds more.
 */
const slack: Record<keyof Figures, number> = {
  seatsSold: 4,
  bought: 2,
  gaveUp: 2,
  waitOfAll: 5,
  waitOfBuyers: 5,
  waitWithout: 5,
  soldOutSeconds: 20,
  slotsUsed: 0.08,
  polls: 200,
  purchaseCalls: 20,
};
const names = Object.keys(slack) as (keyof Figures)[];

const sales: { scenario: Scenario; simulated: Figures }[] = [];

for (const scenario of scenarios) {
  beforeAll(async () => {
    await using played = await play(scenario);
    const { violation } = played.result;
    if (violation) throw new Error(`The simulation itself failed: ${violation.detail}`);
    sales.push({ scenario, simulated: simulatedFigures(played.result) });
  });
}

function simulatedFigures({ seats, outcomes, slots, waits, calls }: RunResult): Figures {
  const callsOf = (procedure: string) => calls[procedure]?.attempts ?? 0;
  return {
    seatsSold: seats.sold,
    bought: outcomes.bought,
    gaveUp: outcomes.gaveUp,
    waitOfAll: waits.all.p50,
    waitOfBuyers: waits.bought.p50,
    waitWithout: waits.without.p50,
    soldOutSeconds: seats.soldOutAfterSeconds,
    slotsUsed: slots.averageUsed,
    polls: callsOf('queue.status'),
    purchaseCalls:
      callsOf('seat.dates') +
      callsOf('seat.list') +
      callsOf('reservation.list') +
      callsOf('reservation.create') +
      callsOf('payment.pay'),
  };
}

function modelledFigures(scenario: Scenario): Figures {
  const crowd = drawCrowd({ scenario });
  const sale = playSale({ scenario }, crowd);
  const { seats, outcomes, soldOutAfterSeconds, slotsUsed, waits } = figuresOf(sale, crowd);
  const purchase = ['dates', 'seats', 'reservations', 'reserve', 'pay'] as const;
  return {
    seatsSold: seats.sold,
    bought: outcomes.bought,
    gaveUp: outcomes.gaveUp,
    waitOfAll: waits.all.p50,
    waitOfBuyers: waits.bought.p50,
    waitWithout: waits.without.p50,
    soldOutSeconds: soldOutAfterSeconds,
    slotsUsed,
    polls: sale.calls.total('status'),
    purchaseCalls: purchase.reduce((sum, call) => sum + sale.calls.total(call), 0),
  };
}

/** Where the model is off by more than it may be, when it plays these scenarios. */
function deviations(scenarioOf: (scenario: Scenario) => Scenario = (same) => same): string[] {
  const found: string[] = [];
  const sums = names.map((name) => ({ name, modelled: 0, simulated: 0 }));
  for (const { scenario, simulated } of sales) {
    const modelled = modelledFigures(scenarioOf(scenario));
    for (const sum of sums) {
      const [one, other] = [modelled[sum.name], simulated[sum.name]];
      if (one === null || other === null) {
        // Such as of a sale that sells out in one of the two only.
        if (one !== other) found.push(`${scenario.name}: ${sum.name} is ${one}, not ${other}`);
        continue;
      }
      sum.modelled += one;
      sum.simulated += other;
      const allowed = Math.max(slack[sum.name], tolerance * other);
      if (Math.abs(one - other) > allowed) {
        found.push(`${scenario.name}: ${sum.name} is ${one}, and ${other} in the simulation`);
      }
    }
  }
  const together = sums.filter(
    ({ modelled, simulated }) => Math.abs(modelled - simulated) > tolerance * simulated,
  );
  return [
    ...found,
    ...together.map(
      ({ name, modelled, simulated }) =>
        `${name} is ${modelled} in all sales together, and ${simulated} in the simulation`,
    ),
  ];
}

test('every figure of the model is within 5 % of the full simulation', () => {
  expect(deviations()).toEqual([]);
});

/** A number that no sale reaches: a limit or a time of this length has no effect. */
const never = 1_000_000;

describe('the comparison notices when the model leaves out', () => {
  const leavingOut: Record<string, (scenario: Scenario) => Scenario> = {
    'the admissions of the last minute': withRoom({ admitPerMinute: never }),
    'the slots': withRoom({ maxActive: never }),
    'admissions that lapse unclaimed': withRoom({ claimSeconds: never }),
    'holds that run out': ({ concert, ...rest }) => ({
      ...rest,
      concert: { ...concert, reservationSeconds: never },
    }),
    patience: ({ patienceSeconds: _, ...rest }) => rest,
    'the time to think': (scenario) => ({ ...scenario, thinkSeconds: [0, 0] }),
  };
  test.each(Object.entries(leavingOut))('%s', (_name, change) => {
    expect(deviations(change)).not.toEqual([]);
  });
});

function withRoom(limits: Partial<Scenario['concert']['room']>) {
  return ({ concert, ...rest }: Scenario): Scenario => ({
    ...rest,
    concert: { ...concert, room: { ...concert.room, ...limits } },
  });
}
