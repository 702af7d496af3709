/** The preset `small`: a short run with every persona, to try first. */
import type { ScenarioInput } from '../schema.ts';

/** Every persona, for a concert that soon sells out. */
export const small: ScenarioInput = {
  name: 'small',
  description: 'Sixty people of every kind for forty seats, over in a few minutes.',
  concert: {
    seatsPerDate: 40,
    reservationSeconds: 45,
    room: {
      maxActive: 10,
      admitPerMinute: 30,
      sessionSeconds: 90,
      claimSeconds: 15,
      challenge: 4,
    },
  },
  buyers: 60,
  arrivals: { kind: 'burst', withinSeconds: 20 },
  personas: {
    human: 12,
    hesitant: 2,
    'no-show': 1,
    abandoner: 1,
    bot: 1,
    'double-clicker': 2,
    flaky: 2,
    broke: 1,
    canceller: 1,
    trespasser: 1,
    'last-moment': 1,
    wanderer: 1,
    reuser: 1,
    changeable: 2,
  },
  patienceSeconds: 120,
  thinkSeconds: [1, 8],
  durationSeconds: 600,
  thresholds: ['sold>=75%', 'waits.all.p50<=90s', 'gaveUp<=25%'],
};
