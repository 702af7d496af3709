/** The routes of operators on orders, and of the box office. */
import { date, ids, order } from '../openapi/openapi-examples.ts';
import type { Route } from '../route.ts';

const group = 'Operating';

const masked = order.tickets.map((ticket) => {
  return { ...ticket, ticketCode: `${ticket.ticketCode.slice(0, 4)}-…` };
});
const bought = {
  ...order,
  tickets: masked,
  userId: ids.user,
  waitNo: 1,
  note: null,
  issuedBy: null,
  cancelledAt: null,
};
const [first, second] = order.seats;
const refund = {
  seatNos: [second!.seatNo],
  seats: [second],
  amount: 1_000,
  reason: 'The view is blocked',
  refundedAt: '2027-04-02T09:00:00.000Z',
};

export const orderRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/admin/orders',
    procedure: 'admin.order.list',
    group,
    summary: 'The orders of a concert, of a user, or all',
    description:
      'Those of a user are newest first, others are by concert and id. With `date` or `status` a page looks at 1,000 orders at most, so it may be short. Ticket codes are masked.',
    reasons: [],
    example: {
      input: { concertId: ids.concert, limit: 50 },
      answer: { orders: [bought], nextCursor: null },
    },
  },
  {
    method: 'GET',
    path: '/api/admin/orders/find',
    procedure: 'admin.order.find',
    group,
    summary: 'An order by its id, or by the code of one of its tickets',
    reasons: ['ORDER_NOT_FOUND', 'TICKET_NOT_FOUND'],
    example: { input: { orderId: ids.order }, answer: bought },
  },
  {
    method: 'POST',
    path: '/api/admin/orders/{orderId}/refund',
    procedure: 'admin.order.refund',
    group,
    summary: 'Refund an order, or some of its seats',
    description:
      'At any time, in the way that it was paid. Without `seatNos` all that remain. The buyer sees the reason.',
    reasons: ['ORDER_NOT_FOUND', 'SEAT_NOT_FOUND', 'SEAT_RESTRICTED', 'ALREADY_CANCELLED'],
    example: {
      input: { orderId: ids.order, seatNos: refund.seatNos, reason: refund.reason },
      answer: {
        ...bought,
        seatNos: [first!.seatNo],
        seats: [first],
        total: 1_000,
        refunded: 1_000,
        refunds: [refund],
        tickets: masked.slice(0, 1),
      },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/concerts/{concertId}/orders',
    procedure: 'admin.order.issue',
    handlesIdempotency: true,
    group,
    summary: 'Sell seats at the box office, for cash or for nothing',
    description:
      'Past the line, but never past a hold. Without `userId` the order belongs to a guest. Requires an idempotency key, in the body or in the Idempotency-Key header.',
    reasons: [
      'CONCERT_NOT_FOUND',
      'DATE_NOT_FOUND',
      'SEAT_NOT_FOUND',
      'USER_NOT_FOUND',
      'DATE_CLOSED',
      'SEAT_RESTRICTED',
      'SEAT_UNAVAILABLE',
      'IDEMPOTENCY_KEY_REUSED',
      'DATE_CANCELLED',
    ],
    example: {
      input: {
        concertId: ids.concert,
        date,
        seatNos: order.seatNos,
        payment: 'cash',
        note: 'Counter 2',
        idempotencyKey: 'counter-2-0815',
      },
      answer: {
        ...bought,
        tickets: order.tickets,
        payment: 'cash',
        waitNo: null,
        note: 'Counter 2',
        issuedBy: 'counter',
      },
    },
  },
];
