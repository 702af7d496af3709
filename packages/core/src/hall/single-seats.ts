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
  for (const choice of choicesIn(free, seatNos, [...sections])) {
    if (findSinglesLeft(free, choice).length > 0) continue;
    const at = rowIndexOf(hall, choice[0]!);
    const distance = { rows: Math.abs(at - rowAt), seats: Math.abs(choice[0]! - nearTo) };
    choices.push({ seatNos: choice, ...distance });
  }
  return choices
    .toSorted((a, b) => a.rows - b.rows || a.seats - b.seats)
    .slice(0, mostAlternatives)
    .map((choice) => choice.seatNos);
}

/** The choices of free seats that a party like the named one has in these sections. */
function* choicesIn(
  free: FreeSeats,
  seatNos: readonly number[],
  sections: readonly HallSection[],
): Iterable<number[]> {
  const count = seatNos.length;
  const accessible = seatNos.filter((seatNo) => isAccessible(free.hall, seatNo)).length;
  if (accessible > 0) {
    // Companion seats may lie inside of a choice or beside it: some come twice.
    const choices = Array.from(
      accessibleChoices(free, { count, accessible, sections }),
      (choice): [string, number[]] => [choice.seatNos.join(' '), choice.seatNos],
    );
    yield* new Map(choices).values();
    return;
  }
  for (const { rows } of sections) for (const row of rows) yield* free.blocksIn(row, count);
}
