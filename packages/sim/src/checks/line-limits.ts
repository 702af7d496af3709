/** Checks wait numbers, the limit of active buyers and the admission rate, as clients saw them. */
import { fromIso, toIso } from '@onsale/core/time/dates';
import type { QueueEntry, Reservation } from '@onsale/sdk';
import type { Account, ObservedPlace } from '../network/client-history.ts';
import type { Attempt } from '../network/attempt.ts';
import { ViolationError } from './violation.ts';
import { requireReservationLength, requireSessionLength } from './timing/lengths.ts';
import { placesOf } from './timing/observed-line.ts';
import { requireSilentBeforeRemoval } from './timing/removal.ts';
import { isInLine } from '../buyers/steps.ts';
import type { LobbyCheck } from './lobby/lobby-check.ts';
import { placeName, type Doors } from './lobby/line-places.ts';
import { recordContact, requireAdmittedInOrder, requireNumbersInOrder } from './admission-order.ts';

export const activeCheck = { invariant: 5, name: 'no more are inside than maxActive' };
export const rateCheck = {
  invariant: 6,
  name: 'no more are admitted in a minute than admitPerMinute',
};
export const endedPlaceCheck = { invariant: 14, name: 'a place that is over stays over' };

export const sessionEndCheck = {
  invariant: 14,
  name: 'a session ends, however often it reserves',
};
export const holdLimitCheck = {
  invariant: 14,
  name: 'a session makes no more reservations than its room allows',
};

const minuteMs = 60_000;

export interface LineLimits {
  maxActive: number;
  admitPerMinute: number;
  sessionSeconds: number;
  claimSeconds: number;
  holdsPerSession: number;
  reservationSeconds: number;
}

export interface LineCheck {
  observe(account: Account, entry: QueueEntry, attempt: Attempt): void;
  /** The account made a reservation, which the session lasts at least as long as. */
  reserved(account: Account, reservation: Reservation, attempt: Attempt): void;
  /** The account sent a call that ends its place. */
  mayEnd(account: Account): void;
  /** Its own call ended its place. */
  ended(account: Account, at: number): void;
  /** Checks that need the whole run. */
  checkWholeRun(accounts: Iterable<Account>): void;
}

/**
 * @param doors the instants of the sale, and how far the clocks of server and clients may differ.
 * @param lobby checks what places in a lobby are told.
 */
