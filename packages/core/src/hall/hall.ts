/**
 * The seats of a hall by number: section, row, label, flags, and what they cost.
 *
 * Every date of a concert has the same hall. A concert without a layout has a plain one: a section
 * of rows of the same length, lettered from the front.
 */
import { findSeat, type Layout } from './layout.ts';

export const seatFlags = ['accessible', 'companion', 'restrictedView'] as const;
export type SeatFlag = (typeof seatFlags)[number];

export interface HallSection {
  name: string;
  /** null: the price of the concert. */
  price: number | null;
  firstSeat: number;
  seats: number;
  rows: HallRow[];
}

export interface HallRow {
  section: HallSection;
  label: string;
  /** 1, 2, 3 … within its section; 1 in front. */
  rowNo: number;
  firstSeat: number;
  seats: number;
  /** The numbers of the seats that have an aisle to their right, ascending. */
  aisleAfter: number[];
}

export interface Hall {
  seats: number;
  sections: HallSection[];
  /** The rows of all sections, ascending by their seats. */
  rows: HallRow[];
  /** The seats that have an aisle to their right, ascending. */
  aisles: readonly number[];
  /** The flags of the seats that have any. */
  flags: ReadonlyMap<number, readonly SeatFlag[]>;
  /** The accessible seat that each companion seat belongs to. */
  companions: ReadonlyMap<number, number>;
}

/** A concert, as far as its hall depends on it. */
export interface PlainSeats {
  seatsPerDate: number;
  seatsPerRow: number;
}

export const plainSection = 'main';

const noFlags: readonly SeatFlag[] = [];

export function buildHall({ sections }: Layout): Hall {
  const hall: Hall & {
    aisles: number[];
    flags: Map<number, SeatFlag[]>;
    companions: Map<number, number>;
  } = {
    seats: 0,
    sections: [],
    rows: [],
    aisles: [],
    flags: new Map(),
    companions: new Map(),
  };
  for (const { name, price, rows, ...care } of sections) {
    const section: HallSection = {
      name,
      price: price ?? null,
      firstSeat: hall.seats + 1,
      seats: 0,
      rows: [],
    };
    for (const [at, { label, seats, aisleAfter = [] }] of rows.entries()) {
      const firstSeat = hall.seats + 1;
      const aisles = [...new Set(aisleAfter)]
        .toSorted((a, b) => a - b)
        .map((seat) => firstSeat + seat - 1);
      const row = { section, label, rowNo: at + 1, firstSeat, seats, aisleAfter: aisles };
      section.rows.push(row);
      section.seats += seats;
      hall.seats += seats;
    }
    hall.sections.push(section);
    for (const row of section.rows) {
      hall.rows.push(row);
      hall.aisles.push(...row.aisleAfter);
    }
    const seatNoOf = (ref: string) => {
      const { row, seat } = findSeat({ rows }, ref)!;
      return section.rows[row]!.firstSeat + seat - 1;
    };
    const flag = (seatNo: number, as: SeatFlag) =>
      hall.flags.set(seatNo, [...(hall.flags.get(seatNo) ?? []), as]);
    const accessible = new Set((care.accessible ?? []).map(seatNoOf));
    for (const seatNo of accessible) flag(seatNo, 'accessible');
    for (const pair of care.companions ?? []) {
      const [a, b] = pair.map(seatNoOf) as [number, number];
      const [companion, seat] = accessible.has(a) ? [b, a] : [a, b];
      flag(companion, 'companion');
      hall.companions.set(companion, seat);
    }
    for (const ref of care.restrictedView ?? []) flag(seatNoOf(ref), 'restrictedView');
  }
  return hall;
}

/** The hall of a concert without a layout. */
export function plainHall(seats: PlainSeats): Hall {
  return buildHall(layoutOfPlainHall(seats));
}

export function layoutOfPlainHall({ seatsPerDate, seatsPerRow }: PlainSeats): Layout {
  const rows = [];
  for (let from = 0; from < seatsPerDate; from += seatsPerRow) {
    const seats = Math.min(seatsPerRow, seatsPerDate - from);
    rows.push({ label: rowLetters(rows.length + 1), seats });
  }
  return { sections: [{ name: plainSection, rows }] };
}

/** A … Z, AA … AZ, BA … for 1, 2, 3 … */
export function rowLetters(rowNo: number): string {
  let letters = '';
  for (let rest = rowNo; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCodePoint(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

export function rowOfSeat(hall: Hall, seatNo: number): HallRow {
  return hall.rows[rowIndexOf(hall, seatNo)]!;
}

/** The index in `rows` of the row of a seat, by binary search. */
export function rowIndexOf({ rows }: Hall, seatNo: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (rows[middle]!.firstSeat <= seatNo) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The label of a seat within its section, such as `B-12`: as on its ticket. */
export function seatLabel(hall: Hall, seatNo: number): string {
  return labelInRow(rowOfSeat(hall, seatNo), seatNo);
}

/** The same for a seat whose row is known. */
export function labelInRow({ label, firstSeat }: HallRow, seatNo: number): string {
  return `${label}-${seatNo - firstSeat + 1}`;
}

export function flagsOf({ flags }: Hall, seatNo: number): readonly SeatFlag[] {
  return flags.get(seatNo) ?? noFlags;
}

/**
 * The price of seats together.
 *
 * @param price of the concert, for sections without a price of their own.
 */
export function priceSeats(hall: Hall, seatNos: readonly number[], price: number): number {
  if (hall.sections.length === 1) {
    return seatNos.length * (hall.sections[0]!.price ?? price);
  }
  return seatNos.reduce((sum, seatNo) => sum + (rowOfSeat(hall, seatNo).section.price ?? price), 0);
}

/** The price of the cheapest seat. */
export function lowestPrice({ sections }: Hall, price: number): number {
  return Math.min(...sections.map((section) => section.price ?? price));
}

/** The given numbers that no seat of the hall has. */
export function findUnknownSeats(seatNos: readonly number[], { seats }: Hall): number[] {
  return seatNos.filter((seatNo) => seatNo > seats);
}

/** A seat as reservations, orders and tickets name it, with the price that it was taken at. */
export interface PricedSeat {
  seatNo: number;
  label: string;
  section: string;
  price: number;
}

/**
 * The seats of a reservation or an order, each with the price that it was taken at.
 *
 * The price of a section never changes, so the rest of the total is the price that the concert had
 * then, once for each seat of the other sections. Seats that were given away cost nothing.
 *
 * @param sale all of its seats, and what they cost together.
 */
export function pricedSeats(
  hall: Hall,
  { seatNos, total }: { seatNos: readonly number[]; total: number },
): PricedSeat[] {
  const rows = seatNos.map((seatNo) => rowOfSeat(hall, seatNo));
  const fixed = rows.reduce((sum, { section }) => sum + (section.price ?? 0), 0);
  const others = rows.filter(({ section }) => section.price === null).length;
  const price = others === 0 ? 0 : Math.max(0, total - fixed) / others;
  return seatNos.map((seatNo, at) => {
    const row = rows[at]!;
    const { section } = row;
    return {
      seatNo,
      label: labelInRow(row, seatNo),
      section: section.name,
      price: total === 0 ? 0 : (section.price ?? price),
    };
  });
}

/** Companion seats that are named without the accessible seat that they belong to. */
export function findLoneCompanions({ companions }: Hall, seatNos: readonly number[]): number[] {
  if (companions.size === 0) return [];
  const named = new Set(seatNos);
  return seatNos.filter((seatNo) => {
    const accessible = companions.get(seatNo);
    return accessible !== undefined && !named.has(accessible);
  });
}
