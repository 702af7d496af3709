/** The routes of events: of a buyer, and of all for operators. */
import type { EventType } from '@onsale/core/events/event-types';
import { z } from 'zod';
import { adminEventQuery, adminEventWatch, event } from '../../domains/events/event.router.ts';
import { date, ids } from '../openapi/openapi-examples.ts';
import { customMapping, type Route } from '../route.ts';

const paid = {
  seq: 1042,
  concertId: ids.concert,
  type: 'order.paid',
  at: '2027-04-01T12:03:20.000Z',
  data: {
    userId: ids.user,
    orderId: ids.order,
    reservationId: ids.reservation,
    date,
    seatNos: [5, 6],
    total: 2_000,
    payment: 'points',
  },
  cursor: '4711',
};

const page = { events: [paid], nextAfter: '4711', hasMore: false };

/** A query has one value for each name. */
const typeList = z
  .string()
  .max(1_000)
  .describe('Events of these types only, separated by commas: `order.paid,order.cancelled`.');

export const eventRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/events',
    procedure: 'event.list',
    group: 'Orders',
    summary: 'What happened to your places, reservations and orders, oldest first',
    description:
      'Every event once, in the order of the commits. Ask again with `nextAfter`, also after an empty page, for what happened since.',
    reasons: ['EVENTS_EXPIRED'],
    example: { input: { limit: 50 }, answer: page },
  },
  {
    method: 'GET',
    path: '/api/admin/events',
    procedure: 'admin.event.list',
    group: 'Operating',
    summary: 'What happened in a concert, or in all, oldest first',
    description:
      'Every event once, in the order of the commits, numbered without gaps for each concert. With `types` a page may be empty while more follow: go on with `nextAfter` while `hasMore`.',
    reasons: ['CONCERT_NOT_FOUND', 'EVENTS_EXPIRED'],
    custom: customMapping({
      input: adminEventQuery.extend({ types: typeList.optional() }),
      respond: ({ caller }, { types, ...query }) =>
        caller.admin.event.list({
          ...query,
          ...(types !== undefined && { types: types.split(',') as EventType[] }),
        }),
    }),
    example: { input: { concertId: ids.concert, types: 'order.paid' }, answer: page },
  },
  {
    method: 'GET',
    path: '/api/admin/events/stream',
    procedure: 'admin.event.watch',
    group: 'Operating',
    summary: 'Watch what happens in a concert, or in all',
    description:
      'A stream of Server-Sent Events, each an event as it comes; its id is the cursor of the event, so that a client that connects again misses none. Without `after` it begins with what is still to come. It ends after 15 minutes, or when the key is revoked.',
    reasons: ['CONCERT_NOT_FOUND', 'EVENTS_EXPIRED'],
    events: event,
    custom: customMapping({
      input: adminEventWatch.extend({ types: typeList.optional() }),
      respond: ({ caller }, { types, ...query }) =>
        caller.admin.event.watch({
          ...query,
          ...(types !== undefined && { types: types.split(',') as EventType[] }),
        }),
    }),
    example: { input: { concertId: ids.concert, types: 'order.paid' }, answer: paid },
  },
];
