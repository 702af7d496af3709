/** Zod schemas of a waiting room's limits, for the operator's calls that create or change one. */
import { challengeBitsLimit } from '@onsale/core/proof-of-work';
import { holdsPerSessionLimit, roomDefaults, roomNumberLimit } from '@onsale/core/queue';
import { z } from 'zod';

export const roomNumber = z.int().min(1).max(roomNumberLimit);
export const maxActive = roomNumber.describe('How many buyers may be active at once.');
export const admitPerMinute = roomNumber.describe('How many may be admitted within a minute.');
export const sessionSeconds = roomNumber.describe(
  'How long a session lasts; a reservation extends it to its own end, `reservationSeconds` at most.',
);
export const claimSeconds = roomNumber.describe(
  'How soon after the admission the buyer has to call, or the place expires.',
);
export const holdsPerSession = z
  .int()
  .min(1)
  .max(holdsPerSessionLimit)
  .describe('How many reservations one session may make.');
export const paused = z.boolean().describe('Whether admissions are paused.');

export const challengeBits = z.int().min(0).max(challengeBitsLimit).meta({
  description: 'The proof of work that a join requires, in bits; 0 for none.',
});

/** The limits of a new room. */
export const roomLimits = z.strictObject({
  maxActive: maxActive.default(roomDefaults.maxActive),
  admitPerMinute: admitPerMinute.default(roomDefaults.admitPerMinute),
  sessionSeconds: sessionSeconds.default(roomDefaults.sessionSeconds),
  claimSeconds: claimSeconds.default(roomDefaults.claimSeconds),
  holdsPerSession: holdsPerSession.default(roomDefaults.holdsPerSession),
  challenge: challengeBits.optional(),
});

/** A room as operators see it. */
export const room = z.object({
  maxActive,
  admitPerMinute,
  sessionSeconds,
  claimSeconds,
  holdsPerSession,
  paused,
  challenge: z
    .int()
    .min(1)
    .max(challengeBitsLimit)
    .optional()
    .describe('The proof of work that a join requires, in bits; absent for none.'),
});
