/** One operation of the OpenAPI document, from a route and the definition of its procedure. */
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { idempotencyKey, lastEventId } from '../../wire/schemas.ts';
import { securityRequirements } from './security-schemes.ts';
import { fieldsOf, type Procedure } from '../../rpc/procedure-definition.ts';
import { responsesOf } from './openapi-responses.ts';
import { legacyGroup, type Route } from '../route.ts';

export function operationOf(route: Route, procedure: Procedure): ZodOpenApiOperationObject {
  const { example } = route;
  const input = inputOf(route, procedure);
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const toBody = (fields: Record<string, unknown> = {}) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => !inPath.includes(name)));
  const fields = fieldsOf(input);
  const hasBody = route.method !== 'GET' && input !== null && !isAllInPath(fields, inPath);
  const security = securityRequirements[procedure.credential];
  return {
    operationId: operationIdOf(route),
    tags: [route.group],
    summary: route.summary,
    description: `${route.description ? `${route.description} ` : ''}Needs ${security.summary}${procedure.scope ? ` with the scope \`${procedure.scope}\`` : ''}. Calls \`${route.procedure}\`.`,
    security: [
      ...(security.optional ? [{}] : []),
      ...security.schemes.map((name) => ({ [name]: [] })),
    ],
    requestParams: {
      ...(inPath.length > 0 && {
        path: pickParameters(fields, (name) => inPath.includes(name), example.input),
      }),
      ...(route.method === 'GET' &&
        fields && {
          query: pickParameters(fields, (name) => !inPath.includes(name), example.input),
        }),
      ...(procedure.mutates && { header: idempotencyHeader }),
      ...(route.isConditional && { header: conditionalHeader }),
      ...(route.events && { header: lastEventHeader }),
    },
    ...(hasBody && {
      requestBody: {
        required: !isOptional(input) && !isAllOptional(fields, inPath),
        content: {
          'application/json': {
            schema: bodyOf(input, fields, inPath),
            ...bodyExamples(example, toBody),
          },
        },
      },
    }),
    responses: responsesOf(route, { procedure, hasBody }),
  };
}

// Without an example: readers who copy the same key would get each other's responses.
const idempotencyHeader = z.object({
  'Idempotency-Key': idempotencyKey.optional().meta({
    description:
      'A repeat with the same key and input gets the first response, for a day. Without a credential, at least 16 unguessable characters.',
  }),
});

const conditionalHeader = z.object({
  'If-None-Match': z
    .string()
    .optional()
    .describe('The `ETag` of the answer that the client has: 304 while it is current.'),
});

function bodyExamples(
  { input, moreInputs }: Route['example'],
  toBody: (fields?: Record<string, unknown>) => Record<string, unknown>,
) {
  if (!moreInputs) return { example: toBody(input) };
  const all = Object.entries({ Simple: input, ...moreInputs });
  return { examples: Object.fromEntries(all.map(([name, one]) => [name, { value: toBody(one) }])) };
}

const lastEventHeader = z.object({
  'Last-Event-ID': lastEventId
    .optional()
    .describe('The id of the last event that the client has, as an EventSource sends it.'),
});

/** The input of the route. Where the header may carry the idempotency key, the body need not. */
function inputOf(route: Route, procedure: Procedure): z.ZodType | null {
  if (route.custom) return route.custom.input;
  const fields = fieldsOf(procedure.input);
  return route.handlesIdempotency && fields
    ? fields.partial({ idempotencyKey: true })
    : procedure.input;
}

/** Names the function of a generated client, such as `orderCancel` or `originalSeatList`. */
function operationIdOf({ group, procedure, operationId }: Route): string {
  if (operationId !== undefined) return operationId;
  const words = [...(group === legacyGroup ? ['original'] : []), ...procedure.split('.')];
  return words.map((word, index) => (index === 0 ? word : capitalize(word))).join('');
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function isOptional(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}

function isAllInPath(fields: z.ZodObject | null, inPath: string[]): boolean {
  return fields !== null && Object.keys(fields.shape).every((name) => inPath.includes(name));
}

function isAllOptional(fields: z.ZodObject | null, inPath: string[]): boolean {
  const inBody = Object.entries(fields?.shape ?? {}).filter(([name]) => !inPath.includes(name));
  return fields !== null && inBody.every(([, field]) => isOptional(field as z.ZodType));
}

function bodyOf(input: z.ZodType, fields: z.ZodObject | null, inPath: string[]): z.ZodType {
  if (!fields || inPath.length === 0) return input;
  return fields.omit(
    Object.fromEntries(inPath.map((name) => [name, true])) as Record<string, never>,
  );
}

/** Some fields of an input, as parameters with examples. */
function pickParameters(
  fields: z.ZodObject | null,
  isWanted: (name: string) => boolean,
  examples: Record<string, unknown> = {},
): z.ZodObject {
  const wanted = Object.entries(fields?.shape ?? {}).filter(([name]) => isWanted(name));
  return z.object(
    Object.fromEntries(
      wanted.map(([name, field]) => [
        name,
        (field as z.ZodType).meta({
          ...(name in examples && { param: { example: examples[name] } }),
        }),
      ]),
    ),
  );
}
