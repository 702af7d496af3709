/**
 * Checks the choice of the best seats: adjacent, and no better block was certainly free.
 *
 * It follows the order of choice, and is written apart from the server: blocks that cost no other
 * party of the size its place come first, then those that leave no seat alone, then the front row,
 * then the centre. Aisles end a row's run, and so do seats for wheelchair users and companions. A
 * block is compared only where it is certain how many seats are free beside it.
 */
import { toIso } from '@onsale/core/time/dates';
import type { Account } from '../../network/client-history.ts';
import { ViolationError } from '../violation.ts';
import { certainlyLasts, mayLast, type DecisionTime } from './decision-time.ts';
import type { SeatHistory } from './seat-history.ts';
import type { House, HouseSeat } from './house.ts';
import { describeSeat } from './seat-map.ts';

export const bestSeatsCheck = {
  invariant: null,
  name: 'the best seats are adjacent, and no better ones were free',
};

/** Larger houses are not searched: each request would read all of their seats. */
const maxSeatsSearched = 10_000;

/** A request for the best seats. */
export interface BestRequest extends Wishes {
  buyer: Account;
  date: string;
  /** The seats that it got, or the reason why it got none. */
  answer: readonly number[] | string;
  at: DecisionTime;
  /** The prices of the concert that may have been in force then. */
  prices: readonly number[];
}

interface Wishes {
  count: number;
  section?: string | undefined;
  /** For all seats together. */
  maxPrice?: number | undefined;
}

/** As of the decision; unsure where a call changed the seat at that time. */
type SeatState = 'free' | 'taken' | 'unsure';

/** A block of adjacent seats by its leftmost one. */
type Block = HouseSeat;

interface Search extends Wishes {
  house: House;
  /** Of seats in sections without a price of their own. */
  concertPrice: number;
  stateOf: (seatNo: number) => SeatState;
}

/** Once every call is known that the choice may rest on. */
export function requireBestSeats(
  request: BestRequest,
  { house, history }: { house: House; history: SeatHistory },
): void {
  const { buyer, date, count, answer, at, maxPrice, prices } = request;
  // While the price changes, it is open which seats were within a ceiling.
  if (maxPrice !== undefined && prices.length > 1) return;
  const stateOf = (seatNo: number): SeatState => {
    const known = history.ofSeat(date, seatNo);
    if (!known.some(({ held, sold }) => mayLast(held, at) || mayLast(sold, at))) return 'free';
    const isTaken = known.some(
      ({ held, sold }) => certainlyLasts(held, at) || certainlyLasts(sold, at),
    );
    return isTaken ? 'taken' : 'unsure';
  };
  const search: Search = { ...request, house, stateOf, concertPrice: prices[0]! };
  const given = typeof answer === 'string' ? null : blockOf(answer, search);
  const which = `the best ${count === 1 ? 'seat' : `${count} seats`} of ${date}`;
  if (typeof answer !== 'string' && given === null) {
    throw new ViolationError(
      bestSeatsCheck,
      `${buyer.name} asked for ${which} and got ${answer.join(', ')}, which are not ${count} adjacent seats of one row.`,
    );
  }
  if (house.seats.length > maxSeatsSearched) return;
  const better = firstBetter(given, search);
  if (!better) return;
  const why = describeSeat(history.ofSeat(date, better.seatNo), at);
  const free = `${seatRange(better, count)} in row ${better.row} was free`;
  const got =
    given === null
      ? `was refused with ${String(answer)}`
      : `got ${seatRange(given, count)} in row ${given.row}`;
  throw new ViolationError(
    bestSeatsCheck,
    `At ${toIso(at.to)} ${buyer.name} asked for ${which} and ${got}, when ${free}. Of seat ${better.seatNo}: ${why}.`,
  );
}

/** @returns null for seats that are no block, or not of the kind that was asked for. */
function blockOf(seatNos: readonly number[], search: Search): Block | null {
  const { house, count } = search;
  const first = house.find(seatNos[0]!);
  if (!first || seatNos.length !== count) return null;
  const isBlock = seatNos.every((seatNo, index) => seatNo === first.seatNo + index);
  return isBlock && canBegin(first, search) ? first : null;
}

