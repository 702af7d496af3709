/** The operations of the OpenAPI document that call no procedure: room pages and health checks. */
import { z } from 'zod';
import type { ZodOpenApiPathItemObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { draw } from '../../domains/admin/draw/draw.schemas.ts';
import {
  admissionOrder,
  concertId,
  count,
  id,
  instant,
  lobbyOpensAt,
  points,
  seedHash,
} from '../../wire/schemas.ts';
import { serverLimits } from '../../config/server-limits.ts';
import { errorSchemas, type ServerReason } from './error-schemas.ts';
import { draw as drawExample, ids } from './openapi-examples.ts';

const roomStatus = z
  .object({
    concertId: id.describe('The concert, `con_…`.'),
    state: z
      .enum(['upcoming', 'on_sale', 'paused', 'sold_out', 'closed'])
      .describe(
        '`upcoming` before the sale opens, `on_sale`, `paused` (on sale, admissions are paused), `sold_out` while every seat is sold, or `closed`.',
      ),
    serving: count.describe(
      'No place with a wait number up to this one waits any more; 0 before the first admission.',
    ),
    waiting: count.describe('The number of places that wait.'),
    joined: count.describe('The highest wait number handed out.'),
    soldOut: z.boolean().describe('Whether every seat of every date is sold.'),
    available: count.describe('The number of seats that are free.'),
    priceFrom: points.describe('The price of the cheapest seat, in points.'),
    opensAt: instant.nullable().describe('When the sale opens; null if it has no opening time.'),
    lobbyOpensAt,
    order: admissionOrder,
    seedHash,
  })
  .meta({ id: 'RoomStatus' });

/** Errors outside `/api` have the shape of tRPC. */
const pageError = z
  .object({
    error: z
      .object({
        message: z.string().describe('What went wrong and what to do, for people to read.'),
        code: z.int().describe('The JSON-RPC code of the error.'),
        data: z
          .object({
            code: z.string().describe('The name of that code.'),
            httpStatus: z.int().describe('The HTTP status.'),
            reason: z.string().describe('The reason, for programs to read.'),
            details: z.record(z.string(), z.unknown()).describe('What belongs to the reason.'),
            retryable: z.boolean().describe('Whether the same call may succeed later.'),
            retryAfterMs: count
              .optional()
              .describe('How long to wait before a retry, in milliseconds, where it is known.'),
            requestId: id.describe('Identifies the request in the log of the server.'),
          })
          .describe('The error, as the REST API has it.'),
      })
      .describe('The error, in the shape of tRPC.'),
  })
  .meta({ id: 'PageError' });

const rpcCodes = {
  BANNED: ['FORBIDDEN', -32003],
  CONCERT_NOT_FOUND: ['NOT_FOUND', -32004],
  RATE_LIMITED: ['TOO_MANY_REQUESTS', -32029],
  INTERNAL: ['INTERNAL_SERVER_ERROR', -32603],
  OVERLOADED: ['SERVICE_UNAVAILABLE', -32603],
} as const satisfies Partial<Record<ServerReason, readonly [string, number]>>;

function pageErrorOf(reason: keyof typeof rpcCodes) {
  const { httpStatus, example } = errorSchemas.get(reason)!;
  const { message, ...data } = example as { message: string };
  const [name, code] = rpcCodes[reason];
  return {
    [String(httpStatus)]: {
      description: `\`${reason}\`, in the shape of tRPC`,
      content: {
        'application/json': {
          schema: pageError,
          example: { error: { message, code, data: { code: name, httpStatus, ...data } } },
        },
      },
    },
  };
}

const cacheHeaders = z.object({
  ETag: z.string().describe('Changes with the answer.'),
  'Cache-Control': z.string().describe(`\`public, max-age=${serverLimits.roomCacheSeconds}\`.`),
});

function healthAnswer<Status extends string>(description: string, statuses: [Status, ...Status[]]) {
  const schema = z.object({ status: z.enum(statuses).describe('The state of the server.') });
  return {
    description,
    content: { 'application/json': { schema, example: { status: statuses[0] } } },
  };
}

/** A page under `/rooms/`, which caches may keep for a second. */
function roomPage(page: {
  operationId: string;
  summary: string;
  description: string;
  answer: { description: string; schema: z.ZodType; example: unknown };
}): ZodOpenApiPathItemObject {
  const { operationId, summary, description, answer } = page;
  return {
    get: {
      operationId,
      tags: ['Line'],
      summary,
      description,
      security: [],
      requestParams: {
        path: z.object({ concertId: concertId.meta({ param: { example: ids.concert } }) }),
        header: z.object({
          'If-None-Match': z
            .string()
            .optional()
            .describe('The `ETag` of the answer that the client has: 304 while it is current.'),
        }),
      },
      responses: {
        '200': {
          description: answer.description,
          headers: cacheHeaders,
          content: { 'application/json': { schema: answer.schema, example: answer.example } },
        },
        '304': { description: 'The answer of that `ETag` is still current', headers: cacheHeaders },
        ...pageErrorOf('BANNED'),
        ...pageErrorOf('CONCERT_NOT_FOUND'),
        ...pageErrorOf('RATE_LIMITED'),
        ...pageErrorOf('INTERNAL'),
        ...pageErrorOf('OVERLOADED'),
      },
    },
  };
}

export const publicPages: ZodOpenApiPathsObject = {
  '/rooms/{concertId}': roomPage({
    operationId: 'roomStatus',
    summary: 'Show the public state of a line',
    description:
      'For pages that many people watch, and for CDNs: it contains no personal data, and may be cached for a second. Needs no credential.',
    answer: {
      description: 'The state of the line',
      schema: roomStatus,
      example: {
        concertId: ids.concert,
        state: 'on_sale',
        serving: 1000,
        waiting: 412,
        joined: 1412,
        soldOut: false,
        available: 96,
        priceFrom: 1000,
        opensAt: null,
        lobbyOpensAt: null,
        order: 'arrival',
        seedHash: null,
      },
    },
  }),
  '/rooms/{concertId}/draw': roomPage({
    operationId: 'draw',
    summary: 'Show the draw of lots, to be checked by anybody',
    description:
      'The seed is on it after the draw only; its hash is public from the start. docs/LOBBY.md says how every wait number follows from it. CONCERT_NOT_FOUND also where no lots are drawn. Needs no credential.',
    answer: { description: 'The draw, done or to come', schema: draw, example: drawExample },
  }),
  '/healthz': {
    get: {
      operationId: 'health',
      tags: ['Operating'],
      summary: 'Check that the process runs',
      description: 'For the liveness check of an orchestrator. Needs no credential.',
      security: [],
      responses: { '200': healthAnswer('The process runs', ['ok']) },
    },
  },
  '/readyz': {
    get: {
      operationId: 'readiness',
      tags: ['Operating'],
      summary: 'Check that the server can serve',
      description:
        'For the readiness check of a load balancer: asks the database, and fails while the server shuts down. Needs no credential.',
      security: [],
      responses: {
        '200': healthAnswer('The server serves', ['ready']),
        '503': healthAnswer('The server does not serve', ['draining', 'database unavailable']),
      },
    },
  },
};
