/**
 * The poll interval of a lobby as the opening comes near.
 *
 * A client that polls every 30 s would learn of the opening up to 30 s late. So no interval steps
 * over it by more than a second, and by more only where a crowd has to be spread: its polls arrive
 * at a bounded rate, each place at an instant of its own.
 */
import { longestPollMs, shortestPollMs } from '../queue.ts';
import { isLobby, type LobbyTerms } from './lobby-terms.ts';

export interface LobbyPoll {
  now: number;
  /** The number of those who wait. */
  waiting: number;
  /** The number of the entry's row, from which its instant within the crowd follows. */
  waitNo: number;
}

/** Clients lengthen an interval by up to a fifth, so that a crowd does not poll in one rhythm. */
const clientJitter = 1.2;
/** Nearer to the opening than this, the next poll is the one after it. */
const lastStepMs = 5_000;
/** The time over which the polls of a lobby are spread, at least and for each who waits. */
const spread = { leastMs: 1_000, perPersonMs: 0.1 } as const;
/** Multiples of it are spread evenly between 0 and 1 (the golden ratio). */
const goldenShare = 0.618_033_988_749_895;

/**
 * The longest interval that a place in a lobby may be told; Infinity long before the opening, and
 * outside of a lobby. Once the doors are open and lots are still to be drawn, it is the shortest.
 */
export function openingPollMs(terms: LobbyTerms, { now, waiting, waitNo }: LobbyPoll): number {
  if (terms.opensAt === null || !isLobby(terms, now)) return Infinity;
  const untilOpenMs = Math.max(0, terms.opensAt - now);
  if (untilOpenMs >= longestPollMs * clientJitter) return Infinity;
  const spreadMs = Math.min(longestPollMs, spread.leastMs + waiting * spread.perPersonMs);
  // Such a step ends before the opening, whatever a client adds to it.
  if (untilOpenMs > lastStepMs + spreadMs) return Math.floor(untilOpenMs / clientJitter);
  const ownMs = ((waitNo * goldenShare) % 1) * spreadMs;
  return Math.max(shortestPollMs, Math.floor(untilOpenMs + ownMs));
}
