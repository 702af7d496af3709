/** The instants that the charts mark, each with what happened to the sale or to the server. */
import type { RunResult } from '../result.ts';
import type { OperatorEvent } from '../scenario/venue/operator-schema.ts';
import { number } from './words.ts';

export interface Mark {
  /** From the opening of the sale: negative before it. */
  atSeconds: number;
  /** A few words, for a place in a chart. */
  text: string;
}

/** In the order of their instants. */
export function marksOf(result: RunResult): Mark[] {
  const { scenario, seats, faults, violation, lasted } = result;
  const { opensAfterSeconds, lobbyOpensAfterSeconds = 0 } = scenario.concert;
  const sinceStart = (atSeconds: number, text: string): Mark[] =>
    atSeconds > lasted.simulatedSeconds ? [] : [{ atSeconds: atSeconds - opensAfterSeconds, text }];
  const sinceOpening = (atSeconds: number | null, text: string): Mark[] =>
    atSeconds === null ? [] : [{ atSeconds, text }];
  return [
    ...(lobbyOpensAfterSeconds > 0 ? sinceStart(lobbyOpensAfterSeconds, 'lobby opens') : []),
    ...(opensAfterSeconds > 0 ? sinceStart(opensAfterSeconds, 'opening') : []),
    ...(scenario.roomChanges ?? []).flatMap(({ atSeconds, ...change }) =>
      sinceStart(atSeconds, changeText(change)),
    ),
    ...(scenario.operator ?? []).flatMap(({ atSeconds, ...event }) =>
      sinceStart(atSeconds, operatorText(event)),
    ),
    ...scenario.faults.restartsAtSeconds
      .toSorted((a, b) => a - b)
      .slice(0, faults.restarts)
      .flatMap((atSeconds) => sinceStart(atSeconds, 'server restart')),
    ...sinceOpening(seats.takenAfterSeconds, 'all held or sold'),
    ...sinceOpening(seats.soldOutAfterSeconds, 'sold out'),
    ...(violation ? sinceStart(violation.atSeconds, 'a promise broke') : []),
  ].toSorted((a, b) => a.atSeconds - b.atSeconds);
}

type RoomChange = Omit<NonNullable<RunResult['scenario']['roomChanges']>[number], 'atSeconds'>;

function changeText({ maxActive, admitPerMinute, paused }: RoomChange): string {
  const changes = [
    ...(paused === undefined ? [] : [paused ? 'paused' : 'resumed']),
    ...(maxActive === undefined ? [] : [`${number(maxActive)} inside`]),
    ...(admitPerMinute === undefined ? [] : [`${number(admitPerMinute)} a minute`]),
  ];
  return `room: ${changes.join(', ')}`;
}

function operatorText(event: Omit<OperatorEvent, 'atSeconds'>): string {
  const { blockSeats, changePrice, giveBeacon, issueOrder, refundOrders, cancelDate } = event;
  const acts = [
    ...(blockSeats ? ['seats off sale'] : []),
    ...(changePrice === undefined ? [] : [`price ${number(changePrice)}`]),
    ...(giveBeacon === undefined ? [] : ['beacon']),
    ...(issueOrder ? ['box office'] : []),
    ...(refundOrders ? ['refunds'] : []),
    ...(cancelDate === undefined ? [] : ['date cancelled']),
  ];
  return acts.join(', ');
}
