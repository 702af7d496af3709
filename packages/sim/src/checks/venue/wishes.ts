/** Checks that a party gets what it asked for: section, ceiling, accessible and companion seats. */
import type { Reservation } from '@onsale/sdk';
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
  name: 'a companion seat goes with its accessible seat, and is refused alone',
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
    const { reservationId, date, seatNos } = answer.data as Reservation;
    const seats = seatNos.map((seatNo) => house.find(seatNo)).filter((seat) => seat !== undefined);
    const whose = `Reservation ${reservationId} of ${name} for ${date}/${seatNos.join(', ')}`;
    requireWishes(whose, seats, { choice, price: house.priceOf(seatNos) });
    const alone = companionsAlone(seats);
    if (alone.length === 0) return;
    throw new ViolationError(
      companionCheck,
      `${whose} has the companion seat ${alone[0]!.label}, and not its accessible seat.`,
    );
  }
  if (answer.kind !== 'refused' || answer.reason !== 'SEAT_RESTRICTED') return;
  const seatNos = choice.seatNos ?? [];
  const alone = companionsAlone(
    seatNos.map((seatNo) => house.find(seatNo)).filter((seat) => seat !== undefined),
  );
  if (alone.length > 0) return;
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

function companionsAlone(seats: readonly HouseSeat[]): HouseSeat[] {
  const numbers = new Set(seats.map(({ seatNo }) => seatNo));
  return seats.filter(({ companionOf }) => companionOf !== null && !numbers.has(companionOf));
}
