/**
 * Each seat of a date as the scenario describes it, with its label and its price.
 *
 * It is read apart from the server's halls, so that a mistake in those shows as a difference.
 */
import type { Layout, LayoutSection } from '@onsale/core/hall/layout';

/** The seats of a date, as the operator set them. */
export interface HouseTerms {
  seatsPerDate: number;
  seatsPerRow: number;
  layout?: Layout | undefined;
}

export interface HouseSeat {
  seatNo: number;
  /** As on a ticket: row and seat within the section, such as `B-12`. */
  label: string;
  section: string;
  /** 1 in front, within the section. */
  row: number;
  /** The numbers of the first and the last seat of its row. */
  rowEnds: readonly [number, number];
  /** null: the price of the concert. */
  ownPrice: number | null;
  flags: readonly string[];
  /** Whether an aisle lies to its right. */
  hasAisle: boolean;
  /** Of a companion seat: the number of its accessible seat; null of any other. */
  companionOf: number | null;
}

export interface House {
  /** By their numbers, from 1. */
  seats: readonly HouseSeat[];
  /** The numbers of the seats that have an aisle to their right. */
  aisles: readonly number[];
  /** Those of the sections; null for the price of the concert. */
  ownPrices: readonly (number | null)[];
  /** Undefined for a number that no seat has. */
  find(seatNo: number): HouseSeat | undefined;
  /** Those of the numbers that a seat has. */
  seatsOf(seatNos: readonly number[]): HouseSeat[];
  /**
   * The price of seats together; numbers that no seat has cost nothing.
   *
   * @param concertPrice of seats in sections without a price of their own.
   */
  priceOf(seatNos: readonly number[], concertPrice: number): number;
}

export function readHouse(terms: HouseTerms): House {
  const sections = terms.layout?.sections ?? [plainSection(terms)];
  const seats: HouseSeat[] = [];
  for (const section of sections) addSection(seats, section);
  const find = (seatNo: number) => seats[seatNo - 1];
  const seatsOf = (seatNos: readonly number[]) =>
    seatNos.map(find).filter((seat) => seat !== undefined);
  return {
    seats,
    aisles: seats.filter(({ hasAisle }) => hasAisle).map(({ seatNo }) => seatNo),
    ownPrices: [...new Set(seats.map(({ ownPrice }) => ownPrice))],
    find,
    seatsOf,
    priceOf: (seatNos, concertPrice) =>
      seatsOf(seatNos).reduce((sum, { ownPrice }) => sum + (ownPrice ?? concertPrice), 0),
  };
}

/** Without a layout, one section of rows of one length; the last one may be shorter. */
function plainSection({ seatsPerDate, seatsPerRow }: HouseTerms): LayoutSection {
  const rows = Array.from({ length: Math.ceil(seatsPerDate / seatsPerRow) }, (_, index) => ({
    label: lettersOf(index),
    seats: Math.min(seatsPerRow, seatsPerDate - index * seatsPerRow),
  }));
  return { name: 'main', rows };
}

/** A … Z, then AA … ZZ, as the columns of a spreadsheet. */
function lettersOf(index: number): string {
  const last = String.fromCodePoint('A'.codePointAt(0)! + (index % 26));
  return index < 26 ? last : lettersOf(Math.floor(index / 26) - 1) + last;
}

function addSection(seats: HouseSeat[], section: LayoutSection): void {
  const before = seats.length;
  const { accessible = [], companions = [], restrictedView = [] } = section;
  const partners = new Map(
    companions.flatMap(([one, other]) => [
      [one, other],
      [other, one],
    ]),
  );
  const isCompanion = (label: string) => partners.has(label) && !accessible.includes(label);
  for (const [index, { label: row, seats: length, aisleAfter = [] }] of section.rows.entries()) {
    const rowEnds = [seats.length + 1, seats.length + length] as const;
    for (let place = 1; place <= length; place += 1) {
      const label = `${row}-${place}`;
      seats.push({
        seatNo: seats.length + 1,
        label,
        section: section.name,
        row: index + 1,
        rowEnds,
        ownPrice: section.price ?? null,
        flags: [
          ...(accessible.includes(label) ? ['accessible'] : []),
          ...(isCompanion(label) ? ['companion'] : []),
          ...(restrictedView.includes(label) ? ['restrictedView'] : []),
        ],
        hasAisle: aisleAfter.includes(place),
        companionOf: null,
      });
    }
  }
  const own = seats.slice(before);
  for (const seat of own) {
    if (!isCompanion(seat.label)) continue;
    const accessibleSeat = own.find(({ label }) => label === partners.get(seat.label));
    seat.companionOf = accessibleSeat?.seatNo ?? null;
  }
}
