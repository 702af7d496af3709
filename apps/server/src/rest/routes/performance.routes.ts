/** The routes for operators that cancel a date, and tell how far its refunds are. */
import { date, ids } from '../openapi/openapi-examples.ts';
import type { Route } from '../route.ts';

const group = 'Operating';

const cancelled = {
  concertId: ids.concert,
  date,
  cancelledAt: '2027-04-20T09:00:00.000Z',
  reason: 'The singer is ill',
};

export const performanceRoutes: Route[] = [
  {
    method: 'POST',
    path: '/api/admin/concerts/{concertId}/dates/{date}/cancel',
    procedure: 'admin.performance.cancel',
    group,
    summary: 'Cancel a date, and refund its orders',
    description:
      'It takes effect at once: nobody reserves or pays for the date any more, and what is held of it is released. Its orders are refunded afterwards. Cancelling it again changes nothing.',
    reasons: ['CONCERT_NOT_FOUND', 'DATE_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert, date, reason: cancelled.reason },
      answer: {
        ...cancelled,
        total: 40,
        refunded: 0,
        remaining: 40,
        finished: false,
        finishedAt: null,
      },
    },
  },
  {
    method: 'GET',
    path: '/api/admin/concerts/{concertId}/dates/{date}',
    procedure: 'admin.performance.status',
    group,
    summary: 'Whether a date was cancelled, and how far its refunds are',
    reasons: ['CONCERT_NOT_FOUND', 'DATE_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert, date },
      answer: {
        ...cancelled,
        total: 40,
        refunded: 40,
        remaining: 0,
        finished: true,
        finishedAt: '2027-04-20T09:00:02.000Z',
      },
    },
  },
];
