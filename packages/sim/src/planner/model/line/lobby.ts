/** The lobby of the model: its places stand in line when the doors open, by arrival or by lots. */
import { randomStream } from '../../../foundation/random.ts';
import { personaCode, type Crowd } from '../crowd.ts';
import type { SaleParts } from '../sale-parts.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** The first tenth of the places of a lobby. */
export interface FirstTenth {
  places: number;
  /** How many of the first to come are bots' places. */
  botsByArrival: number;
  /** How many of the first in line are. */
  botsInLine: number;
}

export interface OpenedLobby {
  /** How many buyers were in it, the first of all. */
  buyers: number;
  firstTenth: FirstTenth;
}

/** The opening, and the beginning of time in the model. */
const opensAt = 0;

/** @param transitMs from a buyer to the server. */
export function openDoors(
  { buyers: { personas }, scenario }: SaleParts,
  {
    room,
    crowd,
    accountsPerBot,
    transitMs,
  }: { room: WaitingRoom; crowd: Crowd; accountsPerBot: number; transitMs: number },
): OpenedLobby {
  const { arrivals, inOrder } = crowd;
  const isBot = (buyer: number) => personas[buyer] === personaCode.bot;
  const lots: number[] = [];
  let buyers = 0;
  for (; buyers < inOrder.length; buyers += 1) {
    const buyer = inOrder[buyers]!;
    if (arrivals[buyer]! + transitMs >= opensAt) break;
    for (let left = isBot(buyer) ? accountsPerBot : 1; left > 0; left -= 1) lots.push(buyer);
  }
  const line = scenario.concert.order === 'draw' ? shuffled(lots, scenario.seed) : lots;
  for (const buyer of line) room.open(buyer, arrivals[buyer]! + transitMs);
  const places = Math.ceil(lots.length / 10);
  const botsIn = (order: readonly number[]) => order.slice(0, places).filter(isBot).length;
  return {
    buyers,
    firstTenth: { places, botsByArrival: botsIn(lots), botsInLine: botsIn(line) },
  };
}

function shuffled(lots: readonly number[], seed: number): number[] {
  const random = randomStream(seed, 'draw');
  const line = [...lots];
  for (let last = line.length - 1; last > 0; last -= 1) {
    const other = random.int(0, last);
    [line[last], line[other]] = [line[other]!, line[last]!];
  }
  return line;
}
