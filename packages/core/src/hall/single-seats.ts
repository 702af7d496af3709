/**
 * Single seats: a free seat between two taken ones, which few buyers want.
 *
 * The end of a row or an aisle beside a seat is not a taken seat. Accessible and companion seats
 * are never single, as they are sold otherwise.
 */
import type { FreeSeats } from './best-seats.ts';
import { accessibleChoices, isAccessible } from './accessible-seats.ts';
import { rowIndexOf, rowOfSeat, type HallRow, type HallSection } from './hall.ts';

/** As many choices as an answer names. */
const mostAlternatives = 3;

/** The free seats that would be single once these seats are taken; ascending. */
export function findSinglesLeft(free: FreeSeats, seatNos: readonly number[]): number[] {
  const named = new Set(seatNos);
  const isTaken = (seatNo: number) => named.has(seatNo) || free.isTaken(seatNo);
  const singles = new Set<number>();
  for (const seatNo of seatNos) {
    const row = rowOfSeat(free.hall, seatNo);
    for (const step of [-1, 1] as const) {
      const beside = neighbour(row, seatNo, step);
      if (beside === null || named.has(beside) || !free.isFree(beside)) continue;
      const beyond = neighbour(row, beside, step);
      if (beyond !== null && isTaken(beyond)) singles.add(beside);
    }
  }
  return [...singles].toSorted((a, b) => a - b);
}

/** The seat next to another in its row; null behind an aisle and at the end of the row. */
function neighbour(
  { firstSeat, seats, aisleAfter }: HallRow,
  seatNo: number,
  step: -1 | 1,
): number | null {
  const other = seatNo + step;
  if (other < firstSeat || other >= firstSeat + seats) return null;
  return aisleAfter.includes(Math.min(seatNo, other)) ? null : other;
}

/**
 * As many adjacent seats in the same sections that leave no single seat: those nearest to the named
 * ones, by row and then by number. For accessible seats they have as many accessible ones, with
 * companion seats for the others, as the best seats for such a party have.
 */
export function findChoicesWithoutSingles(free: FreeSeats, seatNos: readonly number[]): number[][] {
  const { hall } = free;
  const nearTo = Math.min(...seatNos);
  const rowAt = rowIndexOf(hall, nearTo);
  const sections = new Set(seatNos.map((seatNo) => rowOfSeat(hall, seatNo).section));
  const choices: { seatNos: number[]; rows: number; seats: number }[] = [];
  const nearFirst = rowChoices(free, seatNos, [...sections]).toSorted(
    (a, b) => Math.abs(a.at - rowAt) - Math.abs(b.at - rowAt),
  );
  for (const { at, list } of nearFirst) {
    const rows = Math.abs(at - rowAt);
    // Those in rows farther away come after all that were found.
    if (choices.length >= mostAlternatives && rows > choices.at(-1)!.rows) break;
    for (const choice of list()) {
      if (findSinglesLeft(free, choice).length > 0) continue;
      choices.push({ seatNos: choice, rows, seats: Math.abs(choice[0]! - nearTo) });
    }
  }
  return choices
    .toSorted((a, b) => a.rows - b.rows || a.seats - b.seats)
    .slice(0, mostAlternatives)
    .map((choice) => choice.seatNos);
}

/**
 * The choices of free seats that a party like the named one has in these sections, by the row of
 * their first seat.
 */
function rowChoices(
  free: FreeSeats,
  seatNos: readonly number[],
  sections: readonly HallSection[],
): { at: number; list: () => Iterable<number[]> }[] {
  const { hall } = free;
  const count = seatNos.length;
  const accessible = seatNos.filter((seatNo) => isAccessible(hall, seatNo)).length;
  if (accessible === 0) {
    return sections.flatMap(({ rows }) =>
      rows.map((row) => {
        return { at: rowIndexOf(hall, row.firstSeat), list: () => free.blocksIn(row, count) };
      }),
    );
  }
  // Companion seats may lie inside of a window or beside it: some choices come twice.
  const found = new Map<string, number[]>();
  for (const choice of accessibleChoices(free, { count, accessible, sections })) {
    found.set(choice.seatNos.join(' '), choice.seatNos);
  }
  const byRow = Map.groupBy(found.values(), ([first]) => rowIndexOf(hall, first!));
  return Array.from(byRow, ([at, choices]) => ({ at, list: () => choices }));
}
