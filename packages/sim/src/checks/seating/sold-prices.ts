/** Checks that reservations and orders cost the price of their seats, and name them as the hall. */
import type { Order, Reservation } from '@onsale/sdk';
import type { ObservedHold } from '../../network/client-history.ts';
import { ViolationError } from '../violation.ts';
import type { House } from './house.ts';

export const priceCheck = {
  invariant: 9,
  name: 'reservations and orders cost the price of each of their seats',
};
export const seatNameCheck = {
  invariant: 9,
  name: 'reservations, orders and tickets name their seats as the hall does',
};
type PricedSeat = Reservation['seats'][number];

interface Cost {
  date: string;
  seatNos: number[];
  seats: PricedSeat[];
  total: number;
  /** Of an order. */
  tickets?: PricedSeat[] | undefined;
}

interface Prices {
  house: Pick<House, 'find' | 'priceOf'>;
  /** Those that the concert may have had. */
  concertPrices: readonly number[];
}

/** @returns the price of the concert at which the seats cost this much. */
export function requirePrice(whose: string, cost: Cost, { house, concertPrices }: Prices): number {
  const { date, seatNos, total } = cost;
  const possible = concertPrices.map((price) => house.priceOf(seatNos, price));
  const price = concertPrices[possible.indexOf(total)];
  if (price === undefined) {
    throw new ViolationError(
      priceCheck,
      `${whose} for ${date}/${seatNos.join(', ')} costs ${total} points, where these seats cost ${possible.join(' or ')}.`,
    );
  }
  requireNames(whose, cost, (seatNo) => {
    const seat = house.find(seatNo);
    return seat && { ...seat, price: seat.ownPrice ?? price };
  });
  return price;
}

/** A price holds from the reservation on. */
export function requireHeldPrice(
  whose: string,
  { date, seatNos, total }: Cost,
  hold: ObservedHold | undefined,
): void {
  const held = hold?.reservation.total ?? total;
  if (held === total) return;
  throw new ViolationError(
    priceCheck,
    `${whose} for ${date}/${seatNos.join(', ')} costs ${total} points, and was reserved for ${held}.`,
  );
}

/** An order costs its seats, and its refunds are of what the seats cost that were given back. */
export function requireOrder(name: string, order: Order, prices: Prices): void {
  const { orderId, refunds, refunded, payment } = order;
  const whose = `Order ${orderId} of ${name}`;
  const { house, concertPrices } = payment === 'complimentary' ? withoutPrices(prices) : prices;
  const price = requirePrice(whose, { ...order, tickets: undefined }, { house, concertPrices });
  // Of several prices at which what is left may have been sold, the refunds tell which it was.
  const isOnlyFixed = order.seatNos.every(
    (seatNo) => (house.find(seatNo)?.ownPrice ?? null) !== null,
  );
  const possible = isOnlyFixed ? concertPrices : [price];
  const total = refunds.reduce((sum, { amount }) => sum + amount, 0);
  const fits = possible.some((one) =>
    refunds.every(({ seatNos, amount }) => amount === house.priceOf(seatNos, one)),
  );
  if (fits && total === refunded) return;
  const amounts = refunds.map(({ seatNos, amount }) => `seats ${seatNos.join(', ')} for ${amount}`);
  throw new ViolationError(
    priceCheck,
    `${whose} shows ${refunded} points as refunded, and its refunds are of ${amounts.join(', ')} points.`,
  );
}

/** Seats that are given away cost nothing, in whichever section. */
function withoutPrices({ house }: Prices): Prices {
  const find: House['find'] = (seatNo) => {
    const seat = house.find(seatNo);
    return seat && { ...seat, ownPrice: 0 };
  };
  return { house: { find, priceOf: () => 0 }, concertPrices: [0] };
}

type SoldSeat = Pick<PricedSeat, 'label' | 'section' | 'price'>;

/** Every seat with its label, section and price, once in the order of the numbers. */
function requireNames(
  whose: string,
  { date, seatNos, seats, tickets }: Cost,
  find: (seatNo: number) => SoldSeat | undefined,
): void {
  for (const named of tickets ? [seats, tickets] : [seats]) {
    const wrong = named.find(({ seatNo, label, section, price }, at) => {
      const seat = find(seatNo);
      if (!seat || seatNo !== seatNos[at]) return true;
      return seat.label !== label || seat.section !== section || seat.price !== price;
    });
    if (!wrong && named.length === seatNos.length) continue;
    const { seatNo, label, section, price } = wrong ?? {};
    throw new ViolationError(
      seatNameCheck,
      `${whose} for ${date}/${seatNos.join(', ')} names ${named.length} seats, and ${date}/${seatNo} as ${label} of ${section} for ${price} points.`,
    );
  }
}
