/** A small shop: it sells pairs of seats with a programme, for customers who may need a while. */
import { isOnsaleError, type Held, type Onsale } from '@onsale/sdk';

/** The price of a programme, in points. */
const programmePoints = 500;

export interface Offer {
  seatNos: number[];
  /** Seats and programme together. */
  total: number;
  /** The customer decides before this instant. */
  until: string;
  /** Pays for the seats. @returns null when the customer has taken too long. */
  accept: () => Promise<Sale | null>;
}

export interface Sale {
  ticketCodes: string[];
  total: number;
}

/** @returns null when there are no two seats side by side any more. */
export async function offerPair(onsale: Onsale, date: string): Promise<Offer | null> {
  const place = await onsale.join().catch(nullFor('SOLD_OUT'));
  if (!place) return null;
  await place.admitted();
  const held = await place.reserve({ date, best: 2 }).catch(nullFor('NO_ADJACENT_SEATS'));
  if (!held) {
    await place.leave();
    return null;
  }
  const total = held.total + programmePoints;
  const { seatNos, expiresAt } = held;
  return { seatNos, total, until: expiresAt, accept: () => sell(onsale, held, total) };
}

async function sell(onsale: Onsale, held: Held, total: number): Promise<Sale | null> {
  await onsale.wallet.charge(held.total);
  // A payment whose answer is lost is repeated by the SDK, and happens once.
  const receipt = await held.pay().catch(nullFor('RESERVATION_EXPIRED'));
  return receipt && { ticketCodes: receipt.tickets.map(({ ticketCode }) => ticketCode), total };
}

/** For an error that is an answer to the shop: null in its place. */
function nullFor(reason: Parameters<typeof isOnsaleError>[1]): (error: unknown) => null {
  return (error) => {
    if (isOnsaleError(error) && error.reason === reason) return null;
    throw error;
  };
}
