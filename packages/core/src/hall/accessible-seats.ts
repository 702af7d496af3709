/**
 * The best seats for a party with wheelchair users: some accessible seats, the companion seats that
 * belong to them, and adjacent ordinary seats for the others.
 *
 * The party sits in one window of a row without an aisle; companion seats that lie elsewhere, such
 * as behind their accessible seat, are taken beside it. The order of wishes: as many companion
 * seats as there are others; all in one window; then as for every party (best-seats.ts).
 */
import { freeRuns, partiesIn, type FreeRun } from './free-runs.ts';
import type { Hall, HallRow, HallSection } from './hall.ts';

/** The seats of a date, as far as the choice needs them. */
interface Seats {
  hall: Hall;
  /** Whether an ordinary buyer may take the seat. */
  isFree: (seatNo: number) => boolean;
  isTaken: (seatNo: number) => boolean;
}

interface AccessibleParty {
  count: number;
  accessible: number;
  sections: readonly HallSection[];
}

/** The seats of a party with what they are compared by: of the first that differs, the lower. */
interface Choice {
  seatNos: number[];
  ranks: number[];
}

/** The index of the row among the ranks; none of those before it is below 0. */
const rowRank = 4;

/** @returns null when no row has such seats. */
export function bestAccessible(seats: Seats, party: AccessibleParty): number[] | null {
  let best: Choice | null = null;
  for (const choice of accessibleChoices(seats, party)) {
    // No row behind the one of a perfect choice has a better one.
    const isBehind = best !== null && choice.ranks[rowRank]! > best.ranks[rowRank]!;
    if (isBehind && best!.ranks.slice(0, rowRank).every((rank) => rank === 0)) break;
    if (!best || comesBefore(choice.ranks, best.ranks)) best = choice;
  }
  return best && best.seatNos;
}

/** Every choice of free seats for such a party, row by row. */
export function* accessibleChoices(seats: Seats, party: AccessibleParty): Iterable<Choice> {
  const { hall } = seats;
  const companionsOf = Map.groupBy(hall.companions.keys(), (seatNo) =>
    hall.companions.get(seatNo)!,
  );
  for (const { rows } of party.sections) {
    for (const row of rows) yield* choicesIn(row, { seats, party, companionsOf });
  }
}

interface Search {
  seats: Seats;
  party: AccessibleParty;
  companionsOf: ReadonlyMap<number, readonly number[]>;
}

function* choicesIn(row: HallRow, search: Search): Iterable<Choice> {
  const { seats, party } = search;
  const { count, accessible } = party;
  const before = freeRuns(row, seats.isFree);
  for (const run of freeRuns(row, (seatNo) => !seats.isTaken(seatNo))) {
    const end = run.first + run.seats;
    for (let first = run.first; first < end; first += 1) {
      let found = 0;
      for (let last = first; last < Math.min(end, first + count); last += 1) {
        if (isAccessible(seats.hall, last)) found += 1;
        if (found > accessible) break;
        const choice =
          found === accessible ? chooseWindow(row, { first, last, before }, search) : null;
        if (choice) yield choice;
      }
    }
  }
}

/** The party in a window of free seats, with the companion seats that it needs from elsewhere. */
function chooseWindow(
  row: HallRow,
  { first, last, before }: { first: number; last: number; before: readonly FreeRun[] },
  { seats, party, companionsOf }: Search,
): Choice | null {
  const { hall } = seats;
  const { count, accessible } = party;
  const window = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const inside = new Set(window);
  const inWindow = window.filter((seatNo) => hall.companions.has(seatNo));
  if (inWindow.some((seatNo) => !inside.has(hall.companions.get(seatNo)!))) return null;
  const elsewhere = window
    .flatMap((seatNo) => companionsOf.get(seatNo) ?? [])
    .filter((seatNo) => !inside.has(seatNo) && !seats.isTaken(seatNo))
    .slice(0, count - window.length);
  if (window.length + elsewhere.length < count) return null;
  const seatNos = [...window, ...elsewhere].toSorted((a, b) => a - b);
  const isFreeAfter = (seatNo: number) => seats.isFree(seatNo) && !inside.has(seatNo);
  const after = freeRuns(row, isFreeAfter);
  const parties = (runs: readonly FreeRun[]) =>
    runs.reduce((sum, run) => sum + partiesIn(run.seats, count), 0);
  const singles = (runs: readonly FreeRun[]) => runs.filter((run) => run.seats === 1).length;
  const offCentre = Math.abs(first + last - (2 * row.firstSeat + row.seats - 1));
  const companions = inWindow.length + elsewhere.length;
  const ranks = [
    count - accessible - companions,
    elsewhere.length,
    parties(before) - parties(after),
    Math.max(0, singles(after) - singles(before)),
    row.firstSeat,
    offCentre,
    first,
  ];
  return { seatNos, ranks };
}

export const isAccessible = (hall: Hall, seatNo: number) =>
  hall.flags.get(seatNo)?.includes('accessible') === true;

function comesBefore(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((rank, index) => rank !== b[index]);
  return at !== -1 && a[at]! < b[at]!;
}
