/** Checks that nothing ends a millisecond before its time, and that nothing works after it. */
import { fromIso, toIso } from '@onsale/core/time/dates';
import type { QueueEntry } from '@onsale/sdk';
import type { Account, ObservedPlace } from '../../network/client-history.ts';
import type { Answer, Attempt } from '../../network/attempt.ts';
import { endedPlaceCheck } from '../line-limits.ts';
import { ViolationError } from '../violation.ts';

export const earlyEndCheck = {
  invariant: null,
  name: 'nothing is over, and no sale is closed, before its time',
};

export interface ExpiryCheck {
  observe(account: Account, attempt: Attempt, answer: Answer): void;
}

/** Calls that only an active place may make, and that no repeat of an earlier call answers. */
const gatedCalls: ReadonlySet<string> = new Set(['reservation.create', 'seat.list', 'seat.dates']);

export function createExpiryCheck({
  joinableAt,
  sessionSeconds,
  maxClockSkewMs,
}: {
  joinableAt: number;
  sessionSeconds: number;
  maxClockSkewMs: number;
}): ExpiryCheck {
  const requireReservationOver = (account: Account, { procedure, input, handledAt }: Attempt) => {
    const { reservationId } = input as { reservationId?: string };
    const hold = reservationId === undefined ? undefined : account.holds.get(reservationId);
    if (!hold || fromIso(hold.reservation.expiresAt) <= handledAt + maxClockSkewMs) return;
    throw new ViolationError(
      earlyEndCheck,
      `${account.name} was refused ${procedure} of ${reservationId} with RESERVATION_EXPIRED at ${toIso(handledAt)}, and it lasts until ${hold.reservation.expiresAt}.`,
    );
  };

  const requirePlaceOver = (
    account: Account,
    place: ObservedPlace,
    { procedure, handledAt }: Attempt,
  ): void => {
    const { activeUntil, mayHaveEnded, endedAt, waitNo } = place;
    if (activeUntil === null || mayHaveEnded || endedAt !== null) return;
    if (activeUntil <= handledAt + maxClockSkewMs) return;
    throw new ViolationError(
      earlyEndCheck,
      `${account.name} was told by ${procedure} at ${toIso(handledAt)} that place ${waitNo} is over, and it lasts until ${toIso(activeUntil)}.`,
    );
  };

  const requirePlaceLasts = (
    account: Account,
    place: ObservedPlace,
    { procedure, departedAt }: Attempt,
  ): void => {
    const { admittedAt, activeUntil, waitNo, openReserves } = place;
    if (admittedAt === null || openReserves.length > 0) return;
    const ends = Math.max(admittedAt + sessionSeconds * 1000, activeUntil ?? 0);
    if (departedAt < ends + maxClockSkewMs || departedAt < ends) return;
    throw new ViolationError(
      endedPlaceCheck,
      `${account.name} was let ${procedure} at ${toIso(departedAt)}, and place ${waitNo} ran out at ${toIso(ends)}.`,
    );
  };

  const requireNotOnSale = (account: Account, { departedAt }: Attempt): void => {
    if (departedAt < joinableAt + maxClockSkewMs) return;
    throw new ViolationError(
      earlyEndCheck,
      `${account.name} was refused a place with NOT_ON_SALE at ${toIso(departedAt)}, and joining began at ${toIso(joinableAt)}.`,
    );
  };

  return {
    observe(account, attempt, answer) {
      // The token of a refused call may be that of an earlier place, where there was one.
      const place = account.places.length === 1 ? account.places[0]! : null;
      if (answer.kind === 'refused') {
        if (answer.reason === 'RESERVATION_EXPIRED') requireReservationOver(account, attempt);
        if (answer.reason === 'QUEUE_TOKEN_EXPIRED' && place) {
          requirePlaceOver(account, place, attempt);
        }
        if (answer.reason === 'NOT_ON_SALE') requireNotOnSale(account, attempt);
      } else if (answer.kind === 'ok' && place) {
        if (gatedCalls.has(attempt.procedure)) requirePlaceLasts(account, place, attempt);
        const isStatus = attempt.procedure === 'queue.status';
        if (isStatus && (answer.data as QueueEntry).status === 'expired') {
          requirePlaceOver(account, place, attempt);
        }
      }
    },
  };
}
