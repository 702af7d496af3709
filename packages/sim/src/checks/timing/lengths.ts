/**
 * Checks that admissions, sessions and reservations last as long as their terms say.
 *
 * A response names an end, and the client knows between which instants the beginning lies: after
 * the last response that said waiting, and not after the first that said active. In virtual time
 * both are exact, so an end that fits no beginning between them is an end of the wrong length.
 */
import { fromIso, toIso } from '@onsale/core/time/dates';
import type { Reservation } from '@onsale/sdk';
import type { Account, ObservedPlace } from '../../network/client-history.ts';
import type { Attempt } from '../../network/attempt.ts';
import { ViolationError } from '../violation.ts';

export const lengthCheck = {
  invariant: 14,
  name: 'admissions, sessions and reservations last as long as their terms say',
};

export interface LengthTerms {
  sessionSeconds: number;
  claimSeconds: number;
  reservationSeconds: number;
  maxClockSkewMs: number;
}

/** Two instants between which something happened, both included. */
interface Span {
  from: number;
  to: number;
}

/** When the server admitted the place, as far as the responses so far tell. */
function admissionSpan(place: ObservedPlace, handledAt: number, maxClockSkewMs: number): Span {
  const { admittedAt, admittedSeenAt, waitingAt, requestedAt } = place;
  if (admittedAt !== null) return { from: admittedAt, to: admittedAt };
  return {
    from: (waitingAt ?? requestedAt) - maxClockSkewMs,
    to: Math.min(admittedSeenAt ?? handledAt, handledAt) + maxClockSkewMs,
  };
}

/**
 * Checks the end of an active place. A status call claims the admission, which then lasts
 * `sessionSeconds`; a join may find it unclaimed, when it lasts `claimSeconds`. A reservation may
 * have extended it.
 *
 * @returns the instant of admission; null while it is not certain.
 * @throws ViolationError
 */
export function requireSessionLength(
  account: Account,
  place: ObservedPlace,
  { attempt, until, terms }: { attempt: Attempt; until: number; terms: LengthTerms },
): number | null {
  const { sessionSeconds, claimSeconds, maxClockSkewMs } = terms;
  const span = admissionSpan(place, attempt.handledAt, maxClockSkewMs);
  const claimedMs = sessionSeconds * 1000;
  const unclaimedMs = Math.min(claimSeconds, sessionSeconds) * 1000;
  const fits = (ms: number) => span.from + ms <= until && until <= span.to + ms;
  const isClaimed = fits(claimedMs);
  const mayBeUnclaimed = attempt.procedure === 'queue.join' && fits(unclaimedMs);
  if (isClaimed && mayBeUnclaimed) {
    return unclaimedMs === claimedMs ? until - claimedMs : place.admittedAt;
  }
  if (isClaimed) return until - claimedMs;
  if (mayBeUnclaimed) return until - unclaimedMs;
  if (until > span.to + claimedMs && mayBeExtended(account, place, until)) return place.admittedAt;
  throw new ViolationError(
    lengthCheck,
    `By its answers ${account.name} was admitted ${between(span)}, and ${attempt.procedure} told it that place ${place.waitNo} lasts until ${toIso(until)}: with sessionSeconds ${sessionSeconds} it lasts until ${between(later(span, claimedMs))}, and unclaimed for ${unclaimedMs / 1000} s.`,
  );
}

/** Whether a reservation that ends then, or one without a response, may have extended a session. */
function mayBeExtended(account: Account, place: ObservedPlace, until: number): boolean {
  if (place.openReserves.length > 0) return true;
  return [...account.holds.values()].some(
    ({ reservation }) => fromIso(reservation.expiresAt) === until,
  );
}

/**
 * Checks the end of a new reservation: `reservationSeconds` after it was made, or that long after
 * the session's own end if that is sooner.
 *
 * @throws ViolationError
 */
export function requireReservationLength(
  account: Account,
  place: ObservedPlace,
  {
    reservation: { reservationId, expiresAt },
    attempt,
    terms,
  }: { reservation: Reservation; attempt: Attempt; terms: LengthTerms },
): void {
  const { sessionSeconds, reservationSeconds, maxClockSkewMs } = terms;
  // A request for the same seats again returns the reservation of an earlier one.
  const since = place.openReserves.reduce(
    (first, { departedAt }) => Math.min(first, departedAt),
    attempt.departedAt,
  );
  const made = { from: since - maxClockSkewMs, to: attempt.handledAt + maxClockSkewMs };
  const admitted = admissionSpan(place, attempt.handledAt, maxClockSkewMs);
  const whole = later(made, reservationSeconds * 1000);
  const latest = later(admitted, (sessionSeconds + reservationSeconds) * 1000);
  const expected = {
    from: Math.min(whole.from, latest.from),
    to: Math.min(whole.to, latest.to),
  };
  const ends = fromIso(expiresAt);
  if (expected.from <= ends && ends <= expected.to) return;
  throw new ViolationError(
    lengthCheck,
    `${account.name} made reservation ${reservationId} ${between(made)} and was told that it lasts until ${expiresAt}: with reservationSeconds ${reservationSeconds} it lasts until ${between(expected)}.`,
  );
}

function later({ from, to }: Span, ms: number): Span {
  return { from: from + ms, to: to + ms };
}

function between({ from, to }: Span): string {
  return from === to ? toIso(from) : `between ${toIso(from)} and ${toIso(to)}`;
}
