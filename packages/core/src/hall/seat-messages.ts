/** Words for seats in the messages of errors. */
import type { ErrorDetails } from '../error-details.ts';

export const seats = (seatNos: number[]) =>
  `${seatNos.length === 1 ? 'seat' : 'seats'} ${seatNos.join(', ')}`;
export const seatsAre = (seatNos: number[]) =>
  seatNos.length === 1 ? `Seat ${seatNos[0]} is` : `Seats ${seatNos.join(', ')} are`;
export const count = (number: number, one: string, many = `${one}s`) =>
  `${number} ${number === 1 ? one : many}`;

/** Why no adjacent seats are free, by the wishes of the request. */
export function adjacentSeatsMessage(details: ErrorDetails['NO_ADJACENT_SEATS']): string {
  const { available, section, accessible, maxPrice, lowestPrice } = details;
  const where = section === undefined ? '' : ` in the section "${section}"`;
  if (maxPrice !== undefined) {
    const cheapest =
      lowestPrice === undefined
        ? 'none are free at any price'
        : `the cheapest cost ${count(lowestPrice, 'point')}`;
    return `No such seats${where} cost at most ${count(maxPrice, 'point')} together: ${cheapest}.`;
  }
  if (accessible !== undefined) {
    const whole =
      accessible === 1
        ? 'No accessible seat with the others beside it is'
        : `No ${accessible} accessible seats with the others beside them are`;
    return `${whole} free${where}: request fewer, or choose the seats.`;
  }
  if (available === 0)
    return `No seat for everybody is free${where}: choose another section or date.`;
  return available === 1
    ? `Only 1 seat is free${where}: request one.`
    : `${available} seats are free${where}, but not that many next to each other: request fewer, or choose the seats.`;
}
