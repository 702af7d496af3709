/** Checks the choice of the best seats: adjacent, and no better block was certainly free. */
import { toIso } from '@onsale/core/time/dates';
import type { Account } from '../../network/client-history.ts';
import { ViolationError } from '../violation.ts';
import { mayLast, type DecisionTime, type SeatHistory } from './seat-history.ts';
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
  const isFree = (seatNo: number) =>
    !history.ofSeat(date, seatNo).some(({ held, sold }) => mayLast(held, at) || mayLast(sold, at));
  const better = firstBetter(given, { count, terms, isFree });
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

/** A free block nearer the front than the given one, or as near and nearer the centre. */
function firstBetter(
  given: Block | null,
  {
    count,
    terms,
    isFree,
  }: { count: number; terms: HouseTerms; isFree: (seatNo: number) => boolean },
): Block | null {
  const { seatsPerDate, seatsPerRow } = terms;
  const last = given ? Math.min(given.row * seatsPerRow, seatsPerDate) : seatsPerDate;
  let free = 0;
  for (let seatNo = 1; seatNo <= last; seatNo += 1) {
    if ((seatNo - 1) % seatsPerRow === 0) free = 0;
    free = isFree(seatNo) ? free + 1 : 0;
    if (free < count) continue;
    const block = toBlock(seatNo - count + 1, count, terms);
    if (!given || block.row < given.row || block.offCentre < given.offCentre) return block;
  }
  return null;
}
