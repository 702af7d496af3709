/** Checks amounts in responses: prices, refunds and balances. */
import type { Cancellation, Reservation } from '@onsale/sdk';
import type { Account } from '../network/client-history.ts';
import { receiptsOf } from './receipts.ts';
import type { House } from './seating/house.ts';
import { ViolationError } from './violation.ts';

export const priceCheck = {
  invariant: 9,
  name: 'reservations and orders cost the price of each of their seats',
};
export const seatNameCheck = {
  invariant: 9,
  name: 'reservations, orders and tickets name their seats as the hall does',
};
export const balanceCheck = { invariant: 3, name: 'no balance is below zero' };

export interface MoneyCheck {
  /** @throws ViolationError when an amount in the response to a call is wrong. */
  observe(account: Account, procedure: string, data: unknown): void;
}

/** @param house whose seats each have their price. */
export function createMoneyCheck(house: House): MoneyCheck {
  const prices = new Set(house.seats.map(({ price }) => price));
  const divisor = [...prices].reduce(greatestCommonDivisor, 0) || Infinity;
  const hasFreeSeats = prices.has(0);
  /** The total of each order whose receipt arrived. */
  const costs = new Map<string, number>();
  const requirePrice = (account: Account, what: string, cost: Cost): void => {
    const { date, seatNos, total } = cost;
    const price = house.priceOf(seatNos);
    if (total !== price) {
      throw new ViolationError(
        priceCheck,
        `${what} of ${account.name} for ${date}/${seatNos.join(', ')} costs ${total} points, where these seats cost ${price}.`,
      );
    }
    requireNames(`${what} of ${account.name}`, house, cost);
  };
  const requireReservationPrice = (account: Account, reservation: Reservation): void =>
    requirePrice(account, `Reservation ${reservation.reservationId}`, reservation);

  const readers: Record<string, (account: Account, data: unknown) => void> = {
    'reservation.create': (account, data) => requireReservationPrice(account, data as Reservation),
    'reservation.list'(account, data) {
      const { reservations } = data as { reservations: Reservation[] };
      for (const reservation of reservations) requireReservationPrice(account, reservation);
    },
    'payment.pay'(account, data) {
      requireBalance(account, data);
      for (const receipt of receiptsOf(data)) {
        requirePrice(account, `Order ${receipt.orderId}`, receipt);
        costs.set(receipt.orderId, receipt.total);
        requireBalance(account, receipt);
      }
    },
    'order.cancel'(account, data) {
      const { orderId, refunded } = data as Cancellation;
      requireBalance(account, data);
      const cost = costs.get(orderId);
      if (cost !== undefined && cost !== refunded) {
        throw new ViolationError(
          priceCheck,
          `Cancelling order ${orderId} of ${account.name} refunded ${refunded} points, and it had cost ${cost}.`,
        );
      }
      if (refunded % divisor === 0 && (refunded > 0 || hasFreeSeats)) return;
      throw new ViolationError(
        priceCheck,
        `Cancelling order ${orderId} of ${account.name} refunded ${refunded} points, which no seats cost.`,
      );
    },
    'wallet.charge': requireBalance,
    'wallet.balance': requireBalance,
  };

  return {
    observe(account, procedure, data) {
      readers[procedure]?.(account, data);
    },
  };
}

type PricedSeat = Reservation['seats'][number];

interface Cost {
  date: string;
  seatNos: number[];
  seats: PricedSeat[];
  total: number;
  /** Of an order. */
  tickets?: PricedSeat[];
}

/** Every seat with its label, section and price, once in the order of the numbers. */
function requireNames(whose: string, house: House, { date, seatNos, seats, tickets }: Cost): void {
  for (const named of tickets ? [seats, tickets] : [seats]) {
    const wrong = named.find(({ seatNo, label, section, price }, at) => {
      const seat = house.find(seatNo);
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

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function requireBalance({ name }: Account, data: unknown): void {
  const { balance } = data as { balance: number };
  if (Number.isSafeInteger(balance) && balance >= 0) return;
  throw new ViolationError(balanceCheck, `${name} was left with a balance of ${balance} points.`);
}
