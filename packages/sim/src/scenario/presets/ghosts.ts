/** The preset `ghosts`: most of the line never comes back, and some go away for a while. */
import type { ScenarioInput } from '../schema.ts';

/** The ghosts come first, and stand in front of all others until they are skipped and removed. */
export const ghosts: ScenarioInput = {
  name: 'ghosts',
  description: 'Three of four places are ghosts that never poll; people wait behind them.',
  concert: {
    seatsPerDate: 60,
    reservationSeconds: 60,
    room: { maxActive: 5, admitPerMinute: 10, sessionSeconds: 90, claimSeconds: 30 },
  },
  buyers: 240,
  arrivals: { kind: 'burst', withinSeconds: 30 },
  personas: { 'no-show': 12, human: 3, wanderer: 1 },
  thinkSeconds: [1, 8],
  durationSeconds: 1_800,
  thresholds: ['sold>=75%', 'waits.bought.p50<=3min'],
};
