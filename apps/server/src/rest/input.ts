/** Merges path parameters, query and JSON body of a REST request into one input. */
import { english } from '@onsale/core/language/translate';
import type { z } from 'zod';
import { givenTwice, invalidInput } from '../wire/errors.ts';
import { requireShallow } from '../wire/json-depth.ts';
import { findDuplicateName } from '../wire/json-names.ts';

export type Fields = Record<string, unknown>;

/**
 * Parses a JSON body. Fields that are null are dropped, at any depth: many clients write absent
 * fields as null.
 *
 * @param keepsNull tells the fields of the body whose null has a meaning of its own.
 * @throws INVALID_INPUT when it is not a JSON object, or nested deeper than any input is.
 */
export function readFields(body: string, keepsNull: (name: string) => boolean): Fields {
  if (body.trim() === '') return {};
  const duplicate = findDuplicateName(body);
  if (duplicate !== null) throw givenTwice([duplicate]);
  const value = parseJson(body);
  if (value === null) return {};
  if (!isFields(value)) {
    throw invalidInput(english`the body is not a JSON object: send one, such as {"amount": 1000}`);
  }
  requireShallow(value);
  return dropNulls(value, keepsNull);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalidInput(english`the body is not valid JSON: send JSON`);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function dropNulls(fields: Fields, keepsNull: (name: string) => boolean = () => false): Fields {
  const present = Object.entries(fields).filter(
    ([name, value]) => value !== null || keepsNull(name),
  );
  return Object.fromEntries(present.map(([name, value]) => [name, withoutNulls(value)]));
}

/** An item of a list that is null stays, so that the others keep their places. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  return isFields(value) ? dropNulls(value) : value;
}

/**
 * The fields of a PATCH that may be set to null, which is not the same there as leaving them out.
 */
export function nullableFields(method: string, schema: z.ZodObject | null) {
  return (name: string) =>
    method === 'PATCH' && fieldOf(schema, name)?.safeParse(null).success === true;
}

/**
 * @param schema the fields of the input, where they are known: a text in the query is read as a
 * number where the field accepts only numbers.
 * @throws INVALID_INPUT when a field is given twice.
 */
export function mergeFields(
  sources: { params: Record<string, string | undefined>; query: URLSearchParams; body: Fields },
  schema: z.ZodObject | null,
): Fields {
  const query = [...sources.query].map(
    ([name, text]) => [name, coerceNumber(fieldOf(schema, name), text)] as const,
  );
  const all = [...Object.entries(sources.params), ...query, ...Object.entries(sources.body)];
  const fields = new Map<string, unknown>();
  const duplicates = new Set<string>();
  for (const [name, value] of all) {
    if (fields.has(name)) duplicates.add(name);
    fields.set(name, value);
  }
  if (duplicates.size > 0) {
    throw givenTwice([...duplicates]);
  }
  return Object.fromEntries(fields);
}

function fieldOf(schema: z.ZodObject | null, name: string): z.ZodType | undefined {
  // A client may name a field `constructor`, which every object inherits.
  return schema && Object.hasOwn(schema.shape, name)
    ? (schema.shape[name] as z.ZodType)
    : undefined;
}

function coerceNumber(field: z.ZodType | undefined, text: string): unknown {
  if (!/^-?(0|[1-9]\d{0,14})$/.test(text)) return text;
  // A field of text keeps its text, also when the text is wrong, so that the error names its
  // format.
  const issues = field?.safeParse(text).error?.issues ?? [];
  const isWrongType = issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0);
  return isWrongType ? Number(text) : text;
}
