/** Finds the place that an answer is about, and requires that lot and number are its own. */
import { toIso } from '@onsale/core/time/dates';
import type { QueueEntry } from '@onsale/sdk';
import { isInLine } from '../../buyers/steps.ts';
import type { Attempt } from '../../network/attempt.ts';
import { newPlace, type Account, type ObservedPlace } from '../../network/client-history.ts';
import { ViolationError } from '../violation.ts';

export const numberCheck = {
  invariant: 8,
  name: 'a wait number is one buyer’s, and never used again',
};
export const openingCheck = {
  invariant: null,
  name: 'nobody joins before the sale opens, or its lobby',
};
export const lotCheck = {
  invariant: null,
  name: 'a lot is one buyer’s, and stays so until the draw',
};

/** The instants of a sale from which on buyers join, and are admitted. */
export interface Doors {
  joinableAt: number;
  opensAt: number;
  maxClockSkewMs: number;
}

export interface LinePlaces {
  /** @throws ViolationError */
  find(account: Account, entry: QueueEntry, attempt: Attempt): ObservedPlace;
  /** How many answers told a lot. */
  lotsTold(): number;
}

/** The name of a place for messages. */
export function placeName({ waitNo, lot }: Pick<ObservedPlace, 'waitNo' | 'lot'>): string {
  if (waitNo !== null) return `place ${waitNo}`;
  return lot === null ? 'a place without a number' : `lot ${lot}`;
}

export function trackPlaces(doors: Doors): LinePlaces {
  const numberOwners = new Map<number, Account>();
  const lotOwners = new Map<number, Account>();
  let lotsTold = 0;

  const begin = (account: Account, entry: QueueEntry, attempt: Attempt): ObservedPlace => {
    const { lot, waitNo } = entry;
    const { joinableAt, opensAt, maxClockSkewMs } = doors;
    const { handledAt } = attempt;
    if (handledAt < joinableAt - maxClockSkewMs) {
      throw new ViolationError(
        openingCheck,
        `${account.name} has ${placeName(entry)} before ${toIso(joinableAt)}, when joining begins.`,
      );
    }
    const before = account.places.at(-1);
    const isOpen = before && before.endedAt === null && !before.mayHaveEnded;
    // Later an admission may have lapsed unseen, and a join begins another place.
    const isSame =
      handledAt < opensAt - maxClockSkewMs ||
      ((before?.lot ?? null) !== null && attempt.procedure === 'queue.status');
    if (isOpen && isSame) {
      throw new ViolationError(
        lotCheck,
        `${account.name} had ${placeName(before)} in the lobby, and then ${placeName(entry)}.`,
      );
    }
    const owner = lot === null ? undefined : lotOwners.get(lot);
    if (owner && owner !== account) {
      throw new ViolationError(
        lotCheck,
        `Lot ${lot} was given to ${owner.name} and to ${account.name}.`,
      );
    }
    if (lot !== null) lotOwners.set(lot, account);
    const place = newPlace(account, attempt, { lot, lineSince: Math.max(handledAt, opensAt) });
    if (waitNo !== null) number(account, place, waitNo);
    account.places.push(place);
    return place;
  };

  /** A place has the same number in every answer. */
  const number = (account: Account, place: ObservedPlace, waitNo: number): void => {
    if (place.waitNo === waitNo) return;
    if (place.waitNo !== null) {
      throw new ViolationError(
        numberCheck,
        `Lot ${place.lot} of ${account.name} had wait number ${place.waitNo}, and then ${waitNo}.`,
      );
    }
    const owner = numberOwners.get(waitNo);
    if (owner && owner !== account) {
      throw new ViolationError(
        numberCheck,
        `Wait number ${waitNo} was given to ${owner.name} and to ${account.name}.`,
      );
    }
    numberOwners.set(waitNo, account);
    place.waitNo = waitNo;
  };

  return {
    find(account, entry, attempt) {
      if (entry.lot !== null) lotsTold += 1;
      const known = knownPlace(account, entry);
      if (!known) return begin(account, entry, attempt);
      if (entry.waitNo !== null) number(account, known, entry.waitNo);
      return known;
    },
    lotsTold: () => lotsTold,
  };
}

/** The place with the same lot, else with the same number, else the one that awaits its number. */
function knownPlace({ places }: Account, entry: QueueEntry): ObservedPlace | undefined {
  const { lot, waitNo, status } = entry;
  if (lot !== null) return places.find((place) => place.lot === lot);
  const numbered = waitNo === null ? undefined : places.find((place) => place.waitNo === waitNo);
  if (numbered) return numbered;
  const last = places.at(-1);
  if (!last || last.lot !== null || (waitNo !== null && last.waitNo !== null)) return undefined;
  const isAnother = last.endedAt !== null && (status === 'active' || isInLine(entry));
  return isAnother ? undefined : last;
}
