/** Completes answers that tell what changed in a seat map, so that every check reads whole maps. */
import type { SeatChanges, SeatMap } from '@onsale/sdk';
import type { Account } from '../../network/client-history.ts';
import type { Answer, Attempt } from '../../network/attempt.ts';
import { ViolationError } from '../violation.ts';
import { seatMapCheck } from './seat-map.ts';

/** The one persona that does. To keep the maps of every buyer would take gigabytes. */
const asksForChanges = 'changeable';

/** The latest map that a client was given, if it is one that asks for changes. */
export interface KnownMap {
  map?: SeatMap;
}

/**
 * Applies the changes to the map that they lead on from, as the client does.
 *
 * @returns the answer with a whole map.
 */
export function withWholeMap(
  account: Account,
  { attempt, answer, known }: { attempt: Attempt; answer: Answer; known: KnownMap },
): Answer {
  if (attempt.procedure !== 'seat.list' || answer.kind !== 'ok') return answer;
  const data = answer.data as SeatMap | SeatChanges;
  const map = 'changes' in data ? changed(account, { attempt, changes: data, known }) : data;
  if (account.persona === asksForChanges) known.map = map;
  return { ...answer, data: map };
}

function changed(
  account: Account,
  { attempt, changes, known }: { attempt: Attempt; changes: SeatChanges; known: KnownMap },
): SeatMap {
  const { since } = attempt.input as { since?: string };
  const { map } = known;
  const { date, version } = changes;
  if (map?.version !== since || changes.since !== since || map?.date !== date) {
    throw new ViolationError(
      seatMapCheck,
      `${account.name} was told what changed on ${date} since ${changes.since}, which is not the map that it has.`,
    );
  }
  const now = new Map(changes.changes.map((seat) => [seat.seatNo, seat]));
  const seats = map.seats.map((seat) => ({ ...seat, ...now.get(seat.seatNo) }));
  const free = seats.filter(({ status }) => status === 'available');
  const { aisles } = map;
  return { date, version, aisles, seats, available: free.map(({ seatNo }) => seatNo) };
}
