/**
 * Checks `ahead` and `etaSeconds` of waiting places against the line that all histories tell.
 *
 * `ahead` lies between those who certainly waited with a lower number and were there, and those who
 * possibly did. `etaSeconds` lies within a factor of four of what the rate of the admissions gives
 * that clients saw in the five minutes before.
 */
import { toIso } from '@onsale/core/time/dates';
import type { QueueEntry } from '@onsale/sdk';
import type { Account } from '../../network/client-history.ts';
import type { Attempt } from '../../network/attempt.ts';
import { ViolationError } from '../violation.ts';
import { FenwickTree } from './fenwick-tree.ts';
import { placesOf, presentWaits, type Placed } from './observed-line.ts';

export const positionCheck = {
  invariant: null,
  name: 'a place is told how many are ahead of it, and about how long they take',
};

/** A status may be as old as this. */
const staleMs = 1_000;
/** The factor within which an estimate lies, and what rounding and a late refresh add to it. */
const etaFactor = 4;
const etaMarginSeconds = 5;
/** The estimate counts the admissions of this window. */
const rateWindowMs = 300_000;
/** Over less time, or fewer admissions, a rate says little. */
const measurable = { ms: 15_000, admissions: 8 } as const;

interface StatedPosition {
  account: Account;
  at: number;
  waitNo: number;
  ahead: number;
  etaSeconds: number | null;
}

export interface PositionCheck {
  observe(account: Account, entry: QueueEntry, attempt: Attempt): void;
  /** @throws ViolationError */
  checkWholeRun(accounts: Iterable<Account>): void;
}

export function createPositionCheck(): PositionCheck {
  const positions: StatedPosition[] = [];
  return {
    observe(account, { status, waitNo, ahead, etaSeconds }, { departedAt, handledAt }) {
      // A repeated answer is as old as the first.
      if (status !== 'waiting' || waitNo === null || departedAt !== handledAt) return;
      positions.push({ account, at: handledAt, waitNo, ahead, etaSeconds });
    },
    checkWholeRun(accounts) {
      const places = placesOf(accounts);
      requireAhead(places, positions);
      requireEta(places, positions);
    },
  };
}

/** A number that comes into a count, or leaves it, or is counted up to. */
interface Step {
  at: number;
  /** Steps of one instant run in this order. */
  order: number;
  run: () => void;
}

function requireAhead(places: readonly Placed[], positions: readonly StatedPosition[]): void {
  const last = places.at(-1)?.place.waitNo ?? 0;
  const certain = new FenwickTree(last);
  const possible = new FenwickTree(last);
  const steps: Step[] = [];
  const nextAdmitted = nextAdmissions(places);
  const known = new Set(places.map(({ place }) => place.waitNo));
  for (let waitNo = 1; waitNo <= last; waitNo += 1) if (!known.has(waitNo)) possible.add(waitNo, 1);
  for (const [at, { place }] of places.entries()) {
    const { waitNo } = place;
    for (const { from, until } of presentWaits(place)) {
      steps.push({ at: from, order: 2, run: () => certain.add(waitNo, 1) });
      steps.push({ at: until, order: 0, run: () => certain.add(waitNo, -1) });
    }
    possible.add(waitNo, 1);
    const gone = place.admittedAt ?? place.endedAt ?? nextAdmitted[at]!;
    if (place.silences.length > 0 && place.admittedAt === null && place.endedAt === null) continue;
    if (gone === Infinity) continue;
    steps.push({ at: gone + staleMs, order: 2, run: () => possible.add(waitNo, -1) });
  }
  for (const one of positions) {
    const run = () => {
      const least = certain.sumBelow(one.waitNo);
      const most = possible.sumBelow(one.waitNo);
      if (least <= one.ahead && one.ahead <= most) return;
      throw new ViolationError(
        positionCheck,
        `${one.account.name} (number ${one.waitNo}) was told at ${toIso(one.at)} that ${one.ahead} are ahead, and it was ${least === most ? least : `from ${least} to ${most}`}.`,
      );
    };
    steps.push({ at: one.at, order: 1, run });
  }
  for (const { run } of steps.toSorted((a, b) => a.at - b.at || a.order - b.order)) run();
}

/** For each place, when the first of the places behind it was admitted. */
function nextAdmissions(places: readonly Placed[]): number[] {
  const next: number[] = Array.from({ length: places.length }, () => Infinity);
  for (let at = places.length - 2; at >= 0; at -= 1) {
    next[at] = Math.min(next[at + 1]!, places[at + 1]!.place.admittedAt ?? Infinity);
  }
  return next;
}

function requireEta(places: readonly Placed[], positions: readonly StatedPosition[]): void {
  const admissions = places
    .flatMap(({ place }) => place.admittedAt ?? [])
    .toSorted((a, b) => a - b);
  let from = 0;
  let to = 0;
  for (const one of positions.toSorted((a, b) => a.at - b.at)) {
    while (to < admissions.length && admissions[to]! <= one.at) to += 1;
    while (from < to && admissions[from]! <= one.at - rateWindowMs) from += 1;
    if (one.etaSeconds === null) continue;
    const since = admissions[from]!;
    let first = from;
    while (first < to && admissions[first] === since) first += 1;
    const measuredMs = one.at - since;
    const counted = to - first;
    if (measuredMs < measurable.ms || counted < measurable.admissions) continue;
    const secondsAt = (count: number) => ((one.ahead + 1) * measuredMs) / count / 1000;
    const estimate = secondsAt(counted);
    // Admissions of which no response told may have been within the window, too.
    const unseen = places.filter(
      ({ place }) => place.admittedAt === null && place.waitNo < one.waitNo,
    ).length;
    const least = secondsAt(counted + unseen) / etaFactor - etaMarginSeconds;
    const most = estimate * etaFactor + etaMarginSeconds;
    if (least <= one.etaSeconds && one.etaSeconds <= most) continue;
    throw new ViolationError(
      positionCheck,
      `${one.account.name} (number ${one.waitNo}, ${one.ahead} ahead) was told at ${toIso(one.at)} to wait ${one.etaSeconds} s: ${counted} admissions in the ${Math.round(measuredMs / 1000)} s before give ${Math.round(estimate)} s.`,
    );
  }
}