export function createLineCheck(
  limits: LineLimits,
  { doors, lobby }: { doors: Doors; lobby: LobbyCheck },
): LineCheck {
  const { maxClockSkewMs } = doors;
  const terms = { ...limits, maxClockSkewMs };
  /** Accounts that are certainly inside, each with the earliest time at which that may end. */
  const inside = new Map<Account, number>();
  /** The latest known decision of the server: responses arrive out of order. */
  let lastDecisionAt = 0;

  const requireWithinLimit = (): void => {
    if (inside.size <= limits.maxActive) return;
    for (const [account, until] of inside) if (until <= lastDecisionAt) inside.delete(account);
    if (inside.size <= limits.maxActive) return;
    throw new ViolationError(
      activeCheck,
      `${inside.size} are inside for certain, where ${limits.maxActive} may be.`,
    );
  };

  const requireLatestEnd = (account: Account, place: ObservedPlace, until: number): void => {
    place.activeUntil = Math.max(place.activeUntil ?? until, until);
    // The admission was no later than the first response that showed it.
    const { admittedSeenAt } = place;
    if (admittedSeenAt === null) return;
    const longestMs = (limits.sessionSeconds + limits.reservationSeconds) * 1000;
    if (until <= admittedSeenAt + longestMs + maxClockSkewMs) return;
    throw new ViolationError(
      sessionEndCheck,
      `Place ${place.waitNo} of ${account.name} lasts until ${toIso(until)}, and was inside at ${toIso(admittedSeenAt)}.`,
    );
  };

  const observeInside = (
    account: Account,
    place: ObservedPlace,
    { attempt, until }: ActiveObservation,
  ): void => {
    const { departedAt, handledAt } = attempt;
    if (until <= departedAt - maxClockSkewMs) {
      throw new ViolationError(
        endedPlaceCheck,
        `Place ${place.waitNo} of ${account.name} was active after it had run out at ${toIso(until)}.`,
      );
    }
    place.admittedSeenAt ??= handledAt;
    requireLatestEnd(account, place, until);
    place.admittedAt = requireSessionLength(account, place, { attempt, until, terms });
    if (!place.mayHaveEnded) inside.set(account, until - maxClockSkewMs);
    requireWithinLimit();
  };

  return {
    observe(account, entry, attempt) {
      lastDecisionAt = Math.max(lastDecisionAt, attempt.handledAt);
      const place = lobby.observe(account, entry, attempt);
      recordContact(place, attempt);
      requireSilentBeforeRemoval(account, place, { entry, maxClockSkewMs });
      const isLive = isInLine(entry) || entry.status === 'active';
      if (isLive && attempt.procedure === 'queue.leave') {
        throw new ViolationError(
          endedPlaceCheck,
          `${account.name} has left ${placeName(place)}, and is ${entry.status}.`,
        );
      }
      if (isLive && place.endedAt !== null && place.endedAt < attempt.sentAt) {
        throw new ViolationError(
          endedPlaceCheck,
          `${account.name} knew that ${placeName(place)} is over, and it is ${entry.status} again.`,
        );
      }
      if (entry.status === 'active' && entry.expiresAt !== null) {
        observeInside(account, place, { attempt, until: fromIso(entry.expiresAt) });
      } else if (isInLine(entry)) {
        place.waitingAt = Math.max(place.waitingAt ?? 0, attempt.departedAt);
      } else if (!isLive) {
        if (place.admittedAt === null && entry.expiresAt !== null) {
          place.lapsedAt = fromIso(entry.expiresAt);
        }
        place.endedAt ??= attempt.handledAt;
        const hasLeft = attempt.procedure === 'queue.leave' && entry.status === 'left';
        if (hasLeft) place.freedAt ??= attempt.handledAt;
        inside.delete(account);
      }
    },
    reserved(account, reservation, attempt) {
      const place = account.places.at(-1);
      if (!place) return;
      requireLatestEnd(account, place, fromIso(reservation.expiresAt));
      requireReservationLength(account, place, { reservation, attempt, terms });
      place.holds += 1;
      if (place.holds <= limits.holdsPerSession) return;
      throw new ViolationError(
        holdLimitCheck,
        `Place ${place.waitNo} of ${account.name} made ${place.holds} reservations, where ${limits.holdsPerSession} may be.`,
      );
    },
    mayEnd(account) {
      inside.delete(account);
      const place = account.places.at(-1);
      if (!place) return;
      place.endAttempts += 1;
      place.mayHaveEnded = true;
    },
    ended(account, at) {
      inside.delete(account);
      const place = account.places.at(-1);
      if (!place) return;
      place.endedAt ??= at;
      place.freedAt ??= at;
    },
    checkWholeRun(all) {
      const accounts = [...all];
      const places = accounts.flatMap((account) =>
        account.places.map((place) => ({ account, place })),
      );
      lobby.checkWholeRun(accounts);
      const admitted = placesOf(accounts)
        .filter(({ place }) => place.admittedAt !== null)
        .toSorted((a, b) => a.place.admittedAt! - b.place.admittedAt!);
      requireRate(
        admitted.map(({ place }) => place.admittedAt!),
        limits.admitPerMinute,
      );
      requireNumbersInOrder(places);
      requireAdmittedInOrder(admitted, maxClockSkewMs);
    },
  };
}

/** A response that says a place is active until an instant. */
interface ActiveObservation {
  attempt: Attempt;
  until: number;
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
