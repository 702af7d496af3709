/** Types of the wire, inferred from the server's router. Imports its types, never its code. */
import type { AppRouter } from '@onsale/server/router';
import type { inferRouterOutputs } from '@trpc/server';

export type { AppRouter };

type Outputs = inferRouterOutputs<AppRouter>;

/**
 * A concert in the public list. `saleState` is `upcoming`, `on_sale` or `closed`; `opensAt` is an
 * ISO-8601 instant, or null when the sale has no opening time.
 */
export interface Concert extends Element<Outputs['concert']['list']['concerts']> {}

/**
 * A place in one concert's line. `ahead` is the number of buyers waiting in front who are present,
 * 0 unless waiting. `etaSeconds` is 0 when active, and null when it is unknown, while the room is
 * paused or the place is over. `paused` is true while it waits in a paused room, and left out else.
 * `expiresAt` is the end of the session, null unless active or expired. `pollAfterMs` is how long
 * to wait before the next `status` call.
 */
export interface QueueEntry extends Plain<Outputs['queue']['status']> {}

/**
 * `waiting`, then `active` (admitted: may see seats, reserve and pay), then over: `finished`
 * (paid), `expired` (the session ran out) or `left`.
 */
export type QueueStatus = QueueEntry['status'];

/** The seats of one date, and in `available` the numbers of those that can be reserved now. */
export interface SeatMap extends Plain<Outputs['seat']['list']> {}

/** One seat. `status` is `available`, `held` or `sold`; `mine` tells whether this buyer has it. */
export interface Seat extends Element<SeatMap['seats']> {}

/** Seats of a date: named in `seatNos`, or `best` adjacent seats that the server chooses. */
export type SeatChoice =
  | { date: string; seatNos: number[]; best?: undefined }
  | { date: string; best: number; seatNos?: undefined };

/**
 * Seats held for one buyer until `expiresAt`. `status` is `held`, then `paid`, `released`,
 * `expired`, or `cancelled` once its order is. `total` is in points.
 */
export interface Reservation extends Plain<Outputs['reservation']['create']> {}

/**
 * The result of a payment: the order, its tickets, and the remaining `balance` in points.
 * `released` lists the other reservations that it gave back, because a payment ends the session.
 */
export interface Receipt extends Plain<Omit<Payment, 'payments'>> {}

/**
 * The result of paying several reservations at once: a receipt for each, in the order of the
 * request, the remaining `balance` in points, and what the payment gave back beside them.
 */
export interface GroupReceipt extends Pick<Receipt, 'result' | 'balance' | 'released'> {
  payments: Receipt[];
}

type Payment = Outputs['payment']['pay'];

/** A paid order with its tickets, or a `cancelled` one, whose `tickets` are empty. */
export interface Order extends Element<Outputs['order']['list']['orders']> {}

/** The result of cancelling an order: points `refunded`, and the new `balance`. */
export interface Cancellation extends Plain<Outputs['order']['cancel']> {}

/**
 * One change of a wallet: a `charge`, `credit`, `payment` or `refund`. `amount` is negative when
 * points left the wallet; `orderId` is null unless an order is concerned.
 */
export interface WalletEntry extends Element<Outputs['wallet']['history']['entries']> {}

/** An interface may extend an alias of an object type, and then keeps its own name in messages. */
type Plain<T extends object> = { [Key in keyof T]: T[Key] };
type Element<T extends readonly object[]> = Plain<T[number]>;
