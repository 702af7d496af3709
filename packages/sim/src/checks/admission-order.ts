/** The order of the line, as its people were told: of their numbers, and of their admissions. */
import { minAbsentAfterMs } from '@onsale/core/absence';
import type { Account, PlaceSeen, Term } from '../network/client-history.ts';
import type { Attempt } from '../network/faulty-network.ts';
import { ViolationError } from './violation.ts';

export const orderCheck = { invariant: 7, name: 'people are admitted in the order of joining' };

/** Shorter silences are no absence, even where clocks are apart. */
const leastSilenceMs = minAbsentAfterMs / 2;

interface Placed {
  account: Account;
  place: PlaceSeen;
}

/** Whoever had joined before another one asked has the lower number. */
export function requireNumbersInOrder(places: Placed[]): void {
  const joined = places.toSorted((a, b) => a.place.joinedAt - b.place.joinedAt);
  let highest: Placed | undefined;
  let next = 0;
  for (const late of places.toSorted((a, b) => a.place.askedAt - b.place.askedAt)) {
    for (; joined[next] && joined[next]!.place.joinedAt < late.place.askedAt; next += 1) {
      highest = higherOf(highest, joined[next]!);
    }
    if (!highest || highest.place.waitNo < late.place.waitNo) continue;
    throw new ViolationError(
      orderCheck,
      `${highest.account.name} joined before ${late.account.name} and has number ${highest.place.waitNo}, after ${late.place.waitNo}.`,
    );
  }
}

/**
 * Nobody is admitted after somebody with a higher number: that one joined later, so the lower number
 * was waiting when it was passed. Unless it was absent then, as far as it can tell itself.
 *
 * @param admitted by the instant of the admission; people of one instant passed nobody of it.
 */
export function requireAdmittedInOrder(admitted: Placed[], apartMs: number): void {
  const before: Placed[] = [];
  let highest: Placed | undefined;
  for (const together of Map.groupBy(admitted, ({ place }) => place.admittedAt).values()) {
    for (const late of together) {
      if (!highest || highest.place.waitNo < late.place.waitNo) continue;
      const early = before.find((other) => hasOvertaken(other.place, late.place, apartMs));
      if (!early) continue;
      throw new ViolationError(
        orderCheck,
        `${early.account.name} (number ${early.place.waitNo}) was admitted before ${late.account.name} (number ${late.place.waitNo}), who waited too.`,
      );
    }
    highest = together.reduce(higherOf, highest ?? together[0]!);
    before.push(...together);
  }
}

function hasOvertaken(early: PlaceSeen, late: PlaceSeen, apartMs: number): boolean {
  const at = early.admittedAt!;
  const wasAbsent = ({ from, until }: Term) =>
    from + minAbsentAfterMs <= at + apartMs && at - apartMs <= until;
  return early.waitNo > late.waitNo && !late.silences.some(wasAbsent);
}

/** Notes that a place was asked for, and that nobody had heard of it for long, if so. */
export function noteSighting(place: PlaceSeen, { leftAt, handledAt }: Attempt): void {
  const from = place.heardAt;
  if (handledAt - from >= leastSilenceMs) place.silences.push({ from, until: handledAt });
  place.heardAt = Math.max(from, leftAt);
}

function higherOf(one: Placed | undefined, other: Placed): Placed {
  return !one || other.place.waitNo > one.place.waitNo ? other : one;
}
