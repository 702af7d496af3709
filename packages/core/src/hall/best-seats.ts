/**
 * The best seats: adjacent seats for a party, chosen as a good box office would choose them.
 *
 * The order of wishes: a run of seats that takes the place of one party of its size only, so that
 * as many others of that size still fit in its row; one that leaves no single free seat; the front
 * row, in the order of seat numbers; nearest the centre of its row; leftmost. Taken seats, aisles,
 * and accessible and companion seats end a run.
 *
 * The wishes of a row are ranked once for each size of a party, and again when a seat of the row
 * changes. So a choice reads a byte for each row, and the seats of few rows.
 */
import { seatStatusAt, type SeatState } from '../reservation.ts';
import { bestAccessible } from './accessible-seats.ts';
import { freeRuns, partiesIn } from './free-runs.ts';
import { flagsOf, rowIndexOf, type Hall, type HallRow, type HallSection } from './hall.ts';

export interface PartyWish {
  /** How many seats, all of them adjacent. */
  count: number;
  section?: string | undefined;
  /** The most that all seats together may cost. */
  maxPrice?: number | undefined;
  /** How many of the seats are accessible ones; companion seats are taken for the others first. */
  accessible?: number | undefined;
}

/** The ranks of rows: an even one leaves no single seat, one below 2 takes one party's place. */
const perfect = 0;
const none = 4;
const unknown = 255;

/** Bits of a seat. */
const taken = 1;
/** An accessible or a companion seat, which no ordinary party gets. */
const special = 2;

/**
 * The best seats for a party, ascending.
 *
 * @param price of the concert, for sections without a price of their own.
 * @returns null when no row has so many adjacent free seats.
 */
export function bestSeats(free: FreeSeats, wish: PartyWish, price: number): number[] | null {
  const sections = sectionsFor(free.hall, wish, price);
  const { count, accessible = 0 } = wish;
  if (accessible > 0) return bestAccessible(free, { count, accessible, sections });
  const row = free.bestRow(sections, count);
  if (!row) return null;
  const { first } = bestInRow(row, count, free.isFree)!;
  return Array.from({ length: count }, (_, at) => first + at);
}

/** The seats of a date that are free, for the choice of the best ones. */
export class FreeSeats {
  readonly hall: Hall;
  /** By seat number minus one. */
  readonly #seats: Uint8Array;
  #count: number;
  /** By the size of a party: the rank of the best run of each row. */
  readonly #ranks = new Map<number, Uint8Array>();

  /** @param takenSeats the numbers of those that are held, sold or blocked. */
  constructor(hall: Hall, takenSeats: Iterable<number>) {
    this.hall = hall;
    this.#seats = new Uint8Array(hall.seats);
    for (const seatNo of hall.flags.keys()) {
      const flags = flagsOf(hall, seatNo);
      const isSpecial = flags.includes('accessible') || flags.includes('companion');
      if (isSpecial) this.#seats[seatNo - 1] = special;
    }
    this.#count = hall.seats;
    for (const seatNo of takenSeats) this.take(seatNo);
  }

  /** @param states of the seats that have a row. */
  static at(
    hall: Hall,
    states: readonly (SeatState & { seatNo: number })[],
    now: number,
  ): FreeSeats {
    const takenStates = states.filter((state) => seatStatusAt(state, now) !== 'available');
    return new FreeSeats(
      hall,
      takenStates.map(({ seatNo }) => seatNo),
    );
  }

  /** How many seats are not taken, accessible and companion seats among them. */
  get count(): number {
    return this.#count;
  }

  /** Whether an ordinary buyer may take the seat. */
  readonly isFree = (seatNo: number): boolean => this.#seats[seatNo - 1] === 0;

  readonly isTaken = (seatNo: number): boolean => (this.#seats[seatNo - 1]! & taken) !== 0;

  take(seatNo: number): void {
    if (!this.isTaken(seatNo)) this.#count -= 1;
    this.#seats[seatNo - 1]! |= taken;
    this.#invalidateRow(seatNo);
  }

  release(seatNo: number): void {
    if (this.isTaken(seatNo)) this.#count += 1;
    this.#seats[seatNo - 1]! &= ~taken;
    this.#invalidateRow(seatNo);
  }

  /** All blocks of adjacent free seats in a row, left to right. */
  blocksIn(row: HallRow, count: number): number[][] {
    return freeRuns(row, this.isFree).flatMap(({ first, seats }) =>
      Array.from({ length: Math.max(0, seats - count + 1) }, (_, from) =>
        Array.from({ length: count }, (_seat, at) => first + from + at),
      ),
    );
  }

  /** How many seats are free for such a party, adjacent or not. */
  countFor(wish: PartyWish, price: number): number {
    const isUsable = (wish.accessible ?? 0) > 0 ? (no: number) => !this.isTaken(no) : this.isFree;
    let free = 0;
    for (const { firstSeat, seats } of sectionsFor(this.hall, wish, price)) {
      for (let no = firstSeat; no < firstSeat + seats; no += 1) if (isUsable(no)) free += 1;
    }
    return free;
  }

  /** The row with the best run for an ordinary party; null when no row has one. */
  bestRow(sections: readonly HallSection[], count: number): HallRow | null {
    const { rows } = this.hall;
    let ranks = this.#ranks.get(count);
    if (!ranks) this.#ranks.set(count, (ranks = new Uint8Array(rows.length).fill(unknown)));
    let best: HallRow | null = null;
    let bestRank = none;
    for (const section of sections) {
      const from = rowIndexOf(this.hall, section.firstSeat);
      for (let at = from; at < from + section.rows.length; at += 1) {
        if (ranks[at] === unknown) {
          ranks[at] = bestInRow(rows[at]!, count, this.isFree)?.rank ?? none;
        }
        const rank = ranks[at]!;
        if (rank === perfect) return rows[at]!;
        if (rank >= bestRank) continue;
        best = rows[at]!;
        bestRank = rank;
      }
    }
    return best;
  }

  #invalidateRow(seatNo: number): void {
    if (this.#ranks.size === 0) return;
    const at = rowIndexOf(this.hall, seatNo);
    for (const ranks of this.#ranks.values()) ranks[at] = unknown;
  }
}

/** The sections that the wish leaves, in their order. */
function sectionsFor(
  { sections }: Hall,
  { count, section: name, maxPrice = Infinity }: PartyWish,
  price: number,
): HallSection[] {
  return sections.filter(
    (section) =>
      (name === undefined || section.name === name) && count * (section.price ?? price) <= maxPrice,
  );
}

/** The best run of a row; null when it has none of that size. */
function bestInRow(
  row: HallRow,
  count: number,
  isFree: (seatNo: number) => boolean,
): { first: number; rank: number } | null {
  const ends = row.firstSeat * 2 + row.seats - 1;
  let best: { first: number; rank: number; offCentre: number } | null = null;
  for (const run of freeRuns(row, isFree)) {
    for (let left = 0; left + count <= run.seats; left += 1) {
      const right = run.seats - count - left;
      const isWasteful =
        partiesIn(left, count) + partiesIn(right, count) < partiesIn(run.seats, count) - 1;
      const rank = (isWasteful ? 2 : 0) + (left === 1 || right === 1 ? 1 : 0);
      if (best && rank > best.rank) continue;
      const first = run.first + left;
      // Twice the distance between the two middles, so that it stays an integer.
      const offCentre = Math.abs(2 * first + count - 1 - ends);
      if (best && rank === best.rank && offCentre >= best.offCentre) continue;
      best = { first, rank, offCentre };
    }
  }
  return best;
}
