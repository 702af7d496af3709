/** Checks that wait numbers and admissions follow the order of joining, as clients saw it. */
import { minAbsentAfterMs } from '@onsale/core/absence';
import type { Account, ObservedPlace, Interval } from '../network/client-history.ts';
import type { Attempt } from '../network/attempt.ts';
import { placeName } from './lobby/line-places.ts';
import type { NumberedPlace } from './timing/observed-line.ts';
import { ViolationError } from './violation.ts';

export const orderCheck = { invariant: 7, name: 'people are admitted in the order of joining' };

/** A shorter silence is not an absence, even with clock skew. */
const minSilenceMs = minAbsentAfterMs / 2;

interface Placed {
  account: Account;
  place: ObservedPlace;
}

interface Numbered {
  account: Account;
  place: NumberedPlace;
}

/** The number under which a place registered: its lot where it has one, else its wait number. */
const registrationOf = ({ place: { lot, waitNo } }: Placed): number | null => lot ?? waitNo;

/** A place that was joined before another one was requested registered under the lower number. */
export function requireNumbersInOrder(all: Placed[]): void {
  const places = all.filter((placed) => registrationOf(placed) !== null);
  const joined = places.toSorted((a, b) => a.place.joinedAt - b.place.joinedAt);
  let highest: Placed | undefined;
  let next = 0;
  for (const later of places.toSorted((a, b) => a.place.requestedAt - b.place.requestedAt)) {
    for (; joined[next] && joined[next]!.place.joinedAt < later.place.requestedAt; next += 1) {
      const one = joined[next]!;
      if (!highest || registrationOf(one)! > registrationOf(highest)!) highest = one;
    }
    if (!highest || registrationOf(highest)! < registrationOf(later)!) continue;
    const [before, after] = [highest, later].map(({ place }) =>
      placeName(place.lot === null ? place : { lot: place.lot, waitNo: null }),
    );
    throw new ViolationError(
      orderCheck,
      `${highest.account.name} joined before ${later.account.name} and has ${before}, after ${after}.`,
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
export function requireAdmittedInOrder(admitted: Numbered[], maxClockSkewMs: number): void {
  const before: Numbered[] = [];
  let highest: Numbered | undefined;
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
  overtaker: NumberedPlace,
  later: NumberedPlace,
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

function higherOf(one: Numbered | undefined, other: Numbered): Numbered {
  return !one || other.place.waitNo > one.place.waitNo ? other : one;
}
