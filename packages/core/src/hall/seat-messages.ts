/** Words for seats and points in the messages of errors. */
import type { ErrorDetails } from '../error-details.ts';
import type { Translate } from '../language/translate.ts';

export const nameSeats = (seatNos: number[], t: Translate) =>
  seatNos.length === 1 ? t`seat ${seatNos.join(', ')}` : t`seats ${seatNos.join(', ')}`;
export const countSeats = (seats: number, t: Translate) =>
  seats === 1 ? t`${seats} seat` : t`${seats} seats`;
export const countPoints = (points: number, t: Translate) =>
  points === 1 ? t`${points} point` : t`${points} points`;

/** Why no adjacent seats are free, by the wishes of the request. */
export function adjacentSeatsMessage(
  details: ErrorDetails['NO_ADJACENT_SEATS'],
  t: Translate,
): string {
  const { available, section, accessible, maxPrice, lowestPrice } = details;
  const where = section === undefined ? '' : t` in the section "${section}"`;
  if (maxPrice !== undefined) {
    const cheapest =
      lowestPrice === undefined
        ? t`none are free at any price`
        : t`the cheapest cost ${countPoints(lowestPrice, t)}`;
    return t`No such seats${where} cost at most ${countPoints(maxPrice, t)} together: ${cheapest}.`;
  }
  if (accessible !== undefined) {
    return accessible === 1
      ? t`No accessible seat with the others beside it is free${where}: request fewer, or choose the seats.`
      : t`No ${accessible} accessible seats with the others beside them are free${where}: request fewer, or choose the seats.`;
  }
  if (available === 0)
    return t`No seat for everybody is free${where}: choose another section or date.`;
  return available === 1
    ? t`Only 1 seat is free${where}: request one.`
    : t`${available} seats are free${where}, but not that many next to each other: request fewer, or choose the seats.`;
}
