/** Seats in words: `seats 12, 13`, or `Stalls, row B: 12, 13` in a hall of sections. */
import { plainSection } from '@onsale/core/hall/hall';
import { calendarDate, sanitize, seatNumbers, seats } from '../render/format.ts';
import { t } from '../language/language.ts';

/** A seat with its place in the hall. */
interface LabelledSeat {
  seatNo: number;
  label: string;
  section: string;
}

/** The seats of a reservation, an order or a ticket; an older server tells their numbers alone. */
export interface SeatsOfSale {
  seatNos: readonly number[];
  seats?: readonly LabelledSeat[] | undefined;
}

/** Whether the hall has no layout: its seats are known by their numbers. */
export function isPlainHall(all: readonly { section: string }[]): boolean {
  return all.every(({ section }) => section === plainSection);
}

/** `seats 5–8`, or `Stalls, row B: 5–8; row C: 1; Circle, row A: 3`. */
export function seatsText({ seatNos, seats: labelled = [] }: SeatsOfSale): string {
  if (labelled.length === 0 || isPlainHall(labelled)) return seats(seatNos);
  const sections = Map.groupBy(labelled, ({ section }) => section);
  return [...sections]
    .map(([section, inSection]) => `${sanitize(section)}, ${rowsText(inSection)}`)
    .join('; ');
}

/** The same for a column under `Seats`: `5–8`. */
export function seatsCell(sale: SeatsOfSale): string {
  const { seatNos, seats: labelled = [] } = sale;
  return isPlainHall(labelled) ? seatNumbers(seatNos) : seatsText(sale);
}

export function seatsOnDate(sale: SeatsOfSale & { date: string }): string {
  return t`${seatsText(sale)} on ${calendarDate(sale.date)}`;
}

/** One seat where it stands alone, as on its ticket: `12`, or `Stalls B-12`. */
export function seatName({ seatNo, label, section }: LabelledSeat): string {
  return isPlainHall([{ section }]) ? String(seatNo) : `${sanitize(section)} ${sanitize(label)}`;
}

/** The column of a table for seats, each named by `seatName`: numbers stand to the right. */
export function seatColumn(all: readonly LabelledSeat[]): { title: string; align?: 'right' } {
  return isPlainHall(all) ? { title: t`Seat`, align: 'right' } : { title: t`Seat` };
}

function rowsText(inSection: readonly LabelledSeat[]): string {
  const rows = Map.groupBy(inSection, ({ label }) => rowOf(label));
  return [...rows]
    .map(([row, inRow]) => `${rowTitle(row)}: ${seatNumbers(inRow.map(numberInRow))}`)
    .join('; ');
}

/** The label of a row, from that of one of its seats. */
export function rowOf(label: string): string {
  return label.slice(0, label.lastIndexOf('-'));
}

export function numberInRow({ label }: Pick<LabelledSeat, 'label'>): number {
  return Number(label.slice(label.lastIndexOf('-') + 1));
}

/** `row B`; a label that is a word of its own, such as `Table 4`, stays as it is. */
export function rowTitle(label: string): string {
  return hasOwnName(label) ? sanitize(label) : t`row ${sanitize(label)}`;
}

export function hasOwnName(label: string): boolean {
  return /\s|\p{Ll}/u.test(label);
}
