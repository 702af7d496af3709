/**
 * Checks that no slot stays empty while a present buyer waits and both limits allow it.
 *
 * At every instant of the run it counts at most how many were inside and how many were admitted in
 * the minute before: what no client saw counts as if it had happened.
 */
import { admissionWindowMs } from '@onsale/core/queue';
import { toIso } from '@onsale/core/time/dates';
import type { Account } from '../../network/client-history.ts';
import { ViolationError } from '../violation.ts';
import {
  hasNumber,
  insideUntil,
  placesOf,
  presentWaits,
  unseenAdmissions,
  type LineTerms,
  type Placed,
} from './observed-line.ts';

export const slotUseCheck = {
  invariant: 16,
  name: 'no slot stays empty while somebody waits',
};

/** A slot that becomes free by itself is given on within this time. */
const givenOnWithinMs = 2_000;
/** A slot that a call frees is given on at once. */
const handedOnWithinMs = 100;

/** The limits of the room from an instant on. */
export interface RoomLimitsSince {
  since: number;
  maxActive: number;
  admitPerMinute: number;
  paused: boolean;
}

interface Change {
  at: number;
  inside?: number;
  admitted?: number;
  waits?: { placed: Placed; by: 1 | -1 };
  /** A call freed a slot. */
  frees?: boolean;
  limits?: RoomLimitsSince;
}

/**
 * @param limits of the room, the first since before the first join.
 * @throws ViolationError
 */
export function requireSlotsUsed(
  accounts: Iterable<Account>,
  { terms, limits }: { terms: LineTerms; limits: readonly RoomLimitsSince[] },
): void {
  const all = [...accounts];
  const places = placesOf(all);
  const changes = [...changesOf(places, terms, limits), ...unnumberedOf(all)].toSorted(
    (a, b) => a.at - b.at,
  );
  const state = { inside: 0, admitted: 0, waiting: new Set<Placed>(), limits: limits[0]! };
  let empty: { since: number; isHandedOn: boolean; seen: string } | null = null;
  for (let next = 0; next < changes.length;) {
    const { at } = changes[next]!;
    if (empty) requireGivenOn(empty, { until: at, state });
    let isFreed = false;
    for (; next < changes.length && changes[next]!.at === at; next += 1) {
      const { inside = 0, admitted = 0, waits, frees = false, ...change } = changes[next]!;
      state.inside += inside;
      state.admitted += admitted;
      if (waits?.by === 1) state.waiting.add(waits.placed);
      else if (waits) state.waiting.delete(waits.placed);
      if (change.limits) state.limits = change.limits;
      isFreed ||= frees;
    }
    const { maxActive, admitPerMinute, paused } = state.limits;
    const isEmpty =
      !paused &&
      state.inside < maxActive &&
      state.admitted < admitPerMinute &&
      state.waiting.size > 0;
    if (!isEmpty) empty = null;
    else {
      empty ??= {
        since: at,
        isHandedOn: isFreed,
        seen: `at most ${state.inside} of ${maxActive} slots in use and ${state.admitted} of ${admitPerMinute} admissions in the minute before`,
      };
    }
  }
}

function requireGivenOn(
  { since, isHandedOn, seen }: { since: number; isHandedOn: boolean; seen: string },
  { until, state }: { until: number; state: { waiting: ReadonlySet<Placed> } },
): void {
  const boundMs = isHandedOn ? handedOnWithinMs : givenOnWithinMs;
  if (until - since <= boundMs) return;
  const [first] = [...state.waiting].toSorted((a, b) => a.place.waitNo - b.place.waitNo);
  const { account, place } = first!;
  throw new ViolationError(
    slotUseCheck,
    `A slot was empty from ${toIso(since)} to ${toIso(until)} with ${seen}, while ${account.name} (number ${place.waitNo}) waited: ${isHandedOn ? 'a call had freed it, and it is given on at once' : `it is given on within ${boundMs / 1000} s`}.`,
  );
}

function changesOf(
  places: readonly Placed[],
  terms: LineTerms,
  limits: readonly RoomLimitsSince[],
): Change[] {
  const changes: Change[] = limits.map((one) => ({ at: one.since, limits: one }));
  const waits = places.flatMap((placed) =>
    presentWaits(placed.place).map((wait) => ({ placed, wait })),
  );
  for (const { placed, wait } of waits) {
    changes.push({ at: wait.from, waits: { placed, by: 1 } });
    changes.push({ at: wait.until, waits: { placed, by: -1 } });
  }
  for (const { place } of places) {
    const { admittedAt, freedAt, endAttempts } = place;
    if (admittedAt === null) continue;
    const until = insideUntil(place, terms);
    changes.push({ at: admittedAt, inside: 1, admitted: 1 });
    // The client of a place that an operator ended learns of it later, at any instant.
    changes.push({ at: until, inside: -1, frees: endAttempts === 1 && until === freedAt });
    changes.push({ at: admittedAt + admissionWindowMs, admitted: -1 });
  }
  const gaps = gapsOf(waits.map(({ wait }) => wait));
  for (const { within, insideUntil: end } of unseenAdmissions(places, { gaps, terms })) {
    changes.push({ at: within.from, inside: 1, admitted: 1 });
    if (end !== Infinity) changes.push({ at: end, inside: -1 });
    if (within.until !== Infinity) {
      changes.push({ at: within.until + admissionWindowMs, admitted: -1 });
    }
  }
  return changes;
}

/** Places that were never told a number may have been admitted at once, and be inside since. */
function unnumberedOf(accounts: readonly Account[]): Change[] {
  return accounts
    .flatMap((account) => account.places)
    .filter((place) => !hasNumber(place) && place.lineSince < Infinity)
    .map(({ lineSince }) => ({ at: lineSince, inside: 1, admitted: 1 }));
}

/** The instants from which on no buyer waited for certain. */
function gapsOf(waits: readonly { from: number; until: number }[]): number[] {
  const gaps: number[] = [];
  let covered: number | null = null;
  for (const { from, until } of waits.toSorted((a, b) => a.from - b.from)) {
    if (covered !== null && from >= covered) gaps.push(covered);
    covered = Math.max(covered ?? 0, until);
  }
  if (covered !== null) gaps.push(covered);
  return gaps;
}
