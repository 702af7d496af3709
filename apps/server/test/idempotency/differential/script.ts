/** A script in which every route succeeds, and every mutation with a key that is replayed later. */
import type { Command } from './model.ts';
import { keysAreReplayed, timePasses } from './run-script.ts';

const plain = {
  who: 0,
  hand: 'right',
  pick: 0,
  wrong: false,
  names: 'self',
  slash: false,
  keyed: 'no',
} as const;

const step = (does: string, how: Partial<Command> = {}): Command => ({ ...plain, does, ...how });

export const fullScript: Command[] = [
  step('POST /api/admin/concerts', { keyed: 'once' }),
  step('GET /api/concerts'),
  step('POST /api/accounts', { keyed: 'twice' }),
  // An odd pick joins with the account key, an even one as a new buyer.
  step('POST /api/queue', { pick: 1, keyed: 'once' }),
  step('POST /api/queue', { pick: 0, keyed: 'twice' }),
  step('POST /api/queue', { pick: 6 }),
  // Without a concert, while only one is on sale.
  step('POST /api/queue', { pick: 2, keyed: 'once' }),
  step('GET /api/queue/{userId}', { slash: true }),
  step('GET /api/queue/{userId}', { who: 2 }),
  step('GET /api/seat', { who: 2 }),
  step('GET /api/seat'),
  step('GET /api/seat/{date}'),
  step('GET /api/seats/{date}'),
  step('POST /api/reservation', { keyed: 'once' }),
  step('GET /api/seat/{date}', { who: 1 }),
  step('GET /api/reservations'),
  step('POST /api/payment'),
  step('POST /api/point/charge', { pick: 4 }),
  step('POST /api/wallet/charges', { pick: 4 }),
  step('GET /api/point/{userId}'),
  step('GET /api/wallet'),
  // The joint payment ends the place; paying the same seat again is answered as a replay.
  step('POST /api/reservations/payment', { keyed: 'twice' }),
  step('POST /api/payment', { keyed: 'twice' }),
  step('POST /api/payment'),
  step('GET /api/orders'),
  // With the account key, as the place is over.
  step('GET /api/wallet/history', { pick: 1, hand: 'account' }),
  // With a cursor of the history, which is not a cursor of orders.
  step('GET /api/orders', { pick: 4 }),
  step('POST /api/orders/{orderId}/cancel', { keyed: 'once' }),
  step('POST /api/orders/{orderId}/cancel'),
  step('POST /api/reservations', { who: 1, pick: 1, keyed: 'twice' }),
  // A reservation of two seats is not found by one of them.
  step('POST /api/payment', { who: 1, pick: 0 }),
  step('POST /api/payment', { who: 1, pick: 1 }),
  step('POST /api/reservations', { who: 1, wrong: true }),
  step('DELETE /api/reservations/{reservationId}', { who: 1, keyed: 'twice' }),
  step('POST /api/reservations', { who: 1 }),
  // With the account key, which opens the replay also after the payment has ended the place.
  step('POST /api/wallet/charges', { who: 1, pick: 18, keyed: 'twice' }),
  step('POST /api/reservations/{reservationId}/payment', { who: 1, slash: true, keyed: 'twice' }),
  step(timePasses, { pick: 1 }),
  step('GET /api/queue/{userId}', { who: 2 }),
  step('DELETE /api/queue/{userId}', { who: 2, names: 'another' }),
  step('DELETE /api/queue/{userId}', { who: 2, keyed: 'twice' }),
  // An odd pick joins again with the account key, after the order was cancelled.
  step('POST /api/queue', { pick: 1 }),
  step('PATCH /api/admin/concerts/{concertId}/room', { keyed: 'twice' }),
  step('PATCH /api/admin/concerts/{concertId}', { keyed: 'twice' }),
  step('POST /api/admin/concerts/{concertId}/line/remove', { who: 3, keyed: 'twice' }),
  step('POST /api/admin/concerts/{concertId}/line/purge', { keyed: 'twice' }),
  step('POST /api/admin/bans', { who: 3, keyed: 'twice' }),
  step('GET /api/queue/{userId}', { who: 3 }),
  step('POST /api/admin/bans', { who: 3, pick: 1, keyed: 'twice' }),
  step('POST /api/admin/bans', { who: 3, pick: 2, keyed: 'twice' }),
  step('GET /api/admin/bans'),
  step('DELETE /api/admin/bans/{banId}', { pick: 1, keyed: 'twice' }),
  step('DELETE /api/admin/bans/{banId}', { wrong: true }),
  step('POST /api/admin/accounts/{userId}/end-tokens', { who: 3, keyed: 'twice' }),
  step('GET /api/admin/concerts/{concertId}/stats'),
  step('POST /api/admin/wallets/{userId}/credits', { pick: 1, keyed: 'twice' }),
  step('GET /api/admin/audit'),
  step('POST /api/admin/keys', { keyed: 'twice' }),
  step('GET /api/admin/keys'),
  step('DELETE /api/admin/keys/{name}', { keyed: 'twice' }),
  step('POST /api/admin/secrets', { keyed: 'twice' }),
  step('GET /api/admin/concerts'),
  step('POST /api/admin/concerts/{concertId}/close', { keyed: 'twice' }),
  step('POST /api/admin/concerts', { pick: 1 }),
  step(keysAreReplayed),
  step(timePasses, { pick: 4 }),
  // The new secret signs, and exchanges the tokens of the one before.
  step(keysAreReplayed),
  step('GET /api/admin/secrets'),
  step('DELETE /api/admin/secrets/{version}', { keyed: 'twice' }),
  step('GET /api/admin/log'),
  step('POST /api/accounts/key', { who: 1, keyed: 'twice' }),
  step('POST /api/accounts/key', { who: 1, pick: 1, slash: true }),
  step(timePasses, { pick: 6 }),
  step(keysAreReplayed),
];
