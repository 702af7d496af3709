/** The routes of streams: Server-Sent Events in place of polls. */
import { z } from 'zod';
import { seatNews } from '../../domains/catalogue/catalogue.router.ts';
import { queueEntry } from '../../domains/queue/queue.router.ts';
import { lastEventId, userId } from '../../wire/schemas.ts';
import { date, ids, waiting } from '../openapi/openapi-examples.ts';
import { customMapping, requireOwnUserId, type Route } from '../route.ts';

const seat = { seatNo: 1, label: 'A-1', section: 'main', row: 1, price: 1_000, flags: [] };

export const streamRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/queue/{userId}/events',
    procedure: 'queue.watch',
    group: 'Line',
    summary: 'Watch your place',
    description:
      'A stream of Server-Sent Events in place of polls: the place, and then the place whenever it changes, each time whole. It counts as presence, and claims an admission as a poll does. It ends when the place is over; 204 if the client knows that already.',
    reasons: ['USER_NOT_FOUND'],
    events: queueEntry,
    endsWith204: true,
    custom: customMapping({
      input: z.strictObject({ userId, lastEventId: lastEventId.optional() }),
      respond(call, { userId, ...input }) {
        requireOwnUserId(call, userId);
        return call.caller.queue.watch(input);
      },
    }),
    example: { input: { userId: ids.user }, answer: waiting },
  },
  {
    method: 'GET',
    path: '/api/seats/{date}/events',
    procedure: 'seat.watch',
    group: 'Seats',
    summary: 'Watch the seats of a date',
    description:
      'A stream of Server-Sent Events: every seat, and then the seats that change. The id of an event is the version of the map, so a client that begins with `GET /api/seats/{date}` may send the version of that answer as Last-Event-ID, and gets changes only. It ends with the session.',
    reasons: ['DATE_NOT_FOUND', 'DATE_CANCELLED'],
    events: seatNews,
    example: {
      input: { date },
      answer: {
        version: 'kT5w0aZq3hXe.Jd81mV-2rPuC.hs.mq3v4f0k.',
        aisles: [],
        seats: [{ ...seat, status: 'available', mine: false }],
      },
    },
  },
];
