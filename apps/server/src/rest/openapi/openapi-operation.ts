/** One operation of the document: a route, and what the router says of its procedure. */
import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { idempotencyKey } from '../../wire/schemas.ts';
import { securityRequirements } from './security-schemes.ts';
import { fieldsOf, type Procedure } from '../../rpc/procedure-definition.ts';
import { responsesOf } from './openapi-responses.ts';
import { legacyGroup, type Route } from '../route.ts';

export function operationOf(route: Route, procedure: Procedure): ZodOpenApiOperationObject {
  const { example } = route;
  const input = inputOf(route, procedure);
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const given = Object.entries(example.input ?? {});
  const rest = Object.fromEntries(given.filter(([name]) => !inPath.includes(name)));
  const fields = fieldsOf(input);
  const hasBody = route.method !== 'GET' && input !== null && !isConsumed(fields, inPath);
  const need = securityRequirements[procedure.credential];
  return {
    operationId: operationIdOf(route),
    tags: [route.group],
    summary: route.summary,
    description: `${route.description ? `${route.description} ` : ''}Needs ${need.says}${procedure.scope ? ` with the scope \`${procedure.scope}\`` : ''}. Calls \`${route.procedure}\`.`,
    security: [...(need.optional ? [{}] : []), ...need.schemes.map((name) => ({ [name]: [] }))],
    requestParams: {
      ...(inPath.length > 0 && {
        path: picked(fields, (name) => inPath.includes(name), example.input),
      }),
      ...(route.method === 'GET' &&
        fields && { query: picked(fields, (name) => !inPath.includes(name), example.input) }),
      ...(procedure.mutates && { header: keyHeader }),
    },
    ...(hasBody && {
      requestBody: {
        required: !takesNothing(input) && !isAllOptional(fields, inPath),
        content: {
          'application/json': { schema: bodyOf(input, fields, inPath), example: rest },
        },
      },
    }),
    responses: responsesOf(route, { procedure, hasBody }),
  };
}

// Without an example: a key that its readers have in common would give one the answer of another.
const keyHeader = z.object({
  'Idempotency-Key': idempotencyKey.optional().meta({
    description:
      'A repeat with the same key and input gets the first answer, for a day. Without a credential, at least 16 characters that nobody can guess.',
  }),
});

/** What the route takes: where the header may carry the key, the body need not. */
function inputOf(route: Route, procedure: Procedure): z.ZodType | null {
  if (route.custom) return route.custom.input;
  const fields = fieldsOf(procedure.input);
  return route.handlesIdempotency && fields
    ? fields.partial({ idempotencyKey: true })
    : procedure.input;
}

/** A name for a function of a generated client, such as `orderCancel` or `originalSeatList`. */
function operationIdOf({ group, procedure }: Route): string {
  const words = [...(group === legacyGroup ? ['original'] : []), ...procedure.split('.')];
  return words.map((word, index) => (index === 0 ? word : capitalised(word))).join('');
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function takesNothing(schema: z.ZodType): boolean {
  return schema.safeParse(undefined).success;
}

function isConsumed(fields: z.ZodObject | null, inPath: string[]): boolean {
  return fields !== null && Object.keys(fields.shape).every((name) => inPath.includes(name));
}

function isAllOptional(fields: z.ZodObject | null, inPath: string[]): boolean {
  const inBody = Object.entries(fields?.shape ?? {}).filter(([name]) => !inPath.includes(name));
  return fields !== null && inBody.every(([, field]) => takesNothing(field as z.ZodType));
}

function bodyOf(input: z.ZodType, fields: z.ZodObject | null, inPath: string[]): z.ZodType {
  if (!fields || inPath.length === 0) return input;
  return fields.omit(
    Object.fromEntries(inPath.map((name) => [name, true])) as Record<string, never>,
  );
}

/** Some fields of an input, as parameters with their examples. */
function picked(
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
