/** Checks the wait numbers of a draw: exactly 1 … N, behind them the late, each as computed. */
import { toIso } from '@onsale/core/time/dates';
import type { Account, ObservedPlace } from '../../network/client-history.ts';
import { ViolationError } from '../violation.ts';
import type { DrawnLots } from './draw-record.ts';
import { lobbyHashOver, waitNumbersOf } from './published-draw.ts';

export const lobbyNumbersCheck = {
  invariant: 17,
  name: 'the wait numbers of a lobby are 1 … N, and late buyers are behind them',
};
export const computedNumberCheck = {
  invariant: 19,
  name: 'each wait number is what the published key, N and its lot give',
};

export interface LobbyPlace {
  account: Account;
  place: ObservedPlace;
}

/**
 * Numbers that were told must be those that the published draw gives. Places that were never told
 * one have the computed number from then on.
 *
 * @throws ViolationError
 */
export function requireDrawnNumbers(
  all: readonly LobbyPlace[],
  draw: DrawnLots,
  maxClockSkewMs: number,
): void {
  for (const one of all) requireSideOfTheClosing(one, draw, maxClockSkewMs);
  requireAllLots(all, draw);
  const numbers = waitNumbersOf(draw);
  if (new Set(numbers).size !== draw.lots || numbers.some((no) => no < 1 || no > draw.lots)) {
    throw new ViolationError(
      lobbyNumbersCheck,
      `By the published draw ${draw.lots} lots do not have the numbers 1 to ${draw.lots}.`,
    );
  }
  for (const { account, place } of all) {
    if (place.lot === null) continue;
    const computed = numbers[place.lot - 1]!;
    place.waitNo ??= computed;
    if (place.waitNo === computed) continue;
    throw new ViolationError(
      computedNumberCheck,
      `Lot ${place.lot} of ${account.name} has wait number ${place.waitNo}, and the published draw gives ${computed}.`,
    );
  }
}

/** Lots are of those who joined before the lobby was closed; the others are behind all of them. */
function requireSideOfTheClosing(
  { account: { name }, place }: LobbyPlace,
  { lots, closedAt }: DrawnLots,
  maxClockSkewMs: number,
): void {
  const { lot, waitNo, requestedAt, joinedAt } = place;
  const fail = (what: string) => {
    throw new ViolationError(
      lobbyNumbersCheck,
      `${name} ${what}: the lobby was closed at ${toIso(closedAt)} with ${lots} lots.`,
    );
  };
  if (lot !== null) {
    if (lot > lots) fail(`had lot ${lot}, which takes no part`);
    if (waitNo !== null && waitNo > lots) fail(`has lot ${lot} and wait number ${waitNo}`);
    if (requestedAt > closedAt + maxClockSkewMs) {
      fail(`asked for a place at ${toIso(requestedAt)} and got lot ${lot}`);
    }
    return;
  }
  if (waitNo !== null && waitNo <= lots) fail(`has no lot, and wait number ${waitNo}`);
  if (joinedAt < closedAt - maxClockSkewMs) {
    fail(`joined at ${toIso(joinedAt)} and has no lot, but ${waitNo ?? 'no number'}`);
  }
}

/** Where every lot is known to the simulator, the hash over them is computed again. */
function requireAllLots(all: readonly LobbyPlace[], { lots, lobbyHash }: DrawnLots): void {
  const userIds: string[] = [];
  for (const { account, place } of all) {
    if (place.lot !== null && account.userId !== null) userIds[place.lot - 1] = account.userId;
  }
  const known = userIds.filter((userId) => userId !== undefined).length;
  if (known < lots) return;
  const computed = lobbyHashOver(userIds);
  if (computed === lobbyHash) return;
  throw new ViolationError(
    computedNumberCheck,
    `The published hash over ${lots} lots is ${lobbyHash}, and the lots that buyers got give ${computed}.`,
  );
}
