/**
 * Checks that a place whose client is away is skipped: no absent buyer is admitted while a present
 * one waits behind it.
 */
import { toIso } from '@onsale/core/time/dates';
import type { Account } from '../../network/client-history.ts';
import { ViolationError } from '../violation.ts';
import { placesOf, presentWaits, type LineTerms } from './observed-line.ts';

export const absenceCheck = {
  invariant: null,
  name: 'a place whose client is away is skipped',
};

/**
 * A client counts as absent after this silence at the latest: the server's 45 s, and time for the
 * silence to be noticed.
 */
const absentWithinMs = 50_000;
/** How long a place behind must have waited, for the server to know that its client is there. */
const knownAfterMs = 2_000;

/**
 * @param watchedSince instants from which on the server has watched the line: its starts.
 * @throws ViolationError
 */
export function requireAbsentSkipped(
  accounts: Iterable<Account>,
  { terms, watchedSince }: { terms: LineTerms; watchedSince: readonly number[] },
): void {
  const claimMs = Math.min(terms.claimSeconds, terms.sessionSeconds) * 1000;
  const places = placesOf(accounts);
  for (const { account, place } of places) {
    // Only this persona's calls meet no fault, so only its silence is certain.
    if (place.lapsedAt === null || account.persona !== 'wanderer') continue;
    const admittedAt = place.lapsedAt - claimMs;
    const away = place.silences.find(
      ({ from, until }) => from + absentWithinMs <= admittedAt && admittedAt < until,
    );
    const isWatched = (since: number) => since > admittedAt || since + absentWithinMs <= admittedAt;
    if (!away || !watchedSince.every(isWatched)) continue;
    const behind = places.find(
      (other) =>
        other.place.waitNo > place.waitNo &&
        presentWaits(other.place).some(
          ({ from, until }) => from + knownAfterMs <= admittedAt && admittedAt < until,
        ),
    );
    if (!behind) continue;
    throw new ViolationError(
      absenceCheck,
      `${account.name} (number ${place.waitNo}) was admitted at ${toIso(admittedAt)} and had not been seen since ${toIso(away.from)}, while ${behind.account.name} (number ${behind.place.waitNo}) waited and was there.`,
    );
  }
}
