/** Random small sales, on which the model is compared with the full simulation. */
import { randomStream, type Random } from '../../src/foundation/random.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { scenarioOf } from '../fixtures/scenario-run.ts';

function oneOf<const T>(random: Random, values: readonly T[]): T {
  return values[random.int(0, values.length - 1)]!;
}

/**
 * A sale of less than a hundred buyers, which takes the simulator a second or two. They are hurried
 * and their line is short, as each poll of it is a call there.
 */
export function randomSale(seed: number): Scenario {
  const random = randomStream(seed, 'random sale');
  const dates = oneOf(random, [1, 1, 2, 3]);
  const buyers = random.int(60, 90);
  const seats = buyers * oneOf(random, [0.5, 0.8, 1.1]);
  const thinkSeconds = oneOf(random, [
    [1, 3],
    [1, 5],
    [2, 6],
  ]);
  return scenarioOf({
    name: `random sale ${seed}`,
    seed,
    buyers,
    concert: {
      dates,
      seatsPerDate: 10 * Math.max(1, Math.round(seats / dates / 10)),
      reservationSeconds: oneOf(random, [30, 60]),
      room: {
        maxActive: oneOf(random, [3, 5, 10]),
        admitPerMinute: oneOf(random, [20, 30, 50]),
        sessionSeconds: oneOf(random, [40, 60, 120]),
        claimSeconds: oneOf(random, [15, 30]),
      },
    },
    arrivals: { kind: 'burst', withinSeconds: oneOf(random, [30, 60, 120]) },
    personas: {
      human: 70,
      'no-show': oneOf(random, [5, 15, 30]),
      abandoner: oneOf(random, [0, 10, 20]),
      bot: oneOf(random, [0, 0, 1]),
      wanderer: oneOf(random, [0, 5]),
    },
    patienceSeconds: oneOf(random, [60, 90, 150]),
    thinkSeconds: [...thinkSeconds],
    durationSeconds: 100_000,
    checks: { auditEverySeconds: 0 },
  });
}

/** A sale whose seats are held by abandoners again and again, while others come to buy them. */
export function abandonedSale(): Scenario {
  return scenarioOf({
    name: 'abandoned sale',
    buyers: 70,
    concert: {
      seatsPerDate: 50,
      reservationSeconds: 20,
      room: { maxActive: 10, admitPerMinute: 60, sessionSeconds: 30 },
    },
    arrivals: { kind: 'burst', withinSeconds: 200 },
    personas: { human: 1, abandoner: 2 },
    patienceSeconds: 600,
    thinkSeconds: [1, 3],
    durationSeconds: 100_000,
    checks: { auditEverySeconds: 0 },
  });
}
