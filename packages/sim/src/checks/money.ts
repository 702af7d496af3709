/** Checks amounts in responses: prices, refunds and balances. */
import type { Cancellation, Order, Reservation } from '@onsale/sdk';
import type { Account } from '../network/client-history.ts';
import type { Attempt } from '../network/attempt.ts';
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
  sent(attempt: Attempt): void;
  /** @throws ViolationError when an amount in the response to a call is wrong. */
  observe(account: Account, attempt: Attempt, data: unknown): void;
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

  const readers: Record<string, Reader> = {
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
    'order.list'(account, data) {
      for (const order of (data as { orders: Order[] }).orders) {
        requireRefunds(account, order, house);
        requirePrice(account, `Order ${order.orderId}`, { ...order, tickets: undefined });
      }
    },
    'order.cancel'(account, data, { input }) {
      const { orderId, refunded } = data as Cancellation;
      requireBalance(account, data);
      const { seatNos } = input as CancelInput;
      if (seatNos && refunded !== house.priceOf(seatNos)) {
        throw new ViolationError(
          priceCheck,
          `Of order ${orderId} ${account.name} gave back the seats ${seatNos.join(', ')}, which cost ${house.priceOf(seatNos)} points, and ${refunded} were refunded.`,
        );
      }
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
    // A refund of some seats may take effect whatever its answer says.
    sent({ procedure, input }) {
      if (procedure !== 'order.cancel') return;
      const { orderId, seatNos } = input as CancelInput;
      if (seatNos) costs.delete(orderId);
    },
    observe(account, attempt, data) {
      readers[attempt.procedure]?.(account, data, attempt);
    },
  };
}

type PricedSeat = Reservation['seats'][number];

type Reader = (account: Account, data: unknown, attempt: Attempt) => void;

/** Some of the seats of an order, or all that are left. */
interface CancelInput {
  orderId: string;
  seatNos?: number[];
}

/** The refunds of an order are of the price of the seats that were given back. */
function requireRefunds({ name }: Account, order: Order, house: House): void {
  const { orderId, refunds, refunded } = order;
  const total = refunds.reduce((sum, { amount }) => sum + amount, 0);
  const wrong = refunds.find(({ seatNos, amount }) => amount !== house.priceOf(seatNos));
  if (!wrong && total === refunded) return;
  const seats = wrong ? `seats ${wrong.seatNos.join(', ')} for ${wrong.amount}` : `${total}`;
  throw new ViolationError(
    priceCheck,
    `Order ${orderId} of ${name} shows ${refunded} points as refunded, and its refunds are of ${seats} points.`,
  );
}

interface Cost {
  date: string;
  seatNos: number[];
  seats: PricedSeat[];
  total: number;
  /** Of an order. */
  tickets?: PricedSeat[] | undefined;
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
