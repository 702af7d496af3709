/**
 * A line as the histories of all clients tell it: who certainly waited when, who was inside, and
 * which admissions no client saw.
 */
import { minAbsentAfterMs } from '@onsale/core/absence';
import type { Account, Interval, ObservedPlace } from '../../network/client-history.ts';

/** A place whose number is known. */
export type NumberedPlace = ObservedPlace & { waitNo: number };

export interface Placed {
  account: Account;
  place: NumberedPlace;
}

export interface LineTerms {
  sessionSeconds: number;
  claimSeconds: number;
  reservationSeconds: number;
}

export function hasNumber(place: ObservedPlace): place is NumberedPlace {
  return place.waitNo !== null;
}

/** All places whose number is known, by number. */
export function placesOf(accounts: Iterable<Account>): Placed[] {
  return [...accounts]
    .flatMap((account) => account.places.filter(hasNumber).map((place) => ({ account, place })))
    .toSorted((a, b) => a.place.waitNo - b.place.waitNo);
}

/** Until when a place waited for certain. */
export function waitedUntil({ admittedAt, waitingAt, joinedAt, endedAt }: ObservedPlace): number {
  // A place that was over when its join was answered never waited for certain.
  return admittedAt ?? waitingAt ?? Math.min(joinedAt, endedAt ?? joinedAt);
}

/**
 * When a place waited and its client was there, both for certain: without the silences after which
 * a server may count the client as absent.
 */
export function presentWaits(place: ObservedPlace): Interval[] {
  const until = waitedUntil(place);
  const waits: Interval[] = [];
  let from = place.lineSince;
  for (const silence of [...place.silences, { from: place.lastContactAt, until: Infinity }]) {
    const absentFrom = silence.from + minAbsentAfterMs;
    if (absentFrom >= silence.until) continue;
    waits.push({ from, until: Math.min(until, absentFrom) });
    from = Math.max(place.lineSince, silence.until);
  }
  waits.push({ from, until });
  return waits.filter((wait) => wait.from < wait.until);
}

/** Until when a place that was admitted at a known instant was inside at the latest. */
export function insideUntil(place: ObservedPlace, terms: LineTerms): number {
  const { admittedAt, activeUntil, endedAt, openReserves, lastContactAt } = place;
  const claimedMs = terms.sessionSeconds * 1000;
  const latest = admittedAt! + claimedMs + terms.reservationSeconds * 1000;
  const claimed = lastContactAt > admittedAt! ? admittedAt! + claimedMs : 0;
  const known = Math.max(activeUntil ?? 0, claimed);
  return Math.min(openReserves.length > 0 ? latest : known, endedAt ?? Infinity);
}

/** An admission that may have happened in an interval and that no client saw. */
export interface UnseenAdmission {
  waitNo: number;
  /** When it may have happened. */
  within: Interval;
  /** Until when the place may have been inside. */
  insideUntil: number;
}

/**
 * The admissions that no client saw. People are admitted in the order of joining, so one happened
 * after every lower number had stopped waiting, and before a higher number was admitted; an absent
 * place that was passed over is admitted only where no client waits who is there.
 *
 * @param gaps instants from which on, for a while, no client waited for certain.
 */
export function unseenAdmissions(
  places: readonly Placed[],
  { gaps, terms }: { gaps: readonly number[]; terms: LineTerms },
): UnseenAdmission[] {
  const claimMs = Math.min(terms.claimSeconds, terms.sessionSeconds) * 1000;
  const longestMs = (terms.sessionSeconds + terms.reservationSeconds) * 1000;
  const nextAdmitted = nextAdmissions(places);
  const unseen: UnseenAdmission[] = [];
  // None is admitted from a lobby before it has become a line.
  let lowerWaitedUntil = Math.min(...places.map(({ place }) => place.lineSince));
  let expected = 1;
  const add = (waitNo: number, at: number, placed: Placed | null): void => {
    const { place, account } = placed ?? { place: null, account: null };
    const passedAt = nextAdmitted[at] ?? Infinity;
    const from = Math.max(lowerWaitedUntil, place?.requestedAt ?? 0, place?.waitingAt ?? 0);
    const gap = gaps.find((since) => since >= Math.min(passedAt, place?.endedAt ?? Infinity));
    const until = Math.min(gap === undefined ? passedAt : Infinity, place?.endedAt ?? Infinity);
    const lastedMs = account && !mayHaveClaimed(account, from) ? claimMs : longestMs;
    const end = Math.min(
      Math.max(from, until) + lastedMs,
      place?.endedAt ?? Infinity,
      place?.lapsedAt ?? Infinity,
    );
    // It left before its turn can have come.
    if (end <= from) return;
    unseen.push({ waitNo, within: { from, until: Math.max(from, until) }, insideUntil: end });
  };
  for (const [at, placed] of places.entries()) {
    const { place } = placed;
    // Numbers that no response named: the join that got them had no response.
    for (; expected < place.waitNo; expected += 1) add(expected, at, null);
    expected = place.waitNo + 1;
    if (place.admittedAt === null) add(place.waitNo, at + 1, placed);
    const isSteady = place.silences.length === 0;
    if (isSteady) lowerWaitedUntil = Math.max(lowerWaitedUntil, waitedUntil(place));
  }
  return unseen;
}

/** A call that a fault repeats arrives within this time after the first one. */
const repeatedWithinMs = 10_000;

/** Whether a call after an instant may have claimed the admission: a join claims none. */
function mayHaveClaimed({ lastAttempt }: Account, from: number): boolean {
  if (lastAttempt === null) return false;
  const { procedure, departedAt } = lastAttempt;
  return departedAt > from || (procedure !== 'queue.join' && departedAt + repeatedWithinMs > from);
}

/** For each place, when the first of it and the places behind it was admitted. */
function nextAdmissions(places: readonly Placed[]): number[] {
  const next: number[] = Array.from({ length: places.length + 1 }, () => Infinity);
  for (let at = places.length - 1; at >= 0; at -= 1) {
    next[at] = Math.min(next[at + 1]!, places[at]!.place.admittedAt ?? Infinity);
  }
  return next;
}
