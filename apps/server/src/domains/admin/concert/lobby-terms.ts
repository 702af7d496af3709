/** Guard of the lobby in the terms of a concert. */
import { english } from '@onsale/core/language/translate';
import type { AdmissionOrder } from '@onsale/core/lobby/lobby-terms';
import { invalidField } from '../../../wire/errors.ts';

interface Lobby {
  opensAt: number | null;
  lobbyOpensAt: number | null;
  admissionOrder: AdmissionOrder;
}

/** @throws INVALID_INPUT when the lobby does not end with an opening, or a draw has no lobby. */
export function requireLobby({ opensAt, lobbyOpensAt, admissionOrder }: Lobby): void {
  if (lobbyOpensAt === null) {
    if (admissionOrder === 'arrival') return;
    const message = english`must come with lobbyOpensAt: lots are drawn among those in the lobby`;
    throw invalidField('order', message);
  }
  if (opensAt === null) {
    throw invalidField('opensAt', english`must be given: the lobby ends when the doors open`);
  }
  if (lobbyOpensAt >= opensAt) throw invalidField('lobbyOpensAt', english`must be before opensAt`);
}
