/** The calls that a place may not make while it waits, or once it is over. */
import type { Onsale, Place } from '@onsale/sdk';
import type { Verdict } from '../checks/trespass.ts';
import type { Buyer } from './buyer.ts';

export interface ForbiddenCall {
  /** As a violation names it, after "To". */
  action: string;
  call: () => Promise<unknown>;
  /** The verdict on the same call while the place is active; null when it succeeds. */
  whenActive: Verdict;
}

/** A reservation that exists nowhere: an active place would not find it. */
const noReservation = 'res_00000000000000000000000000';

/** Every call that only an active place may make. None of them changes anything while it is. */
export function gatedCalls(
  { signal, scenario }: Buyer,
  { place, onsale }: { place: Place; onsale: Onsale },
  date: string,
): ForbiddenCall[] {
  const { seatsPerDate } = scenario.concert;
  const { payment, reservation } = onsale.trpc;
  const options = { signal, context: { credential: place.token } };
  const notFound = 'RESERVATION_NOT_FOUND';
  const ids = { reservationId: noReservation };
  return [
    { action: 'look at the dates', call: () => place.dates({ signal }), whenActive: null },
    { action: 'look at the seats', call: () => place.seats(date, { signal }), whenActive: null },
    {
      action: 'reserve a seat',
      call: () => place.reserve({ date, seatNos: [seatsPerDate + 1] }, { signal }),
      whenActive: 'SEAT_NOT_FOUND',
    },
    {
      action: 'reserve the best seats',
      call: () => place.reserve({ date: '1999-12-31', best: 1 }, { signal }),
      whenActive: 'DATE_NOT_FOUND',
    },
    {
      action: 'release a reservation',
      call: () => reservation.release.mutate(ids, options),
      whenActive: notFound,
    },
    {
      action: 'pay a reservation',
      call: () => payment.pay.mutate(ids, options),
      whenActive: notFound,
    },
    {
      action: 'pay several reservations',
      call: () => payment.pay.mutate({ reservationIds: [noReservation] }, options),
      whenActive: notFound,
    },
  ];
}

/** Every call of the account that the token of a place may make only while it is not over. */
export function accountCalls(
  { signal }: Buyer,
  { place, onsale }: { place: Place; onsale: Onsale },
): Omit<ForbiddenCall, 'whenActive'>[] {
  const { order, reservation, wallet } = onsale.trpc;
  const options = { signal, context: { credential: place.token } };
  const amount = 1;
  const orderId = 'ord_00000000000000000000000000';
  return [
    { action: 'list orders', call: () => order.list.query({}, options) },
    { action: 'list reservations', call: () => reservation.list.query({}, options) },
    { action: 'read the balance', call: () => wallet.balance.query(undefined, options) },
    { action: 'list the changes of the wallet', call: () => wallet.history.query({}, options) },
    { action: 'charge the wallet', call: () => wallet.charge.mutate({ amount }, options) },
    { action: 'cancel an order', call: () => order.cancel.mutate({ orderId }, options) },
  ];
}

/** The place of one token with the signature of another. */
export function splicedToken(place: string, signature: string): string {
  const end = (token: string) => token.lastIndexOf('.');
  return place.slice(0, end(place)) + signature.slice(end(signature));
}
