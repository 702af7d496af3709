/** Checks that wait numbers and admissions follow the order of joining, as clients saw it. */
import { minAbsentAfterMs } from '@onsale/core/absence';
import type { Account, ObservedPlace, Interval } from '../network/client-history.ts';
import type { Attempt } from '../network/attempt.ts';
import { ViolationError } from './violation.ts';

export const orderCheck = { invariant: 7, name: 'people are admitted in the order of joining' };

/** A shorter silence is not an absence, even with clock skew. */
const minSilenceMs = minAbsentAfterMs / 2;

interface Placed {
  account: Account;
  place: ObservedPlace;
}

/** A place that was joined before another one was requested has the lower number. */
export function requireNumbersInOrder(places: Placed[]): void {
  const joined = places.toSorted((a, b) => a.place.joinedAt - b.place.joinedAt);
  let highest: Placed | undefined;
  let next = 0;
  for (const later of places.toSorted((a, b) => a.place.requestedAt - b.place.requestedAt)) {
    for (; joined[next] && joined[next]!.place.joinedAt < later.place.requestedAt; next += 1) {
      highest = higherOf(highest, joined[next]!);
    }
    if (!highest || highest.place.waitNo < later.place.waitNo) continue;
    throw new ViolationError(
      orderCheck,
      `${highest.account.name} joined before ${later.account.name} and has number ${highest.place.waitNo}, after ${later.place.waitNo}.`,
    );
  }
}

/**
 * No place is admitted after a place with a higher number: that one joined later, so the lower
 * number was waiting when it was overtaken. The exception is a client that may have been absent at
 * that time, by its own history.
 *
 * @param admitted by the instant of admission; places admitted at one instant do not overtake each
 * other.
 */
export function requireAdmittedInOrder(admitted: Placed[], maxClockSkewMs: number): void {
  const before: Placed[] = [];
  let highest: Placed | undefined;
  for (const sameInstant of Map.groupBy(admitted, ({ place }) => place.admittedAt).values()) {
    for (const later of sameInstant) {
      if (!highest || highest.place.waitNo < later.place.waitNo) continue;
      const overtaker = before.find((other) =>
        hasOvertaken(other.place, later.place, maxClockSkewMs),
      );
      if (!overtaker) continue;
      throw new ViolationError(
        orderCheck,
        `${overtaker.account.name} (number ${overtaker.place.waitNo}) was admitted before ${later.account.name} (number ${later.place.waitNo}), who waited too.`,
      );
    }
    highest = sameInstant.reduce(higherOf, highest ?? sameInstant[0]!);
    before.push(...sameInstant);
  }
}

function hasOvertaken(
  overtaker: ObservedPlace,
  later: ObservedPlace,
  maxClockSkewMs: number,
): boolean {
  const at = overtaker.admittedAt!;
  const wasAbsent = ({ from, until }: Interval) =>
    from + minAbsentAfterMs <= at + maxClockSkewMs && at - maxClockSkewMs <= until;
  return overtaker.waitNo > later.waitNo && !later.silences.some(wasAbsent);
}

/** Records a contact with the server, and the silence before it if that was long. */
export function recordContact(place: ObservedPlace, { departedAt, handledAt }: Attempt): void {
  const from = place.lastContactAt;
  if (handledAt - from >= minSilenceMs) place.silences.push({ from, until: handledAt });
  place.lastContactAt = Math.max(from, departedAt);
}

function higherOf(one: Placed | undefined, other: Placed): Placed {
  return !one || other.place.waitNo > one.place.waitNo ? other : one;
}
