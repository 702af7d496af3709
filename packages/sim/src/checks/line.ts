/** The line, as its people were told: numbers, order and both limits. */
import { fromIso } from '@onsale/core/clock';
import type { QueueEntry } from '@onsale/sdk';
import type { Account, PlaceSeen } from '../history.ts';
import type { Attempt } from '../network.ts';
import { ViolationError } from '../violation.ts';

export const numberCheck = {
  invariant: 8,
  name: 'a wait number is one buyer’s, and never used again',
};
export const activeCheck = { invariant: 5, name: 'no more are inside than maxActive' };
export const rateCheck = {
  invariant: 6,
  name: 'no more are admitted in a minute than admitPerMinute',
};
export const orderCheck = { invariant: 7, name: 'people are admitted in the order of joining' };
export const deadCheck = { invariant: 14, name: 'a place that is over stays over' };

const minuteMs = 60_000;

export interface LineLimits {
  maxActive: number;
  admitPerMinute: number;
  sessionSeconds: number;
  claimSeconds: number;
}

export interface LineCheck {
  seen(account: Account, entry: QueueEntry, attempt: Attempt): void;
  /** The account asked for something that ends its place. */
  mayEnd(account: Account): void;
  /** Its place is over. */
  ended(account: Account, at: number): void;
  /** What only the whole run can tell. */
  atTheEnd(accounts: Iterable<Account>): void;
}

export function createLineCheck(limits: LineLimits): LineCheck {
  const owners = new Map<number, Account>();
  /** Who is certain to be inside, and until when at least. */
  const inside = new Map<Account, number>();

  const requireWithinLimit = (now: number): void => {
    if (inside.size <= limits.maxActive) return;
    for (const [account, until] of inside) if (until <= now) inside.delete(account);
    if (inside.size <= limits.maxActive) return;
    throw new ViolationError(
      activeCheck,
      `${inside.size} are inside for certain, where ${limits.maxActive} may be.`,
    );
  };

  const placeOf = (account: Account, entry: QueueEntry, attempt: Attempt): PlaceSeen => {
    const known = account.places.find(({ waitNo }) => waitNo === entry.waitNo);
    if (known) return known;
    const owner = owners.get(entry.waitNo);
    if (owner && owner !== account) {
      throw new ViolationError(
        numberCheck,
        `Wait number ${entry.waitNo} was given to ${owner.name} and to ${account.name}.`,
      );
    }
    owners.set(entry.waitNo, account);
    const place: PlaceSeen = {
      waitNo: entry.waitNo,
      askedAt: attempt.sentAt,
      joinedAt: attempt.handledAt,
      admittedAt: null,
      seenInsideAt: null,
      endedAt: null,
    };
    account.places.push(place);
    return place;
  };

  return {
    seen(account, entry, attempt) {
      const place = placeOf(account, entry, attempt);
      const { handledAt } = attempt;
      const live = entry.status === 'waiting' || entry.status === 'active';
      if (live && place.endedAt !== null && place.endedAt < attempt.sentAt) {
        throw new ViolationError(
          deadCheck,
          `Place ${place.waitNo} of ${account.name} was over and is ${entry.status} again.`,
        );
      }
      if (entry.status === 'active' && entry.expiresAt !== null) {
        place.seenInsideAt ??= handledAt;
        place.admittedAt ??= admittedAt(place, entry, { limits, attempt });
        if (!mayHaveEnded.has(place)) inside.set(account, fromIso(entry.expiresAt));
        requireWithinLimit(handledAt);
      } else if (!live) {
        place.endedAt ??= handledAt;
        inside.delete(account);
      }
    },
    mayEnd(account) {
      inside.delete(account);
      const place = account.places.at(-1);
      if (place) mayHaveEnded.add(place);
    },
    ended(account, at) {
      inside.delete(account);
      const place = account.places.at(-1);
      if (place) place.endedAt ??= at;
    },
    atTheEnd(accounts) {
      const admitted = [...accounts]
        .flatMap((account) => account.places.map((place) => ({ account, place })))
        .filter(({ place }) => place.admittedAt !== null)
        .toSorted((a, b) => a.place.admittedAt! - b.place.admittedAt!);
      requireRate(
        admitted.map(({ place }) => place.admittedAt!),
        limits.admitPerMinute,
      );
      requireOrder(admitted);
    },
  };
}

/** Places of which a leave or a payment was asked for: an answer may be older than what ended them. */
const mayHaveEnded = new WeakSet<PlaceSeen>();

/**
 * The instant of the admission, from the end of the session: asking for the status claims it, so it
 * lasts `sessionSeconds`; a join may find it unclaimed, when it lasts `claimSeconds`.
 */
function admittedAt(
  place: PlaceSeen,
  { expiresAt }: QueueEntry,
  { limits, attempt }: { limits: LineLimits; attempt: Attempt },
): number | null {
  const { sessionSeconds, claimSeconds } = limits;
  const ends = fromIso(expiresAt!);
  const unclaimed = ends - Math.min(claimSeconds, sessionSeconds) * 1000;
  const isJoin = attempt.procedure === 'queue.join';
  if (isJoin && unclaimed >= place.askedAt && unclaimed <= attempt.handledAt) return unclaimed;
  const claimed = ends - sessionSeconds * 1000;
  return claimed >= place.askedAt && claimed <= attempt.handledAt ? claimed : null;
}

function requireRate(instants: number[], admitPerMinute: number): void {
  let from = 0;
  for (const [index, at] of instants.entries()) {
    while (instants[from]! <= at - minuteMs) from += 1;
    const admissions = index - from + 1;
    if (admissions <= admitPerMinute) continue;
    throw new ViolationError(
      rateCheck,
      `${admissions} people were admitted within a minute, where ${admitPerMinute} may be.`,
    );
  }
}

/** Nobody is admitted after somebody with a higher number while certain to have waited already. */
function requireOrder(admitted: { account: Account; place: PlaceSeen }[]): void {
  let highest: { account: Account; place: PlaceSeen } | undefined;
  for (const next of admitted) {
    const { place } = next;
    const wasPassed =
      highest !== undefined &&
      highest.place.waitNo > place.waitNo &&
      highest.place.admittedAt! < place.admittedAt!;
    if (wasPassed) {
      throw new ViolationError(
        orderCheck,
        `${highest!.account.name} (number ${highest!.place.waitNo}) was admitted before ${next.account.name} (number ${place.waitNo}), who waited too.`,
      );
    }
    if (!highest || place.waitNo > highest.place.waitNo) highest = next;
  }
}
