/** Checks that a place is removed from the line only after its client was silent for long. */
import { minAbsentAfterMs } from '@onsale/core/absence';
import { toIso } from '@onsale/core/time/dates';
import type { QueueEntry } from '@onsale/sdk';
import type { Account, ObservedPlace } from '../../network/client-history.ts';
import { placeName } from '../lobby/line-places.ts';
import { ViolationError } from '../violation.ts';

export const removalCheck = {
  invariant: 7,
  name: 'no place is removed from the line whose client asks for it',
};

/**
 * An entry that expired without an end of its session was removed while it waited, unless its
 * client or an operator may have ended it. Call it when the contact is recorded, with the silence
 * before it.
 *
 * @throws ViolationError
 */
export function requireSilentBeforeRemoval(
  account: Account,
  place: ObservedPlace,
  { entry, maxClockSkewMs }: { entry: QueueEntry; maxClockSkewMs: number },
): void {
  if (entry.status !== 'expired' || entry.expiresAt !== null || place.mayHaveEnded) return;
  const longestMs = place.silences.reduce(
    (longest, { from, until }) => Math.max(longest, until - from),
    0,
  );
  if (longestMs + 2 * maxClockSkewMs >= minAbsentAfterMs) return;
  throw new ViolationError(
    removalCheck,
    `The ${placeName(place)} of ${account.name} was removed, and its client was never silent for ${minAbsentAfterMs / 1000} s; it asked last at ${toIso(place.lastContactAt)}.`,
  );
}
