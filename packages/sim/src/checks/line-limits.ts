/** The line, as its people were told: numbers, order and both limits. */
import { fromIso, toIso } from '@onsale/core/time/dates';
import type { QueueEntry } from '@onsale/sdk';
import type { Account, PlaceSeen } from '../network/client-history.ts';
import type { Attempt } from '../network/faulty-network.ts';
import { ViolationError } from './violation.ts';
import { noteSighting, requireAdmittedInOrder, requireNumbersInOrder } from './admission-order.ts';

export const numberCheck = {
  invariant: 8,
  name: 'a wait number is one buyer’s, and never used again',
};
export const activeCheck = { invariant: 5, name: 'no more are inside than maxActive' };
export const rateCheck = {
  invariant: 6,
  name: 'no more are admitted in a minute than admitPerMinute',
};
export const openingCheck = { invariant: null, name: 'nobody joins before the sale opens' };
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

/**
 * @param opensAt when the sale opens.
 * @param apartMs how far the server's clock may be from the clients'.
 */
export function createLineCheck(
  limits: LineLimits,
  { opensAt, apartMs }: { opensAt: number; apartMs: number },
): LineCheck {
  const owners = new Map<number, Account>();
  /** Who is certain to be inside, and until when at least. */
  const inside = new Map<Account, number>();
  /** Of the server's decisions that are known, the last: answers come out of order. */
  let latest = 0;

  const requireWithinLimit = (): void => {
    if (inside.size <= limits.maxActive) return;
    for (const [account, until] of inside) if (until <= latest) inside.delete(account);
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
    if (attempt.handledAt < opensAt - apartMs) {
      throw new ViolationError(
        openingCheck,
        `${account.name} has place ${entry.waitNo} before the sale opens at ${toIso(opensAt)}.`,
      );
    }
    owners.set(entry.waitNo, account);
    const place: PlaceSeen = {
      waitNo: entry.waitNo,
      askedAt: Math.min(account.joiningSince ?? attempt.sentAt, attempt.sentAt),
      joinedAt: attempt.handledAt,
      heardAt: attempt.leftAt,
      silences: [],
      admittedAt: null,
      seenInsideAt: null,
      mayBeOver: false,
      endedAt: null,
    };
    account.places.push(place);
    return place;
  };

  const seenInside = (account: Account, place: PlaceSeen, { attempt, until }: SeenInside): void => {
    const { sentAt, handledAt } = attempt;
    if (until <= sentAt - apartMs) {
      throw new ViolationError(
        deadCheck,
        `Place ${place.waitNo} of ${account.name} was active after it had run out at ${toIso(until)}.`,
      );
    }
    place.seenInsideAt ??= handledAt;
    place.admittedAt ??= admittedAt(place, { attempt, until }, { limits, apartMs });
    if (!place.mayBeOver) inside.set(account, until - apartMs);
    requireWithinLimit();
  };

  return {
    seen(account, entry, attempt) {
      latest = Math.max(latest, attempt.handledAt);
      const place = placeOf(account, entry, attempt);
      noteSighting(place, attempt);
      const live = entry.status === 'waiting' || entry.status === 'active';
      if (live && attempt.procedure === 'queue.leave') {
        throw new ViolationError(
          deadCheck,
          `${account.name} has left place ${place.waitNo}, and is ${entry.status}.`,
        );
      }
      if (live && place.endedAt !== null && place.endedAt < attempt.sentAt) {
        throw new ViolationError(
          deadCheck,
          `Place ${place.waitNo} of ${account.name} was over and is ${entry.status} again.`,
        );
      }
      if (entry.status === 'active' && entry.expiresAt !== null) {
        seenInside(account, place, { attempt, until: fromIso(entry.expiresAt) });
      } else if (!live) {
        place.endedAt ??= attempt.handledAt;
        inside.delete(account);
      }
    },
    mayEnd(account) {
      inside.delete(account);
      const place = account.places.at(-1);
      if (place) place.mayBeOver = true;
    },
    ended(account, at) {
      inside.delete(account);
      const place = account.places.at(-1);
      if (place) place.endedAt ??= at;
    },
    atTheEnd(accounts) {
      const places = [...accounts].flatMap((account) =>
        account.places.map((place) => ({ account, place })),
      );
      const admitted = places
        .filter(({ place }) => place.admittedAt !== null)
        .toSorted((a, b) => a.place.admittedAt! - b.place.admittedAt!);
      requireRate(
        admitted.map(({ place }) => place.admittedAt!),
        limits.admitPerMinute,
      );
      requireNumbersInOrder(places);
      requireAdmittedInOrder(admitted, apartMs);
    },
  };
}

/** A place that was told to be active until then. */
interface SeenInside {
  attempt: Attempt;
  until: number;
}

/**
 * The instant of the admission, from the end of the session: asking for the status claims it, so it
 * lasts `sessionSeconds`; a join may find it unclaimed, when it lasts `claimSeconds`.
 */
function admittedAt(
  place: PlaceSeen,
  { attempt, until }: SeenInside,
  { limits, apartMs }: { limits: LineLimits; apartMs: number },
): number | null {
  const { sessionSeconds, claimSeconds } = limits;
  const isPossible = (at: number) =>
    at >= place.askedAt - apartMs && at <= attempt.handledAt + apartMs;
  const unclaimed = until - Math.min(claimSeconds, sessionSeconds) * 1000;
  if (attempt.procedure === 'queue.join' && isPossible(unclaimed)) return unclaimed;
  const claimed = until - sessionSeconds * 1000;
  return isPossible(claimed) ? claimed : null;
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
