/** What buyers call, a path for each procedure: input and output are the procedure's. */
import { z } from 'zod';
import { id } from '../../wire/schemas.ts';
import {
  date,
  exampleKey,
  ids,
  left,
  order,
  receipt,
  reservation,
} from '../openapi/openapi-examples.ts';
import { customMapping, requireSelf, type Route } from '../route.ts';

const seat = { section: 'main', row: 1, price: 1_000 };

export const buyerRoutes: Route[] = [
  {
    method: 'POST',
    path: '/api/accounts',
    procedure: 'account.create',
    group: 'Accounts',
    summary: 'Make a user',
    description:
      'The accountKey is shown this once. Joining a line without a credential makes a user too.',
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
      'The key before is dead at once; queue tokens stay good. Send an Idempotency-Key, or a newKey of your own making: without either, a lost answer is a lost account.',
    reasons: [],
    example: { input: {}, answer: { userId: ids.user, accountKey: exampleKey } },
  },
  {
    method: 'GET',
    path: '/api/concerts',
    procedure: 'concert.list',
    group: 'Concerts',
    summary: 'All concerts',
    reasons: [],
    example: {
      answer: {
        concerts: [
          {
            concertId: ids.concert,
            title: 'The Midnight Rooms',
            dates: [date, '2027-05-02'],
            saleState: 'on_sale',
            opensAt: null,
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
    description: 'Held seats are given back, and the place is free at once.',
    reasons: ['USER_NOT_FOUND'],
    custom: customMapping({
      input: z.strictObject({ userId: id }),
      answer(call, { userId }) {
        requireSelf(call, userId);
        return call.call.queue.leave();
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
      'Every seat with its row, price and state, and the numbers of those that are available.',
    reasons: ['DATE_NOT_FOUND'],
    example: {
      input: { date },
      answer: {
        date,
        seats: [
          { seatNo: 1, ...seat, status: 'available', mine: false },
          { seatNo: 2, ...seat, status: 'held', mine: true },
          { seatNo: 3, ...seat, status: 'sold', mine: false },
        ],
        available: [1],
      },
    },
  },
  {
    method: 'POST',
    path: '/api/reservations',
    procedure: 'reservation.create',
    group: 'Reservations',
    summary: 'Hold seats',
    description:
      'All of them or none: seats by number, or how many of the best that are side by side. Naming exactly the seats of a live reservation of yours gives that one back.',
    reasons: [
      'DATE_NOT_FOUND',
      'SEAT_NOT_FOUND',
      'SEAT_UNAVAILABLE',
      'SEAT_LIMIT_EXCEEDED',
      'SOLD_OUT',
      'NO_ADJACENT_SEATS',
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
    example: { answer: { reservations: [reservation] } },
  },
  {
    method: 'DELETE',
    path: '/api/reservations/{reservationId}',
    procedure: 'reservation.release',
    group: 'Reservations',
    summary: 'Give held seats back',
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
      'One step: debit, tickets, and the end of your place in line. Paying again gives the first answer.',
    reasons: [
      'INSUFFICIENT_BALANCE',
      'RESERVATION_NOT_FOUND',
      'RESERVATION_EXPIRED',
      'RESERVATION_RELEASED',
    ],
    example: { input: { reservationId: ids.reservation }, answer: receipt },
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
    description: 'The key may be in the body or in the Idempotency-Key header.',
    reasons: ['BALANCE_LIMIT_EXCEEDED'],
    handlesIdempotency: true,
    example: { input: { amount: 5_000 }, answer: { userId: ids.user, balance: 5_000 } },
  },
  {
    method: 'GET',
    path: '/api/wallet/history',
    procedure: 'wallet.history',
    group: 'Wallet',
    summary: 'What happened to your points, newest first',
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
    summary: 'Cancel an order',
    description: 'Refunds it to the wallet, frees its seats and voids its tickets.',
    reasons: ['ORDER_NOT_FOUND', 'ALREADY_CANCELLED'],
    example: {
      input: { orderId: ids.order },
      answer: { orderId: ids.order, status: 'cancelled', refunded: 2_000, balance: 5_000 },
    },
  },
];
