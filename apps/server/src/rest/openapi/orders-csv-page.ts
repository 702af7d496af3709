/** The operation of the OpenAPI document for the export of orders, which calls no procedure. */
import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { ordersCsvHeader } from '../../domains/admin/order/orders-csv.ts';
import { toCsvLine } from '../../wire/csv.ts';
import { concertId } from '../../wire/schemas.ts';
import { errorResponsesOf, requestIdHeader } from './openapi-responses.ts';
import { ids, order } from './openapi-examples.ts';
import { securityRequirements } from './security-schemes.ts';

const { seats } = order;

const example = [
  toCsvLine(ordersCsvHeader),
  toCsvLine([
    order.orderId,
    order.date,
    order.status,
    order.payment,
    ids.user,
    1042,
    seats.length,
    order.seatNos.join(' '),
    seats.map(({ section, label }) => `${section} ${label}`).join('; '),
    order.total,
    order.refunded,
    '',
    '',
    order.paidAt,
    null,
    null,
    null,
  ]),
].join('');

const { schemes, summary, reasons } = securityRequirements.admin;

const headers = requestIdHeader.extend({
  'Content-Disposition': z.string().describe('`attachment`, with the name of a file.'),
  'Cache-Control': z.string().describe('`private, no-store`.'),
});

export const ordersCsvPage: ZodOpenApiPathsObject = {
  '/api/admin/concerts/{concertId}/orders.csv': {
    get: {
      operationId: 'ordersCsv',
      tags: ['Operating'],
      summary: 'The orders of a concert as CSV',
      description: `A stream, as RFC 4180 has it, in UTF-8 and with a header; its memory does not grow with the orders. A cell that a spreadsheet would run as a formula begins with an apostrophe. An answer that is cut off has no end: the connection closes early. Needs ${summary} with the scope \`read\`.`,
      security: schemes.map((name) => ({ [name]: [] })),
      requestParams: {
        path: z.object({ concertId: concertId.meta({ param: { example: ids.concert } }) }),
      },
      responses: {
        '200': {
          description: 'The orders, by their ids',
          headers,
          content: {
            'text/csv': { schema: z.string().meta({ description: 'CSV text.' }), example },
          },
        },
        ...errorResponsesOf(
          new Set([
            'INVALID_INPUT',
            ...reasons,
            'CONCERT_NOT_FOUND',
            'BANNED',
            'RATE_LIMITED',
            'OVERLOADED',
            'INTERNAL',
          ]),
        ),
      },
    },
  },
};
