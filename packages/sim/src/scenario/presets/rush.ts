/** The preset `rush`: a large crowd at the opening of a sale. */
import type { ScenarioInput } from '../schema.ts';

/**
 * With two thousand buyers the run takes less than half a minute on a laptop; `--buyers 20000`
 * plays the same sale with twenty thousand.
 */
export const rush: ScenarioInput = {
  name: 'rush',
  description: 'The sale opens, and two thousand people want five hundred seats at once.',
  concert: {
    seatsPerDate: 500,
    seatsPerRow: 20,
    reservationSeconds: 60,
    opensAfterSeconds: 30,
    room: { maxActive: 80, admitPerMinute: 300, sessionSeconds: 300, claimSeconds: 30 },
  },
  buyers: 2_000,
  arrivals: { kind: 'lobby', rushSeconds: 10 },
  // No bots: each polls as often as dozens of buyers, and would make most of the calls.
  personas: {
    human: 34,
    hesitant: 2,
    'no-show': 1,
    abandoner: 1,
    'double-clicker': 1,
    broke: 1,
    canceller: 1,
    changeable: 1,
    'last-moment': 0.2,
  },
  patienceSeconds: 180,
  durationSeconds: 1_800,
  thresholds: ['inversions==0', 'sold>=95%', 'slots>=80%', 'waits.bought.p90<=150s', 'gaveUp<=75%'],
};
