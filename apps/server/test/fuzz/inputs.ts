/** Valid inputs of a procedure, generated from its schema: new procedures have some too. */
import fc from 'fast-check';
import { z } from 'zod';

/** Existing ids and dates, by the name of the field that takes them. */
export type Known = Record<string, readonly [string, ...string[]]>;

interface Schema {
  type?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema | false;
  /** Of a tuple, which has no other items. */
  prefixItems?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  format?: string;
}

/**
 * @param known is called for each case, because the ids change while a test runs.
 */
export function inputsOf(input: z.ZodType | null, known: () => Known): fc.Arbitrary<unknown> {
  if (input === null) return fc.constant({});
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
  return valuesOf(schema as Schema, { name: '', known });
}

interface Field {
  name: string;
  known: () => Known;
}

function valuesOf(schema: Schema, field: Field): fc.Arbitrary<unknown> {
  const { known, name } = field;
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return fc.oneof(...alternatives.map((each) => valuesOf(each, field)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case 'object':
      return objectsOf(schema, known);
    case 'array':
      if (schema.prefixItems) {
        return fc.tuple(...schema.prefixItems.map((each) => valuesOf(each, itemOf(field))));
      }
      return fc.uniqueArray(valuesOf(schema.items || {}, itemOf(field)), {
        minLength: 1,
        maxLength: 3,
      });
    case 'integer':
    case 'number':
      return integersOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'string':
      return name in known() ? idsOf(field) : stringsOf(schema);
    default:
      return fc.constant(null);
  }
}

/** The items of a field `dates` are what a field `date` takes. */
const itemOf = ({ name, known }: Field): Field => ({ name: name.replace(/s$/, ''), known });

function idsOf({ name, known }: Field): fc.Arbitrary<string> {
  return fc.nat({ max: 100 }).map((pick) => known()[name]![pick % known()[name]!.length]!);
}

function objectsOf({ properties = {}, required = [] }: Schema, known: Field['known']) {
  const fields = Object.entries(properties).map(
    ([name, schema]) => [name, valuesOf(schema, { name, known })] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: required, noNullPrototype: true });
}

/** Mostly small, so that the sale can grant the amount. */
function integersOf({ minimum = 0, maximum = 2 ** 31 }: Schema): fc.Arbitrary<number> {
  const least = Math.max(minimum, -(2 ** 31));
  return fc.oneof(
    { arbitrary: fc.integer({ min: least, max: Math.min(least + 5, maximum) }), weight: 5 },
    { arbitrary: fc.integer({ min: least, max: maximum }), weight: 1 },
  );
}

function stringsOf({ minLength = 0, maxLength = 20, format }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time')
    return fc.constantFrom('2027-01-01T00:00:00Z', '2027-04-01T00:00:00Z');
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 12)) });
}
