/**
 * The rules of a lobby: joining before the doors open, in the order of arrival or for a draw.
 *
 * lobby    the time from `lobbyOpensAt` to `opensAt`, or to the draw where lots are drawn.
 * lot      the number under which a buyer registered for the draw: 1, 2, 3 … in the order of
 *          registering. It is the number of the entry's row.
 * closing  the end of registering: the first step at or after `opensAt` says how many lots there
 *          are. Buyers who join later are behind all of them.
 * draw     gives each lot its wait number. It follows the closing at once, unless the room is
 *          paused: then an operator can add a beacon that no one knew at the closing.
 */
import { hasOpened, saleStateAt, type SalePeriod } from '../catalogue.ts';

/** Whether the order of joining decides who is admitted first, or a draw among all in the lobby. */
export type AdmissionOrder = 'arrival' | 'draw';

/** The lobby of a concert, as far as it has come. */
export interface LobbyTerms {
  opensAt: number | null;
  /** null: the concert has no lobby. */
  lobbyOpensAt: number | null;
  admissionOrder: AdmissionOrder;
  /** How many lots take part; null before the lobby was closed, and where none are drawn. */
  lots: number | null;
  drawnAt: number | null;
}

export const noLobby: LobbyTerms = {
  opensAt: null,
  lobbyOpensAt: null,
  admissionOrder: 'arrival',
  lots: null,
  drawnAt: null,
};

/** Whether lots are still to be drawn. Until then no entry has a wait number. */
export function awaitsDraw({ admissionOrder, drawnAt }: LobbyTerms): boolean {
  return admissionOrder === 'draw' && drawnAt === null;
}

/** Whether those who wait are in the lobby as of `now`. */
export function isLobby(terms: LobbyTerms, now: number): boolean {
  if (terms.admissionOrder === 'draw') return awaitsDraw(terms);
  return terms.lobbyOpensAt !== null && !hasOpened(terms.opensAt, now);
}

/**
 * From when on an absence counts towards a removal: a buyer who registered in a lobby may stay away
 * until the doors open. -Infinity without a lobby; Infinity while the draw is to come.
 */
export function removalsCountFrom(terms: LobbyTerms): number {
  if (terms.lobbyOpensAt === null) return -Infinity;
  if (awaitsDraw(terms)) return Infinity;
  return Math.max(terms.opensAt ?? -Infinity, terms.drawnAt ?? -Infinity);
}

/** Whether buyers may join: while the concert is on sale, and before that in its lobby. */
export function isJoinable(
  period: SalePeriod & { lobbyOpensAt: number | null },
  now: number,
): boolean {
  const state = saleStateAt(period, now);
  const hasLobby = period.lobbyOpensAt !== null && period.lobbyOpensAt <= now;
  return state === 'on_sale' || (state === 'upcoming' && hasLobby);
}
