/** Seat maps that are kept: brings an earlier map up to date by what changed since. */
import type { SeatChanges, SeatMap } from './api-types.ts';

/** @returns a new map; `known` stays as it is, and shares the seats that did not change. */
export function updateSeatMap(
  known: SeatMap,
  { version, changes }: Pick<SeatChanges, 'version' | 'changes'>,
): SeatMap {
  const seats = [...known.seats];
  // A seat's number is its place in the list, which begins with seat 1.
  for (const changed of changes) {
    const index = changed.seatNo - 1;
    seats[index] = { ...seats[index]!, ...changed };
  }
  const free = seats.filter(({ status }) => status === 'available');
  return { ...known, version, seats, available: free.map(({ seatNo }) => seatNo) };
}
