/** The routes for operators that change, extend, close and list concerts. */
import { concertTerms, ids, layout } from '../openapi/openapi-examples.ts';
import type { Route } from '../route.ts';

const group = 'Operating';

export const concertRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/admin/concerts',
    procedure: 'admin.concert.list',
    group,
    summary: 'All concerts, newest first',
    description: 'Hidden and closed ones too. Pages of up to 200; nextCursor is null on the last.',
    reasons: [],
    example: {
      input: { limit: 1 },
      answer: { concerts: [concertTerms], nextCursor: `1806580500000.${ids.concert}` },
    },
  },
  {
    method: 'GET',
    path: '/api/admin/concerts/{concertId}/layout',
    procedure: 'admin.concert.layout',
    group,
    summary: 'The hall of a concert: sections, rows, aisles, prices and seats that need care',
    description:
      'As it was sent when the concert was created. A concert without a layout has one section of rows, named `main`.',
    reasons: ['CONCERT_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert },
      answer: { concertId: ids.concert, hasLayout: true, price: 1_000, seatsPerDate: 30, layout },
    },
  },
  {
    method: 'PATCH',
    path: '/api/admin/concerts/{concertId}',
    procedure: 'admin.concert.update',
    group,
    summary: 'Change the terms of a concert, or hide it',
    description:
      'Fields that are left out keep their values. Reservations keep the price that they were made at, and a buyer who has more seats than a lower limit keeps them. With opensAt null the sale is open at once; with closesAt null the concert closes with the sale of its last date.',
    reasons: ['CONCERT_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert, price: 1_200, hidden: true },
      answer: { ...concertTerms, price: 1_200, hidden: true },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/concerts/{concertId}/dates',
    procedure: 'admin.concert.addDates',
    group,
    summary: 'Add dates to a concert',
    description:
      'They are on sale at once. The concert then closes with the last of all its dates, unless closesAt is earlier. Refused once the concert is closed.',
    reasons: ['CONCERT_NOT_FOUND', 'NOT_ON_SALE'],
    example: {
      input: { concertId: ids.concert, dates: ['2027-05-02T20:00'] },
      answer: {
        ...concertTerms,
        dates: [...concertTerms.dates, '2027-05-02T20:00'],
        performances: [
          ...concertTerms.performances,
          {
            date: '2027-05-02T20:00',
            startsAt: '2027-05-02T20:00:00.000Z',
            saleEndsAt: '2027-05-02T20:00:00.000Z',
          },
        ],
      },
    },
  },
  {
    method: 'POST',
    path: '/api/admin/concerts/{concertId}/close',
    procedure: 'admin.concert.close',
    group,
    summary: 'Close a concert permanently',
    description:
      'From then on no buyer joins, is admitted or reserves. Reservations that are live may still be paid. Closing it again changes nothing.',
    reasons: ['CONCERT_NOT_FOUND'],
    example: {
      input: { concertId: ids.concert },
      answer: { ...concertTerms, saleState: 'closed', closedAt: '2027-04-01T12:00:00.000Z' },
    },
  },
];
