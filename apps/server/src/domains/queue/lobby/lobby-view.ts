/** View of a place in a lobby, and of its numbers before and after a draw. */
import { awaitsDraw, isLobby, type LobbyTerms } from '@onsale/core/lobby/lobby-terms';
import type { LineOrder } from '@onsale/core/lobby/line-order';
import { toIsoOrNull } from '@onsale/core/time/dates';

/** The terms of a lobby, and the order of its line as far as it is drawn. */
export interface LobbyState {
  terms: LobbyTerms;
  order: LineOrder;
}

export interface PlaceNumbers {
  /** null until lots are drawn. */
  waitNo: number | null;
  /** null where none is drawn, and for buyers who joined after the lobby was closed. */
  lot: number | null;
}

/** @param waitNo the number of the entry's row. */
export function numbersOf({ terms, order }: LobbyState, waitNo: number): PlaceNumbers {
  if (terms.admissionOrder === 'arrival') return { waitNo, lot: null };
  const isLot = terms.lots === null || waitNo <= terms.lots;
  return {
    waitNo: awaitsDraw(terms) ? null : order.rankOf(waitNo),
    lot: isLot ? waitNo : null,
  };
}

/** The status of a waiting entry, and the opening that those in a lobby wait for. */
export function lobbyStatusOf(
  terms: LobbyTerms,
  now: number,
): { status: 'waiting' | 'lobby'; opensAt: string | null } {
  if (!isLobby(terms, now)) return { status: 'waiting', opensAt: null };
  return { status: 'lobby', opensAt: toIsoOrNull(terms.opensAt) };
}
