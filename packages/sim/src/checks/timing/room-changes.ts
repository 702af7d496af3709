/** Checks that admissions follow what an operator changes in the room along the run. */
import { admissionWindowMs } from '@onsale/core/queue';
import { toIso } from '@onsale/core/time/dates';
import type { Account } from '../../network/client-history.ts';
import { rateCheck } from '../line-limits.ts';
import { ViolationError } from '../violation.ts';
import type { RoomLimitsSince } from './slot-use.ts';

export const pauseCheck = {
  invariant: null,
  name: 'no place is admitted while the room is paused',
};

/**
 * At the instant of a change itself, a step may have been decided before it.
 *
 * @throws ViolationError
 */
export function requireRoomChangesKept(
  accounts: Iterable<Account>,
  limits: readonly RoomLimitsSince[],
): void {
  if (limits.length < 2) return;
  const admitted = [...accounts]
    .flatMap(({ name, places }) =>
      places.flatMap(({ admittedAt, waitNo }) =>
        admittedAt === null ? [] : [{ name, waitNo, at: admittedAt }],
      ),
    )
    .toSorted((a, b) => a.at - b.at);
  let from = 0;
  for (const [index, { name, waitNo, at }] of admitted.entries()) {
    while (admitted[from]!.at <= at - admissionWindowMs) from += 1;
    const current = limits.findLast(({ since }) => since <= at);
    if (!current || current.since === at) continue;
    const { since, paused, admitPerMinute } = current;
    if (paused) {
      throw new ViolationError(
        pauseCheck,
        `${name} (number ${waitNo}) was admitted at ${toIso(at)}, and the room was paused since ${toIso(since)}.`,
      );
    }
    const count = index - from + 1;
    if (count <= admitPerMinute) continue;
    throw new ViolationError(
      rateCheck,
      `${count} people were admitted within the minute to ${toIso(at)}, where ${admitPerMinute} may be since ${toIso(since)}.`,
    );
  }
}
