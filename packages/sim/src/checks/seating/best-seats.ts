/**
 * Checks the choice of the best seats: adjacent, and no better block was certainly free.
 *
 * It follows the order of choice, and is written apart from the server: blocks that cost no other
 * party of the size its place come first, then those that leave no seat alone, then the front row,
 * then the centre. A block is compared only where it is certain how many seats are free beside it.
 */
import { toIso } from '@onsale/core/time/dates';
import type { Account } from '../../network/client-history.ts';
import { ViolationError } from '../violation.ts';
import { certainlyLasts, mayLast, type DecisionTime, type SeatHistory } from './seat-history.ts';
import type { HouseTerms } from './house.ts';
import { describeSeat } from './seat-map.ts';

export const bestSeatsCheck = {
  invariant: null,
  name: 'the best seats are adjacent, and no better ones were free',
};

/** Larger houses are not searched: each request would read all of their seats. */
const maxSeatsSearched = 10_000;

/** A request for the best seats. */
export interface BestRequest {
  buyer: Account;
  date: string;
  count: number;
  /** The seats that it got, or the reason why it got none. */
  answer: readonly number[] | string;
  at: DecisionTime;
}

/** As of the decision; unsure where a call changed the seat at that time. */
type SeatState = 'free' | 'taken' | 'unsure';

/** A block of adjacent seats, as the order of choice compares it. */
interface Block {
  first: number;
  row: number;
  /** Twice the distance of its middle from the middle of its row. */
  offCentre: number;
}

/** Once every call is known that the choice may rest on. */
export function requireBestSeats(
  request: BestRequest,
  { terms, history }: { terms: HouseTerms; history: SeatHistory },
): void {
  const { buyer, date, count, answer, at } = request;
  const given = typeof answer === 'string' ? null : blockOf(answer, terms);
  const which = `the best ${count === 1 ? 'seat' : `${count} seats`} of ${date}`;
  if (typeof answer !== 'string' && (given === null || answer.length !== count)) {
    throw new ViolationError(
      bestSeatsCheck,
      `${buyer.name} asked for ${which} and got ${answer.join(', ')}, which are not ${count} adjacent seats of one row.`,
    );
  }
  if (terms.seatsPerDate > maxSeatsSearched) return;
  const stateOf = (seatNo: number): SeatState => {
    const known = history.ofSeat(date, seatNo);
    if (!known.some(({ held, sold }) => mayLast(held, at) || mayLast(sold, at))) return 'free';
    const isTaken = known.some(
      ({ held, sold }) => certainlyLasts(held, at) || certainlyLasts(sold, at),
    );
    return isTaken ? 'taken' : 'unsure';
  };
  const better = firstBetter(given, { count, terms, stateOf });
  if (!better) return;
  const why = describeSeat(history.ofSeat(date, better.first), at);
  const free = `${seatRange(better, count)} in row ${better.row} was free`;
  const got =
    given === null
      ? `was refused with ${String(answer)}`
      : `got ${seatRange(given, count)} in row ${given.row}`;
  throw new ViolationError(
    bestSeatsCheck,
    `At ${toIso(at.to)} ${buyer.name} asked for ${which} and ${got}, when ${free}. Of seat ${better.first}: ${why}.`,
  );
}

function blockOf(seatNos: readonly number[], terms: HouseTerms): Block | null {
  const first = seatNos[0]!;
  const isAdjacent = seatNos.every((seatNo, index) => seatNo === first + index);
  const rows = new Set(seatNos.map((seatNo) => rowOf(seatNo, terms)));
  return isAdjacent && rows.size === 1 ? toBlock(first, seatNos.length, terms) : null;
}

function toBlock(first: number, count: number, terms: HouseTerms): Block {
  const row = rowOf(first, terms);
  const rowFirst = (row - 1) * terms.seatsPerRow + 1;
  const rowLast = Math.min(row * terms.seatsPerRow, terms.seatsPerDate);
  return { first, row, offCentre: Math.abs(2 * first + count - 1 - rowFirst - rowLast) };
}

const rowOf = (seatNo: number, { seatsPerRow }: HouseTerms) => Math.ceil(seatNo / seatsPerRow);

const seatRange = ({ first }: Block, count: number) =>
  count === 1 ? `seat ${first}` : `the block ${first} to ${first + count - 1}`;

interface Search {
  count: number;
  terms: HouseTerms;
  stateOf: (seatNo: number) => SeatState;
}

/** A free block that comes before the given one, or any free block where none was given. */
function firstBetter(given: Block | null, search: Search): Block | null {
  const { count, terms } = house;
  const rows = Math.ceil(terms.seatsPerDate / terms.seatsPerRow);
  const cost = given ? costOf(given, house) : Infinity;
  // Behind the given row only a block of lower cost comes before it.
  const lastRow = given && cost === 0 ? given.row : rows;
  for (let row = 1; row <= lastRow; row += 1) {
    const end = Math.min(row * terms.seatsPerRow, terms.seatsPerDate) - count + 1;
    for (let first = (row - 1) * terms.seatsPerRow + 1; first <= end; first += 1) {
      if (!isAllFree(first, house)) continue;
      const block = toBlock(first, count, terms);
      if (!given) return block;
      const other = costOf(block, { ...house, unsureCost: Infinity });
      const isNearer = row < given.row || (row === given.row && block.offCentre < given.offCentre);
      if (other < cost || (other === cost && isNearer)) return block;
    }
  }
  return null;
}

function isAllFree(first: number, { count, stateOf }: Search): boolean {
  for (let seatNo = first; seatNo < first + count; seatNo += 1) {
    if (stateOf(seatNo) !== 'free') return false;
  }
  return true;
}

/**
 * 2 if another party of the size loses its place by the block, plus 1 if it leaves a seat alone.
 *
 * @param house with the cost where it depends on seats that are unsure.
 */
function costOf(block: Block, search: Search & { unsureCost?: number }): number {
  const { count, unsureCost = 0 } = house;
  const before = freeBeside(block, -1, house);
  const behind = freeBeside(block, 1, house);
  if (before === null || behind === null) return unsureCost;
  const rest = before % count;
  // The parties beside the block are as many as before it, but for the block itself.
  const isWasteful = rest + (behind % count) >= count;
  return (isWasteful ? 2 : 0) + (before === 1 || behind === 1 ? 1 : 0);
}

/** How many free seats adjoin a block on one side; null where an unsure seat leaves it open. */
function freeBeside(
  { first, row }: Block,
  step: -1 | 1,
  { count, terms, stateOf }: Search,
): number | null {
  let free = 0;
  for (let seatNo = step < 0 ? first - 1 : first + count; ; seatNo += step) {
    if (seatNo > terms.seatsPerDate || rowOf(seatNo, terms) !== row) return free;
    const state = stateOf(seatNo);
    if (state !== 'free') return state === 'unsure' ? null : free;
    free += 1;
  }
}
