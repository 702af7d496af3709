/** Checks of a lobby: what places are told before the doors open, and how lots were drawn. */
import { fromIso, toIso } from '@onsale/core/time/dates';
import type { QueueEntry } from '@onsale/sdk';
import type { Attempt } from '../../network/attempt.ts';
import type { Account, ObservedPlace } from '../../network/client-history.ts';
import { ViolationError, type CheckName } from '../violation.ts';
import {
  computedNumberCheck,
  lobbyNumbersCheck,
  requireDrawnNumbers,
  type LobbyPlace,
} from './draw-numbers.ts';
import { createDrawRecord, seedCheck, type DrawRecord } from './draw-record.ts';
import { lotCheck, placeName, trackPlaces, type Doors } from './line-places.ts';

export const doorsCheck = {
  invariant: null,
  name: 'nobody is in line or inside before the doors of a lobby open',
};
export const undrawnCheck = { invariant: 18, name: 'no wait number is told before the draw' };

/** The checks of lobbies, of which some runs have none. */
export const lobbyChecks: readonly CheckName[] = [
  lotCheck,
  doorsCheck,
  undrawnCheck,
  seedCheck,
  lobbyNumbersCheck,
  computedNumberCheck,
];

export interface LobbyTerms {
  doors: Doors;
  hasLobby: boolean;
  isDrawn: boolean;
}

export interface LobbyCheck {
  /**
   * @returns the place that the answer is about.
   * @throws ViolationError
   */
  observe(account: Account, entry: QueueEntry, attempt: Attempt): ObservedPlace;
  /** The published draw, as it is read along the run. */
  record: DrawRecord;
  /**
   * Checks the whole run; from then on places have the numbers that were drawn for them.
   *
   * @throws ViolationError
   */
  checkWholeRun(accounts: Iterable<Account>): void;
  /** How often each check was evaluated, of those that the sale has: none without a lobby. */
  times(): ReadonlyMap<CheckName, number>;
}

export function createLobbyCheck({ doors, hasLobby, isDrawn }: LobbyTerms): LobbyCheck {
  const { opensAt, maxClockSkewMs } = doors;
  const places = trackPlaces(doors);
  const record = createDrawRecord(doors);
  /** The first answer that told a wait number. */
  let firstNumbered: { name: string; waitNo: number; at: number } | null = null;
  let entries = 0;
  let drawn = 0;

  const requireClosedDoors = ({ name }: Account, entry: QueueEntry, at: number): void => {
    if (at >= opensAt - maxClockSkewMs) return;
    if (entry.status !== 'waiting' && entry.status !== 'active') return;
    throw new ViolationError(
      doorsCheck,
      `${name} was told at ${toIso(at)} that ${placeName(entry)} is ${entry.status}, and the doors open at ${toIso(opensAt)}.`,
    );
  };

  const requireUndrawn = ({ name }: Account, waitNo: number, at: number): void => {
    if (!firstNumbered || at < firstNumbered.at) firstNumbered = { name, waitNo, at };
    if (at >= opensAt - maxClockSkewMs) return;
    throw new ViolationError(
      undrawnCheck,
      `${name} was told wait number ${waitNo} at ${toIso(at)}, and lots are drawn at ${toIso(opensAt)} or later.`,
    );
  };

  return {
    record,
    observe(account, entry, attempt) {
      entries += 1;
      if (hasLobby) requireClosedDoors(account, entry, attempt.handledAt);
      if (isDrawn && entry.waitNo !== null) {
        requireUndrawn(account, entry.waitNo, attempt.handledAt);
      }
      return places.find(account, entry, attempt);
    },
    checkWholeRun(accounts) {
      const all: LobbyPlace[] = [...accounts].flatMap((account) =>
        account.places.map((place) => ({ account, place })),
      );
      const page = isDrawn ? record.latest() : null;
      const drawnAt = page && page.drawnAt !== null ? fromIso(page.drawnAt) : Infinity;
      const admittedFrom = isDrawn ? Math.max(opensAt, drawnAt) : opensAt;
      if (hasLobby) requireAdmittedAfter(all, { from: admittedFrom, maxClockSkewMs });
      if (!isDrawn) return;
      if (firstNumbered && firstNumbered.at < drawnAt - maxClockSkewMs) {
        const { name, waitNo, at } = firstNumbered;
        throw new ViolationError(
          undrawnCheck,
          `${name} was told wait number ${waitNo} at ${toIso(at)}, and lots were drawn ${drawnAt === Infinity ? 'never' : `at ${toIso(drawnAt)}`}.`,
        );
      }
      for (const { place } of all) place.lineSince = Math.max(place.lineSince, drawnAt);
      record.requireGivenBeacon();
      const result = record.drawn();
      if (!result) return;
      drawn = 1;
      requireDrawnNumbers(all, result, maxClockSkewMs);
    },
    times: () =>
      new Map<CheckName, number>([
        ...(hasLobby ? [[doorsCheck, entries] as const] : []),
        ...(isDrawn
          ? ([
              [lotCheck, places.lotsTold()],
              [undrawnCheck, entries],
              [seedCheck, record.times()],
              [lobbyNumbersCheck, drawn],
              [computedNumberCheck, drawn],
            ] as const)
          : []),
      ]),
  };
}

/** An admission that its buyer saw later may have been before the doors opened. */
function requireAdmittedAfter(
  places: readonly LobbyPlace[],
  { from, maxClockSkewMs }: { from: number; maxClockSkewMs: number },
): void {
  const early = places.find(({ place }) => (place.admittedAt ?? Infinity) < from - maxClockSkewMs);
  if (!early) return;
  throw new ViolationError(
    doorsCheck,
    `${early.account.name} was admitted at ${toIso(early.place.admittedAt!)}, and nobody is before ${from === Infinity ? 'lots are drawn' : toIso(from)}.`,
  );
}
