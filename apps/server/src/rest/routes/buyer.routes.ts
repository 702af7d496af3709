/** The routes for buyers, one for each procedure, with the procedure's input and output. */
import { z } from 'zod';
import {
  groupReceipt,
  receipt as receiptSchema,
  reservationIds,
} from '../../domains/payment/payment.router.ts';
import type { GroupReceipt } from '../../domains/payment/receipt.ts';
import { reservationId, userId } from '../../wire/schemas.ts';
import {
  date,
  exampleKey,
  ids,
  left,
  order,
  receipt,
  reservation,
  seatMap,
} from '../openapi/openapi-examples.ts';
import { customMapping, requireOwnUserId, type Route } from '../route.ts';

/** The refusals of a payment, of one reservation or of several. */
const paymentReasons: Route['reasons'] = [
  'DATE_CANCELLED',
  'INSUFFICIENT_BALANCE',
  'RESERVATION_NOT_FOUND',
  'RESERVATION_EXPIRED',
  'RESERVATION_RELEASED',
];

export const buyerRoutes: Route[] = [
  {
    method: 'POST',
    path: '/api/accounts',
    procedure: 'account.create',
    group: 'Accounts',
    summary: 'Create a user',
    description:
      'The accountKey is returned only once. Joining a line without a credential creates a user too.',
    reasons: [],
    example: { answer: { userId: ids.user, accountKey: exampleKey } },
  },
  {
    method: 'POST',
    path: '/api/accounts/key',
    procedure: 'account.rotateKey',
    group: 'Accounts',
    summary: 'Change the account key',
    description:
      'The old key and all queue tokens of the account stop working at once: join again with the new key for a new token of the same place. Send an Idempotency-Key, or a newKey that you generated: without either, a lost response means a lost account.',
    reasons: [],
    example: { input: {}, answer: { userId: ids.user, accountKey: exampleKey } },
  },
  {
    method: 'GET',
    path: '/api/concerts',
    procedure: 'concert.list',
    group: 'Concerts',
    summary: 'The concerts',
    description:
      'Those that are not hidden, until a day after they have closed. The seats that are available are those of the last seconds.',
    reasons: [],
    example: {
      answer: {
        concerts: [
          {
            concertId: ids.concert,
            title: 'The Midnight Rooms',
            dates: [date, '2027-05-02T20:00'],
            cancelledDates: [],
            performances: [
              { date, startsAt: null, saleEndsAt: '2027-05-01T22:00:00.000Z' },
              {
                date: '2027-05-02T20:00',
                startsAt: '2027-05-02T18:00:00.000Z',
                saleEndsAt: '2027-05-02T17:30:00.000Z',
              },
            ],
            timeZone: 'Europe/Berlin',
            saleState: 'on_sale',
            opensAt: null,
            lobbyOpensAt: null,
            order: 'arrival',
            seedHash: null,
            seatsPerDate: 50,
            maxSeatsPerUser: 4,
            cancelUntilHours: 0,
            soldOut: false,
            available: 37,
            priceFrom: 1_000,
          },
        ],
      },
    },
  },
  {
    method: 'DELETE',
    path: '/api/queue/{userId}',
    procedure: 'queue.leave',
    group: 'Line',
    summary: 'Leave the line',
    description: 'Releases held seats, and frees the place at once.',
    reasons: ['USER_NOT_FOUND'],
    custom: customMapping({
      input: z.strictObject({ userId }),
      respond(call, { userId }) {
        requireOwnUserId(call, userId);
        return call.caller.queue.leave();
      },
    }),
    example: { input: { userId: ids.user }, answer: left },
  },
  {
    method: 'GET',
    path: '/api/seats/{date}',
    procedure: 'seat.list',
    group: 'Seats',
    summary: 'The seat map of a date',
    description:
      'Every seat with its label, section, row, price, flags and state, and the numbers of the available ones. With `since`, only the seats that may have changed since that version; the whole map where the version is unknown or too old. The answer is compressed for a client that accepts gzip, and a 304 for one that has it.',
    reasons: ['DATE_NOT_FOUND', 'DATE_CANCELLED'],
    isConditional: true,
    example: {
      input: { date },
      answer: seatMap,
    },
  },
  {
    method: 'POST',
    path: '/api/reservations',
    procedure: 'reservation.create',
    group: 'Reservations',
    summary: 'Hold seats',
    description:
      'Holds all of the seats or none: seats by number, or a number of the best adjacent seats, of a `section`, for at most `maxPrice` together, with so many `accessible` ones. Naming exactly the seats of a live reservation of yours returns that reservation.',
    reasons: [
      'DATE_NOT_FOUND',
      'SEAT_NOT_FOUND',
      'SEAT_UNAVAILABLE',
      'SEAT_LIMIT_EXCEEDED',
      'RATE_LIMITED',
      'NOT_ON_SALE',
      'DATE_CLOSED',
      'DATE_CANCELLED',
      'SOLD_OUT',
      'SEATS_HELD',
      'NO_ADJACENT_SEATS',
      'SEAT_RESTRICTED',
      'LEAVES_SINGLE_SEAT',
    ],
    example: { input: { date, seatNos: [5, 6] }, answer: reservation },
  },
  {
    method: 'GET',
    path: '/api/reservations',
    procedure: 'reservation.list',
    group: 'Reservations',
    summary: 'Your reservations, newest first',
    reasons: [],
    example: { answer: { reservations: [reservation], nextCursor: null } },
  },
  {
    method: 'DELETE',
    path: '/api/reservations/{reservationId}',
    procedure: 'reservation.release',
    group: 'Reservations',
    summary: 'Release held seats',
    reasons: ['RESERVATION_NOT_FOUND', 'RESERVATION_EXPIRED', 'RESERVATION_RELEASED'],
    example: {
      input: { reservationId: ids.reservation },
      answer: { ...reservation, status: 'released' },
    },
  },
  {
    method: 'POST',
    path: '/api/reservations/{reservationId}/payment',
    procedure: 'payment.pay',
    group: 'Reservations',
    summary: 'Pay for a reservation',
    description:
      'In one step: debits the wallet, issues the tickets and ends your place in line. Paying again returns the first response.',
    reasons: paymentReasons,
    custom: customMapping({
      input: z.strictObject({ reservationId }),
      output: receiptSchema,
      respond: ({ caller }, input) => caller.payment.pay(input),
    }),
    example: { input: { reservationId: ids.reservation }, answer: receipt },
  },
  {
    method: 'POST',
    path: '/api/reservations/payment',
    procedure: 'payment.pay',
    group: 'Reservations',
    operationId: 'paymentPayAll',
    summary: 'Pay for several reservations',
    description:
      'As the payment of one, for all of them or none: one order for each, one debit for each. The reservations are of one concert.',
    reasons: paymentReasons,
    custom: customMapping({
      input: z.strictObject({ reservationIds }),
      output: groupReceipt,
      async respond({ caller }, input) {
        const answer: unknown = await caller.payment.pay(input);
        return answer as GroupReceipt;
      },
    }),
    example: {
      input: { reservationIds: [ids.reservation] },
      answer: { result: 'SUCCESS', payments: [receipt], balance: receipt.balance, released: [] },
    },
  },
  {
    method: 'GET',
    path: '/api/wallet',
    procedure: 'wallet.balance',
    group: 'Wallet',
    summary: 'Your balance',
    reasons: [],
    example: { answer: { userId: ids.user, balance: 5_000 } },
  },
  {
    method: 'POST',
    path: '/api/wallet/charges',
    procedure: 'wallet.charge',
    group: 'Wallet',
    summary: 'Add points',
    description: 'The idempotency key may be in the body or in the Idempotency-Key header.',
    reasons: ['CHARGING_OFF', 'BALANCE_LIMIT_EXCEEDED'],
    handlesIdempotency: true,
    example: { input: { amount: 5_000 }, answer: { userId: ids.user, balance: 5_000 } },
  },
  {
    method: 'GET',
    path: '/api/wallet/history',
    procedure: 'wallet.history',
    group: 'Wallet',
    summary: 'The entries of your wallet, newest first',
    reasons: [],
    example: {
      input: { limit: 1 },
      answer: {
        entries: [
          {
            entryId: ids.entry,
            kind: 'payment',
            amount: -2_000,
            balanceAfter: 3_000,
            at: order.paidAt,
            orderId: ids.order,
          },
        ],
        nextCursor: '2',
      },
    },
  },
  {
    method: 'GET',
    path: '/api/orders',
    procedure: 'order.list',
    group: 'Orders',
    summary: 'Your orders with their tickets, newest first',
    reasons: [],
    example: { input: { limit: 50 }, answer: { orders: [order], nextCursor: null } },
  },
  {
    method: 'POST',
    path: '/api/orders/{orderId}/cancel',
    procedure: 'order.cancel',
    group: 'Orders',
    summary: 'Cancel an order, or some of its seats',
    description:
      'Refunds the seats to the wallet, frees them and voids their tickets. Without `seatNos` all that remain. Possible until `cancelUntilHours` of the concert before the date begins.',
    reasons: [
      'ORDER_NOT_FOUND',
      'SEAT_NOT_FOUND',
      'SEAT_RESTRICTED',
      'ALREADY_CANCELLED',
      'CANCELLATION_CLOSED',
      'ALREADY_REDEEMED',
    ],
    example: {
      input: { orderId: ids.order, seatNos: [6] },
      answer: { orderId: ids.order, status: 'paid', refunded: 1_000, balance: 4_000 },
    },
  },
];
