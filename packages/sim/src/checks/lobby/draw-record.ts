/** The published draw as it is read along a run: the commitment never changes, nor the result. */
import { isDeepStrictEqual } from 'node:util';
import { fromIso, toIso } from '@onsale/core/time/dates';
import type { Draw } from '@onsale/sdk';
import { ViolationError } from '../violation.ts';
import type { Doors } from './line-places.ts';
import { commitmentTo } from './published-draw.ts';

export const seedCheck = {
  invariant: null,
  name: 'the seed of a draw was committed to, and is secret until lots are drawn',
};

/** A draw that has happened. */
export interface DrawnLots {
  seed: string;
  lots: number;
  lobbyHash: string;
  beacon: string;
  closedAt: number;
  drawnAt: number;
}

export interface DrawRecord {
  /**
   * The page was read.
   *
   * @param answeredAt not before the server rendered it.
   * @throws ViolationError
   */
  read(page: Draw, answeredAt: number): void;
  /** The operator's beacon was accepted. */
  gaveBeacon(beacon: string): void;
  /** The operator's beacon was refused, which it is after the draw only. */
  refusedBeacon(answeredAt: number): void;
  /**
   * Requires that the draw has the beacon that was given, or none, and that none was refused
   * before it. Call it at the end of a run.
   *
   * @throws ViolationError
   */
  requireGivenBeacon(): void;
  latest(): Draw | null;
  /** null before the draw. */
  drawn(): DrawnLots | null;
  /** How often the page was read. */
  times(): number;
}

const fail = (message: string): never => {
  throw new ViolationError(seedCheck, message);
};

export function createDrawRecord({ opensAt, maxClockSkewMs }: Doors): DrawRecord {
  let first: Draw | null = null;
  let latest: Draw | null = null;
  let given = '';
  let refusedAt: number | null = null;
  let times = 0;

  const requireSecret = ({ seed, lots, drawnAt }: Draw, at: number): void => {
    const isEarly = at < opensAt - maxClockSkewMs;
    if (isEarly && lots !== null) fail(`The lobby was closed before ${toIso(opensAt)}.`);
    if (drawnAt === null && seed === null) return;
    if (drawnAt === null || seed === null || isEarly) {
      fail(
        `At ${toIso(at)} the seed was ${seed ?? 'secret'}, and lots were drawn ${drawnAt ?? 'not yet'}.`,
      );
    }
  };

  return {
    read(page, answeredAt) {
      times += 1;
      first ??= page;
      requireSecret(page, answeredAt);
      if (page.seedHash !== first.seedHash) {
        fail(`The hash of the seed was ${first.seedHash} at first, and then ${page.seedHash}.`);
      }
      const before = latest;
      latest = page;
      if (before && before.drawnAt !== null && !isDeepStrictEqual(before, page)) {
        fail(
          `A draw that had happened was ${JSON.stringify(before)}, and then ${JSON.stringify(page)}.`,
        );
      }
      if (page.seed === null || commitmentTo(page.seed) === first.seedHash) return;
      fail(
        `The seed ${page.seed} does not have the hash ${first.seedHash}, which was public before.`,
      );
    },
    gaveBeacon: (beacon) => void (given = beacon),
    refusedBeacon: (answeredAt) => void (refusedAt = answeredAt),
    requireGivenBeacon() {
      if (latest && latest.beacon !== given) {
        fail(`The beacon of the draw is "${latest.beacon}", and "${given}" was given.`);
      }
      const drawnAt = latest?.drawnAt ? fromIso(latest.drawnAt) : Infinity;
      if (refusedAt !== null && drawnAt > refusedAt + maxClockSkewMs) {
        fail(
          `A beacon was refused at ${toIso(refusedAt)}, and lots were drawn ${latest?.drawnAt ?? 'never'}.`,
        );
      }
    },
    latest: () => latest,
    drawn() {
      if (!latest) return null;
      const { seed, lots, lobbyHash, beacon, closedAt, drawnAt } = latest;
      if (seed === null || lots === null || lobbyHash === null) return null;
      if (closedAt === null || drawnAt === null) return null;
      return {
        seed,
        lots,
        lobbyHash,
        beacon,
        closedAt: fromIso(closedAt),
        drawnAt: fromIso(drawnAt),
      };
    },
    times: () => times,
  };
}
