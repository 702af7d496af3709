/** The responses of an operation of the OpenAPI document, by HTTP status. */
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { securityRequirements } from './security-schemes.ts';
import { errorSchemas, type ServerReason } from './error-schemas.ts';
import type { Procedure } from '../../rpc/procedure-definition.ts';
import type { Route } from '../route.ts';

export function responsesOf(
  route: Route,
  { procedure, hasBody }: { procedure: Procedure; hasBody: boolean },
): ZodOpenApiOperationObject['responses'] {
  const reasons = new Set<ServerReason>([
    ...(procedure.input || route.custom || procedure.mutates ? (['INVALID_INPUT'] as const) : []),
    ...securityRequirements[procedure.credential].reasons,
    ...(route.reasons as ServerReason[]),
    ...(procedure.mutates ? (['IDEMPOTENCY_KEY_REUSED'] as const) : []),
    ...(hasBody ? (['PAYLOAD_TOO_LARGE'] as const) : []),
    'BANNED',
    'RATE_LIMITED',
    'OVERLOADED',
    'INTERNAL',
  ]);
  const { events, endsWith204, example } = route;
  return {
    '200': {
      description: route.summary,
      headers: route.isConditional ? taggedHeader : requestIdHeader,
      content: events
        ? { 'text/event-stream': { schema: events, example: example.answer } }
        : {
            'application/json': {
              schema: route.custom?.output ?? procedure.output!,
              example: example.answer,
            },
          },
    },
    ...(endsWith204 && {
      '204': {
        description: 'The place is over, and the client knows it.',
        headers: requestIdHeader,
      },
    }),
    ...(route.isConditional && {
      '304': { description: 'The client has the current answer.', headers: taggedHeader },
    }),
    ...errorResponsesOf(reasons),
    ...(hasBody && { '415': sharedResponses.get(415)! }),
  };
}

/** A response for each status that these reasons have. */
export function errorResponsesOf(reasons: ReadonlySet<ServerReason>) {
  const byStatus = Map.groupBy(reasons, (reason) => errorSchemas.get(reason)!.httpStatus);
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      String(status),
      sharedResponses.get(status) ?? errorResponseOf(status, of),
    ]),
  );
}

export const requestIdHeader = z.object({
  'X-Request-Id': z
    .string()
    .meta({ header: { id: 'RequestId' }, description: 'Identifies the request in the log.' }),
});

const taggedHeader = requestIdHeader.extend({
  ETag: z.string().describe('Weak, and equal for answers that say the same.'),
  'Cache-Control': z.string().describe('`private, no-cache`: ask each time, with the tag.'),
});

const retryHeader = requestIdHeader.extend({
  'Retry-After': z
    .int()
    .min(0)
    .optional()
    .meta({ header: { id: 'RetryAfter' }, description: 'Seconds to wait before trying again.' }),
});

function errorResponseOf(status: number, reasons: ServerReason[]) {
  const errors = reasons.map((reason) => errorSchemas.get(reason)!);
  const [first, ...others] = errors.map(({ schema }) => schema);
  const hasRetryAfter = errors.some((error) => error.hasRetryAfter);
  return {
    description: `${STATUS_CODES[status]}: ${reasons.map((reason) => `\`${reason}\``).join(', ')}`,
    headers: hasRetryAfter ? retryHeader : requestIdHeader,
    content: {
      'application/json': {
        schema: others.length === 0 ? first! : z.union([first!, ...others]),
        examples: Object.fromEntries(
          reasons.map((reason) => [reason, { $ref: `#/components/examples/${reason}` }]),
        ),
      },
    },
  };
}

/** Error responses that are the same in every operation, so the document contains them once. */
const sharedResponses = new Map<number, ReturnType<typeof errorResponseOf>>(
  (
    [
      [413, 'PAYLOAD_TOO_LARGE'],
      [415, 'INVALID_INPUT'],
      [429, 'RATE_LIMITED'],
      [500, 'INTERNAL'],
      [503, 'OVERLOADED'],
    ] as const
  ).map(([status, reason]) => {
    const id = STATUS_CODES[status]!.replaceAll(' ', '');
    return [status, { id, ...errorResponseOf(status, [reason]) }] as const;
  }),
);
