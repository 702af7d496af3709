/** Checks amounts in responses: prices, refunds and balances. */
import type { Cancellation, Reservation } from '@onsale/sdk';
import type { Account } from '../network/client-history.ts';
import { receiptsOf } from './receipts.ts';
import { ViolationError } from './violation.ts';

export const priceCheck = {
  invariant: 9,
  name: 'reservations and orders cost the price of each of their seats',
};
export const balanceCheck = { invariant: 3, name: 'no balance is below zero' };

export interface MoneyCheck {
  /** @throws ViolationError when an amount in the response to a call is wrong. */
  observe(account: Account, procedure: string, data: unknown): void;
}

/** @param price the price of one seat, in points. */
export function createMoneyCheck({ price }: { price: number }): MoneyCheck {
  /** The total of each order whose receipt arrived. */
  const costs = new Map<string, number>();
  const requirePrice = (account: Account, what: string, cost: Cost): void => {
    const { date, seatNos, total } = cost;
    if (total === price * seatNos.length) return;
    throw new ViolationError(
      priceCheck,
      `${what} of ${account.name} for ${date}/${seatNos.join(', ')} costs ${total} points, where one seat costs ${price}.`,
    );
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
      if (price === 0 ? refunded === 0 : refunded > 0 && refunded % price === 0) return;
      throw new ViolationError(
        priceCheck,
        `Cancelling order ${orderId} of ${account.name} refunded ${refunded} points, where one seat costs ${price}.`,
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

interface Cost {
  date: string;
  seatNos: number[];
  total: number;
}

function requireBalance({ name }: Account, data: unknown): void {
  const { balance } = data as { balance: number };
  if (Number.isSafeInteger(balance) && balance >= 0) return;
  throw new ViolationError(balanceCheck, `${name} was left with a balance of ${balance} points.`);
}
