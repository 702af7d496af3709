/** Checks that a seat map shows each seat as it is: price, row, status, and whose it is. */
import { toIso } from '@onsale/core/time/dates';
import type { SeatMap } from '@onsale/sdk';
import type { Account } from '../../network/client-history.ts';
import { ViolationError } from '../violation.ts';
import type { House } from './house.ts';
import { certainlyLasts, mayLast, type DecisionTime } from './decision-time.ts';
import type { KnownReservation, SeatHistory } from './seat-history.ts';

export const seatMapCheck = { invariant: null, name: 'a seat map shows each seat as it is' };
export const freeAgainCheck = {
  invariant: 16,
  name: 'a seat that was given back, or ran out, is free at once',
};

type Seat = SeatMap['seats'][number];

/**
 * Checks what does not depend on buyers: the seats as the hall has them, at a price of the concert
 * that may have been in force, and that both lists agree.
 */
export function requireTrueHouse(
  viewer: Account,
  { date, aisles, seats, available }: SeatMap,
  { house, prices }: { house: House; prices: readonly number[] },
): void {
  const fail = (detail: string): never => {
    throw new ViolationError(seatMapCheck, `${viewer.name} was shown ${detail}.`);
  };
  if (seats.length !== house.seats.length)
    fail(`${seats.length} of the ${house.seats.length} seats of ${date}`);
  if (aisles.join() !== house.aisles.join())
    fail(`aisles after ${namesOf(aisles)} on ${date}, which are after ${namesOf(house.aisles)}`);
  const ordinary = seats.find((_, index) => house.seats[index]!.ownPrice === null)?.price;
  const concertPrice = prices.find((price) => price === ordinary) ?? prices.at(-1)!;
  let free = 0;
  for (const [index, seat] of seats.entries()) {
    const { seatNo, label, section, row, ownPrice, flags } = house.seats[index]!;
    const price = ownPrice ?? concertPrice;
    const name = `seat ${date}/${seat.seatNo}`;
    if (seat.seatNo !== seatNo) fail(`${name} in the position of seat ${seatNo}`);
    if (seat.row !== row) fail(`${name} in row ${seat.row}, which is in row ${row}`);
    if (seat.label !== label || seat.section !== section)
      fail(`${name} as ${seat.label} of ${seat.section}, which is ${label} of ${section}`);
    if (seat.price !== price) fail(`${name} for ${seat.price} points, which costs ${price}`);
    if (seat.flags.length !== flags.length || flags.some((flag, at) => flag !== seat.flags[at]))
      fail(`${name} marked as ${namesOf(seat.flags)}, and not as ${namesOf(flags)}`);
    if (seat.status !== 'available') continue;
    if (available[free] !== seatNo) fail(`${name} as available and not in the list of those`);
    free += 1;
  }
  if (free === available.length) return;
  fail(`seat ${date}/${available[free]} in the list of those available, and not as available`);
}

const namesOf = (items: readonly unknown[]) => (items.length === 0 ? 'nothing' : items.join(', '));

/** Checks status and owner of each seat, once every call that the map may show is known. */
export function requireTrueSeats(
  viewer: Account,
  { date, seats }: SeatMap,
  { history, at }: { history: SeatHistory; at: DecisionTime },
): void {
  for (const seat of seats) {
    const known = history.ofSeat(date, seat.seatNo);
    if (seat.status === 'available') {
      // Seats that are certainly taken are found when the response arrives.
      const isBlocked = known.some(({ isBlock, held }) => isBlock && certainlyLasts(held, at));
      if (seat.mine || isBlocked) throw wrong(viewer, { date, seat, known, at });
      continue;
    }
    const possible = known.filter(({ held, sold, isBlock }) =>
      isBlock === (seat.status === 'blocked')
        ? mayLast(seat.status === 'sold' ? sold : held, at)
        : false,
    );
    if (possible.length === 0) throw wrong(viewer, { date, seat, known, at });
    const isOwn = possible.some(({ holder }) => holder === viewer);
    const isOthers = possible.some(({ holder }) => holder !== viewer);
    if (seat.mine ? isOwn : isOthers) continue;
    throw wrong(viewer, { date, seat, known: possible, at });
  }
}

interface WrongSeat {
  date: string;
  seat: Seat;
  known: readonly KnownReservation[];
  at: DecisionTime;
}

function wrong(viewer: Account, { date, seat, known, at }: WrongSeat): ViolationError {
  const isTaken = known.some(({ held, sold }) => mayLast(held, at) || mayLast(sold, at));
  const check = isTaken || seat.mine ? seatMapCheck : freeAgainCheck;
  const whose = seat.mine ? `${viewer.name}’s own` : seat.status === 'available' ? 'free' : 'taken';
  return new ViolationError(
    check,
    `At ${toIso(at.to)} seat ${date}/${seat.seatNo} was shown as ${seat.status} and ${whose} to ${viewer.name}: ${describeSeat(known, at)}.`,
  );
}

/** The latest reservation of a seat, for messages. */
export function describeSeat(known: readonly KnownReservation[], at: DecisionTime): string {
  const latest = known.findLast(({ held }) => held.from <= at.to);
  if (!latest) return 'it had not been reserved before';
  const { holder, reservation, held, sold, end } = latest;
  const { reservationId } = reservation;
  const until = (sold ?? held).until;
  const whose = `reservation ${reservationId} of ${holder.name}`;
  if (mayLast(sold, at)) return `${whose} ${end}`;
  if (mayLast(held, at)) return `it was held by ${whose}`;
  return `${whose} ${end} by ${toIso(until)}`;
}