/** Whether a block of that size fits there, and is of the section and the price asked for. */
function canBegin(first: Block, search: Search): boolean {
  const { count, section, maxPrice = Infinity, concertPrice } = search;
  if (section !== undefined && first.section !== section) return false;
  const price = count * (first.ownPrice ?? concertPrice);
  if (price > maxPrice || isSpecial(first)) return false;
  for (let step = 1; step < count; step += 1) {
    if (!nextTo(first.seatNo + step - 1, 1, search)) return false;
  }
  return true;
}

const isSpecial = ({ flags }: HouseSeat) =>
  flags.includes('accessible') || flags.includes('companion');

/** The ordinary seat beside another one; undefined behind an aisle and at the end of the row. */
function nextTo(seatNo: number, step: -1 | 1, { house }: Search): HouseSeat | undefined {
  const seat = house.find(seatNo)!;
  const other = house.find(seatNo + step);
  if (!other || other.rowEnds[0] !== seat.rowEnds[0]) return undefined;
  const left = step === 1 ? seat : other;
  return left.hasAisle || isSpecial(other) ? undefined : other;
}

const seatRange = ({ seatNo }: Block, count: number) =>
  count === 1 ? `seat ${seatNo}` : `the block ${seatNo} to ${seatNo + count - 1}`;

/** A free block that comes before the given one, or any free block where none was given. */
function firstBetter(given: Block | null, search: Search): Block | null {
  const { count, house } = search;
  const cost = given ? costOf(given, search, 0) : Infinity;
  for (const block of house.seats) {
    const isBehind = given !== null && block.rowEnds[0] > given.rowEnds[0];
    // Behind the given row only a block of lower cost comes before it.
    if (isBehind && cost === 0) return null;
    if (!isAllFree(block.seatNo, search) || !canBegin(block, search)) continue;
    if (!given) return block;
    const other = costOf(block, search, Infinity);
    const isSameRow = block.rowEnds[0] === given.rowEnds[0];
    const isNearer = isSameRow && offCentre(block, count) < offCentre(given, count);
    const isFirst = block.rowEnds[0] < given.rowEnds[0] || isNearer;
    if (other < cost || (other === cost && isFirst)) return block;
  }
  return null;
}

/** Twice the distance of its middle from the middle of its row. */
const offCentre = ({ seatNo, rowEnds: [from, to] }: Block, count: number) =>
  Math.abs(2 * seatNo + count - 1 - from - to);

function isAllFree(first: number, { count, stateOf }: Search): boolean {
  for (let seatNo = first; seatNo < first + count; seatNo += 1) {
    if (stateOf(seatNo) !== 'free') return false;
  }
  return true;
}

/**
 * 2 if another party of the size loses its place by the block, plus 1 if it leaves a seat alone.
 *
 * @param unsureCost where it depends on seats that are unsure.
 */
function costOf(block: Block, search: Search, unsureCost: number): number {
  const { count } = search;
  const before = freeBeside(block, -1, search);
  const behind = freeBeside(block, 1, search);
  if (before === null || behind === null) return unsureCost;
  // The parties beside the block are as many as before it, but for the block itself.
  const isWasteful = (before % count) + (behind % count) >= count;
  return (isWasteful ? 2 : 0) + (before === 1 || behind === 1 ? 1 : 0);
}

/** How many free seats adjoin a block on one side; null where an unsure seat leaves it open. */
function freeBeside({ seatNo }: Block, step: -1 | 1, search: Search): number | null {
  let free = 0;
  let at = step < 0 ? seatNo : seatNo + search.count - 1;
  for (;;) {
    const other = nextTo(at, step, search);
    const state = other ? search.stateOf(other.seatNo) : 'taken';
    if (state !== 'free') return state === 'unsure' ? null : free;
    free += 1;
    at += step;
  }
}
