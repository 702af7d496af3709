/** Checks amounts in responses: prices, refunds and balances. */
import type { Cancellation, Order, Reservation } from '@onsale/sdk';
import { fromIso } from '@onsale/core/time/dates';
import type { Account } from '../network/client-history.ts';
import type { Attempt } from '../network/attempt.ts';
import { receiptsOf } from './receipts.ts';
import type { DecisionTime } from './seating/decision-time.ts';
import type { House } from './seating/house.ts';
import { priceCheck, requireHeldPrice, requireOrder, requirePrice } from './seating/sold-prices.ts';
import type { PriceRecord } from './venue/prices.ts';
import { ViolationError } from './violation.ts';

export const balanceCheck = { invariant: 3, name: 'no balance is below zero' };

export interface MoneyCheck {
  sent(attempt: Attempt): void;
  /** @throws ViolationError when an amount in the response to a call is wrong. */
  observe(account: Account, attempt: Attempt, data: unknown): void;
  /** An operator refunds an order, or some of its seats. */
  operatorRefunds(orderId: string): void;
  /**
   * An operator was answered with an order.
   *
   * @param isNew whether this call made it, and at the price of that time.
   * @throws ViolationError
   */
  operatorSaw(
    whose: string,
    order: Order,
    { decided, isNew }: { decided: DecisionTime; isNew: boolean },
  ): void;
}

interface MoneyTerms {
  /** Its seats each have their own price, or that of the concert. */
  house: House;
  prices: PriceRecord;
  /** The longest time that a reservation lasts. */
  reservationMs: number;
  /** Whether the instant of every decision is known, as in virtual time. */
  isExact: boolean;
}

export function createMoneyCheck({
  house,
  prices,
  reservationMs,
  isExact,
}: MoneyTerms): MoneyCheck {
  /** The total of each order whose receipt arrived. */
  const costs = new Map<string, number>();
  const known = ({ handledAt }: Attempt) => prices.until(handledAt);
  const requireReservation = (
    account: Account,
    reservation: Reservation,
    concertPrices: readonly number[],
  ): void => {
    const { reservationId } = reservation;
    const whose = `Reservation ${reservationId} of ${account.name}`;
    requirePrice(whose, reservation, { house, concertPrices });
    requireHeldPrice(whose, reservation, account.holds.get(reservationId));
  };

  const readers: Record<string, Reader> = {
    'reservation.create'(account, data, attempt) {
      const reservation = data as Reservation;
      const { departedAt, handledAt } = attempt;
      // A request for the same seats is answered with the reservation that is there.
      const from = Math.min(departedAt, fromIso(reservation.expiresAt) - reservationMs);
      const exact = isExact ? prices.at({ from, to: handledAt }) : known(attempt);
      requireReservation(account, reservation, exact);
    },
    'reservation.list'(account, data, attempt) {
      const { reservations } = data as { reservations: Reservation[] };
      for (const one of reservations) requireReservation(account, one, known(attempt));
    },
    'payment.pay'(account, data, attempt) {
      requireBalance(account, data);
      for (const receipt of receiptsOf(data)) {
        const { orderId, reservationId, total } = receipt;
        const whose = `Order ${orderId} of ${account.name}`;
        requirePrice(whose, receipt, { house, concertPrices: known(attempt) });
        requireHeldPrice(whose, receipt, account.holds.get(reservationId));
        costs.set(orderId, total);
        requireBalance(account, receipt);
      }
    },
    'order.list'(account, data, attempt) {
      for (const order of (data as { orders: Order[] }).orders) {
        requireOrder(account.name, order, { house, concertPrices: known(attempt) });
      }
    },
    'order.cancel'(account, data, attempt) {
      const { orderId, refunded } = data as Cancellation;
      requireBalance(account, data);
      const { seatNos } = attempt.input as CancelInput;
      const possible = known(attempt).map((price) => house.priceOf(seatNos ?? [], price));
      if (seatNos && !possible.includes(refunded)) {
        throw new ViolationError(
          priceCheck,
          `Of order ${orderId} ${account.name} gave back the seats ${seatNos.join(', ')}, which cost ${possible.join(' or ')} points, and ${refunded} were refunded.`,
        );
      }
      const cost = costs.get(orderId);
      if (cost !== undefined && cost !== refunded) {
        throw new ViolationError(
          priceCheck,
          `Cancelling order ${orderId} of ${account.name} refunded ${refunded} points, and it had cost ${cost}.`,
        );
      }
      if (isSumOfPrices(refunded, house, known(attempt))) return;
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
    operatorRefunds: (orderId) => void costs.delete(orderId),
    operatorSaw(whose, order, { decided, isNew }) {
      const exact = isNew && isExact ? prices.at(decided) : prices.until(decided.to);
      requireOrder(whose, order, { house, concertPrices: exact });
    },
    observe(account, attempt, data) {
      readers[attempt.procedure]?.(account, data, attempt);
    },
  };
}

/** Whether some seats may cost so much together. */
function isSumOfPrices(points: number, house: House, concertPrices: readonly number[]): boolean {
  const own = house.ownPrices.flatMap((price) => (price === null ? concertPrices : [price]));
  const divisor = own.reduce(greatestCommonDivisor, 0) || Infinity;
  return points % divisor === 0 && (points > 0 || own.includes(0));
}

type Reader = (account: Account, data: unknown, attempt: Attempt) => void;

/** Some of the seats of an order, or all that are left. */
interface CancelInput {
  orderId: string;
  seatNos?: number[];
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function requireBalance({ name }: Account, data: unknown): void {
  const { balance } = data as { balance: number };
  if (Number.isSafeInteger(balance) && balance >= 0) return;
  throw new ViolationError(balanceCheck, `${name} was left with a balance of ${balance} points.`);
}
