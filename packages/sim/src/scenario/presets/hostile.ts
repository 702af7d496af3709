/** The preset `hostile`: every kind of fault and of hostile buyer. */
import type { ScenarioInput } from '../schema.ts';

/** Faults last for four minutes; after that every buyer must still finish. */
export const hostile: ScenarioInput = {
  name: 'hostile',
  description:
    'Bots, trespassers, double clicks and a bad network, while the server restarts twice.',
  concert: {
    dates: 2,
    seatsPerDate: 50,
    reservationSeconds: 60,
    room: {
      maxActive: 25,
      admitPerMinute: 120,
      sessionSeconds: 120,
      claimSeconds: 30,
      challenge: 4,
    },
  },
  buyers: 200,
  arrivals: { kind: 'ramp', fromPerSecond: 1, toPerSecond: 6 },
  personas: {
    human: 8,
    hesitant: 2,
    'no-show': 1,
    abandoner: 1,
    bot: 1,
    'double-clicker': 4,
    flaky: 4,
    broke: 2,
    canceller: 2,
    trespasser: 2,
    squatter: 1,
    'last-moment': 1,
    wanderer: 1,
    reuser: 1,
    changeable: 3,
  },
  patienceSeconds: 180,
  thinkSeconds: [1, 10],
  faults: {
    drop: 0.03,
    delay: 0.05,
    delaySeconds: [1, 8],
    duplicate: 0.05,
    lostAnswer: 0.03,
    restartsAtSeconds: [40, 100],
    untilSeconds: 240,
  },
  durationSeconds: 1_200,
  thresholds: ['sold>=80%', 'waits.all.p50<=2min', 'gaveUp<=10%'],
};
