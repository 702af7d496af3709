/** Every field of every input and answer has a description, in OpenAPI and in the SDK's types. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDocument } from './openapi-document.ts';

interface Schema {
  $ref?: string;
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

interface Body {
  content?: Record<string, { schema: Schema }>;
}

interface Operation {
  parameters?: { name: string; $ref?: string; description?: string; schema?: Schema }[];
  requestBody?: Body;
  responses: Record<string, Body>;
}

interface Document {
  components: { schemas: Record<string, Schema> };
  paths: Record<string, Record<string, Operation>>;
}

const document = readDocument() as unknown as Document;

/** Paths of the fields without a description. */
function undescribed(schema: Schema, path: string): string[] {
  const { $ref, properties = {}, items, additionalProperties, anyOf, oneOf, allOf } = schema;
  if ($ref !== undefined) return [];
  const nested = [
    items,
    typeof additionalProperties === 'object' ? additionalProperties : undefined,
  ];
  const options = [...(anyOf ?? []), ...(oneOf ?? []), ...(allOf ?? [])];
  return [
    ...Object.entries(properties).flatMap(([name, field]) => [
      ...(field.description === undefined && field.$ref === undefined ? [`${path}.${name}`] : []),
      ...undescribed(field, `${path}.${name}`),
    ]),
    ...nested.flatMap((inner) => (inner ? undescribed(inner, `${path}[]`) : [])),
    ...options.flatMap((option) => undescribed(option, path)),
  ];
}

function undescribedOf({ parameters = [], requestBody, responses }: Operation): string[] {
  const bodies = [requestBody, ...Object.values(responses)].flatMap((body) =>
    Object.values(body?.content ?? {}),
  );
  const bare = parameters.filter(
    ({ $ref, description, schema }) => (description ?? schema?.description ?? $ref) === undefined,
  );
  return [
    ...bare.map(({ name }) => `parameter ${name}`),
    ...bodies.flatMap(({ schema }) => undescribed(schema, 'body')),
  ];
}

describe('a description', () => {
  test.for(Object.entries(document.components.schemas))(
    'is there for each field of %s',
    ([name, schema]) => {
      expect(undescribed(schema, name)).toEqual([]);
    },
  );

  test.for(
    Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        call: `${method} ${path}`,
        operation,
      })),
    ),
  )('is there for each field of $call', ({ operation }) => {
    expect(undescribedOf(operation)).toEqual([]);
  });

  test('is missed where there is none', () => {
    const schema: Schema = {
      properties: {
        at: { description: 'An instant.' },
        seats: { description: 'Seats.', items: { properties: { row: {} } } },
        total: {},
      },
    };
    expect(undescribed(schema, 'Order')).toEqual(['Order.seats[].row', 'Order.total']);
  });
});

test('the types of the SDK have the description of each field of an answer', () => {
  const types = readFileSync(
    new URL('../../../../packages/sdk/src/generated/wire-types.ts', import.meta.url),
    'utf8',
  );
  const [answers = ''] = types.split('export interface Procedures');
  const lines = answers.split('\n');
  const fields = lines.flatMap((line, at) => (/^\s+\w+\??: /.test(line) ? [{ line, at }] : []));
  const bare = fields.filter(({ at }) => !lines[at - 1]!.trimEnd().endsWith('*/'));
  expect(bare.map(({ line }) => line.trim())).toEqual([]);
  expect(fields.length).toBeGreaterThan(57);
});
