/** What goes over the wire, taken from the server's router: only its types, never its code. */
import type { AppRouter } from '@onsale/server/router';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

export type { AppRouter };

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

/** A concert as everybody sees it. */
export interface Concert extends Element<Outputs['concert']['list']['concerts']> {}

/** A place in one concert's line. */
export interface QueueEntry extends Plain<Outputs['queue']['status']> {}

/** Where a place in line stands: waiting, then active, then over (finished, expired or left). */
export type QueueStatus = QueueEntry['status'];

/** The seats of one date. */
export interface SeatMap extends Plain<Outputs['seat']['list']> {}

export interface Seat extends Element<SeatMap['seats']> {}

/** Seats by number, or how many of the best. */
export type SeatChoice = Inputs['reservation']['create'];

/** Seats held for one buyer until `expiresAt`. */
export interface Reservation extends Plain<Outputs['reservation']['create']> {}

/** What a payment gives: the order, its tickets, and the balance that is left. */
export interface Receipt extends Plain<Outputs['payment']['pay']> {}

export interface Order extends Element<Outputs['order']['list']['orders']> {}

/** What cancelling an order gives back. */
export interface Cancellation extends Plain<Outputs['order']['cancel']> {}

/** One change of a wallet. */
export interface WalletEntry extends Element<Outputs['wallet']['history']['entries']> {}

/** An interface may extend an alias of an object type, and then keeps its own name in messages. */
type Plain<T extends object> = { [Key in keyof T]: T[Key] };
type Element<T extends readonly object[]> = Plain<T[number]>;
