/** The preset `marathon`: a day of steady, sparse arrivals. */
import type { ScenarioInput } from '../schema.ts';

/** Buyers arrive a few at a time, rather than all at once. */
export const marathon: ScenarioInput = {
  name: 'marathon',
  description: 'Six evenings on sale for a day, a visitor every minute or so.',
  concert: {
    dates: 6,
    seatsPerDate: 400,
    seatsPerRow: 20,
    room: { maxActive: 4, admitPerMinute: 10 },
  },
  buyers: 1_700,
  arrivals: { kind: 'poisson', perSecond: 0.02 },
  personas: { human: 14, hesitant: 2, 'no-show': 1, abandoner: 1, broke: 1, canceller: 2 },
  thinkSeconds: [10, 60],
  durationSeconds: 100_000,
  checks: { auditEverySeconds: 60 },
  thresholds: ['inversions==0', 'sold>=80%', 'waits.all.p90<=2min'],
};
