/** Runs of adjacent free seats in a row: aisles end them, and so do seats that are not free. */
import type { HallRow } from './hall.ts';

export interface FreeRun {
  first: number;
  seats: number;
}

/** How many parties fit into a run of seats. */
export const partiesIn = (seats: number, count: number) => Math.floor(seats / count);

/** The longest runs of adjacent seats that are free, left to right. */
export function freeRuns(
  { firstSeat, seats, aisleAfter }: HallRow,
  isFree: (seatNo: number) => boolean,
): FreeRun[] {
  const runs: FreeRun[] = [];
  let length = 0;
  let aisle = 0;
  const end = (next: number) => {
    if (length > 0) runs.push({ first: next - length, seats: length });
    length = 0;
  };
  for (let seatNo = firstSeat; seatNo < firstSeat + seats; seatNo += 1) {
    if (isFree(seatNo)) length += 1;
    else end(seatNo);
    if (aisleAfter[aisle] !== seatNo) continue;
    aisle += 1;
    end(seatNo + 1);
  }
  end(firstSeat + seats);
  return runs;
}
