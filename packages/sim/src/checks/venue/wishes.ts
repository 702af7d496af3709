/** Checks that a party gets what it asked for: section, ceiling, accessible and companion seats. */
import type { Order, Reservation } from '@onsale/sdk';
import type { Account } from '../../network/client-history.ts';
import type { Answer, Attempt } from '../../network/attempt.ts';
import type { House, HouseSeat } from '../seating/house.ts';
import { ViolationError } from '../violation.ts';

export const wishCheck = {
  invariant: null,
  name: 'a party gets the section, the price and the seats that it asked for',
};
export const companionCheck = {
  invariant: null,
  name: 'a companion seat goes and stays with its accessible seat, and is refused alone',
};

interface Choice {
  date: string;
  seatNos?: number[];
  best?: number;
  section?: string;
  maxPrice?: number;
  accessible?: number;
}

/** Reads every answer to a request for seats. */
export function checkWishes(
  { name }: Account,
  { input }: Attempt,
  { answer, house }: { answer: Answer; house: House },
): void {
  const choice = input as Choice;
  if (answer.kind === 'ok') {
    const { reservationId, date, seatNos, total } = answer.data as Reservation;
    const whose = `Reservation ${reservationId} of ${name} for ${date}/${seatNos.join(', ')}`;
    requireWishes(whose, house.seatsOf(seatNos), { choice, price: total });
    requireWithAccessible(whose, seatNos, house);
    return;
  }
  if (answer.kind !== 'refused' || answer.reason !== 'SEAT_RESTRICTED') return;
  const seatNos = choice.seatNos ?? [];
  if (companionsAlone(seatNos, house).length > 0) return;
  throw new ViolationError(
    companionCheck,
    `Seats ${choice.date}/${seatNos.join(', ')} were refused to ${name} as restricted, and none is a companion’s alone.`,
  );
}

function requireWishes(
  whose: string,
  seats: readonly HouseSeat[],
  { choice, price }: { choice: Choice; price: number },
): void {
  const { best, section, maxPrice = Infinity, accessible = 0 } = choice;
  if (best === undefined) return;
  const fail = (how: string): never => {
    throw new ViolationError(wishCheck, `${whose}, who asked for the best ${best}, ${how}.`);
  };
  const other = seats.find((seat) => section !== undefined && seat.section !== section);
  if (other) fail(`is in section ${other.section}, and not in ${section}`);
  if (price > maxPrice) fail(`costs ${price} points, and at most ${maxPrice} were asked for`);
  const marked = seats.filter(({ flags }) => flags.includes('accessible')).length;
  if (marked !== accessible) fail(`has ${marked} accessible seats, where it needs ${accessible}`);
}

/** Checks the seats that an order still has, as a list or an operator is shown it. */
export function requireCompanionsKept(
  whose: string,
  { orderId, date, seatNos, status }: Pick<Order, 'orderId' | 'date' | 'seatNos' | 'status'>,
  house: House,
): void {
  // A cancelled order names all that it had.
  if (status === 'cancelled') return;
  requireWithAccessible(
    `Order ${orderId} of ${whose} for ${date}/${seatNos.join(', ')}`,
    seatNos,
    house,
  );
}

/**
 * Checks that seats of an order were rightly refused to be refunded by themselves.
 *
 * @param order as it was before.
 */
export function requireRefundRefused(
  whose: string,
  { orderId, date, seatNos }: Pick<Order, 'orderId' | 'date' | 'seatNos'>,
  { refunded, house }: { refunded: readonly number[]; house: House },
): void {
  const rest = seatNos.filter((seatNo) => !refunded.includes(seatNo));
  if (companionsAlone(rest, house).length > 0) return;
  throw new ViolationError(
    companionCheck,
    `A refund of ${date}/${refunded.join(', ')} of order ${orderId} of ${whose} was refused as restricted, and leaves no companion seat alone.`,
  );
}

function requireWithAccessible(whose: string, seatNos: readonly number[], house: House): void {
  const [alone] = companionsAlone(seatNos, house);
  if (!alone) return;
  throw new ViolationError(
    companionCheck,
    `${whose} has the companion seat ${alone.label}, and not its accessible seat.`,
  );
}

function companionsAlone(seatNos: readonly number[], house: House): HouseSeat[] {
  return house
    .seatsOf(seatNos)
    .filter(({ companionOf }) => companionOf !== null && !seatNos.includes(companionOf));
}
