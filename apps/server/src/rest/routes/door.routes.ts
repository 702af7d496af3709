/** The routes for the door: check and redeem tickets, and list those of a concert. */
import { date, ids } from '../openapi/openapi-examples.ts';
import type { Route } from '../route.ts';

const group = 'Operating';

const ticketCode = 'WP8H-9AZW-DJVB-K2Z0-DAPM';
const seat = { seatNo: 5, label: 'A-5', section: 'main', price: 1_000 };
const redemption = { redeemedAt: '2027-05-01T18:30:00.000Z', gate: 'North' };
const ticket = { concertId: ids.concert, orderId: ids.order, date, seat };

export const doorRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/admin/tickets/check',
    procedure: 'admin.ticket.check',
    group,
    summary: 'Whether a ticket lets its holder in',
    description:
      'It changes nothing. A ticket that is not valid here says why: `OTHER_CONCERT`, `OTHER_DATE`, `DATE_CANCELLED`, `VOID` or `ALREADY_REDEEMED`.',
    reasons: ['TICKET_NOT_FOUND', 'CONCERT_NOT_FOUND'],
    example: {
      input: { ticketCode, concertId: ids.concert },
      answer: { valid: true, ...ticket, redeemedAt: null, gate: null },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/tickets/redeem',
    procedure: 'admin.ticket.redeem',
    group,
    summary: 'Let the holder of a ticket in, once',
    description:
      'The first redemption wins, also over several servers. A ticket that is not valid here is answered with the reason, and nothing changes.',
    reasons: ['TICKET_NOT_FOUND', 'CONCERT_NOT_FOUND', 'ALREADY_REDEEMED'],
    example: {
      input: { ticketCode, concertId: ids.concert, gate: 'North' },
      answer: { valid: true, ...ticket, ...redemption },
    },
  },
  {
    method: 'GET',
    path: '/api/admin/concerts/{concertId}/tickets',
    procedure: 'admin.ticket.list',
    group,
    summary: 'The valid tickets of a concert, for a door without a connection',
    description:
      'It has the SHA-256 of each code, not the code. Pages of the tickets of up to 200 orders; nextCursor is null on the last.',
    reasons: ['CONCERT_NOT_FOUND', 'DATE_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert, date, limit: 1 },
      answer: {
        tickets: [
          {
            codeHash: '8f1b7f2f0c6c1f5d7b4dbb2c1cde7a0a3c7b8e9f00112233445566778899aabb',
            orderId: ids.order,
            date,
            seat,
            ...redemption,
          },
        ],
        nextCursor: ids.order,
      },
    },
  },
];
