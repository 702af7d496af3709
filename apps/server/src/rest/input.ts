/** What a request says, wherever HTTP puts it, as one input. */
import type { z } from 'zod';
import { serverLimits } from '../config/server-limits.ts';
import { invalidInput, invalidFields } from '../wire/errors.ts';

export type Fields = Record<string, unknown>;

/**
 * Reads a body of JSON. Fields that are null are left out, since that is how many clients write
 * what they do not have.
 *
 * @throws INVALID_INPUT when it is not a JSON object, or nested deeper than any input is.
 */
export function readFields(body: string): Fields {
  if (body.trim() === '') return {};
  const value = parse(body);
  if (value === null) return {};
  if (!isFields(value)) throw invalidInput('send a JSON object, such as {"amount": 1000}');
  if (levelsExceed(value, serverLimits.bodyLevels)) {
    throw invalidInput(`the body is nested deeper than ${serverLimits.bodyLevels} levels`);
  }
  return withoutNulls(value);
}

/** Goes level by level: a body within its limit can be nested deeper than a stack of calls. */
function levelsExceed(value: unknown, levels: number): boolean {
  let nested = [value];
  for (let level = 0; level <= levels && nested.length > 0; level += 1) {
    nested = nested.flatMap((part) =>
      typeof part === 'object' && part !== null ? Object.values(part) : [],
    );
  }
  return nested.length > 0;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw invalidInput('the body cannot be read: send JSON');
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutNulls(fields: Fields): Fields {
  const present = Object.entries(fields).filter(([, value]) => value !== null);
  return Object.fromEntries(
    present.map(([name, value]) => [name, isFields(value) ? withoutNulls(value) : value]),
  );
}

/**
 * Path, query and body together.
 *
 * @param schema the fields of the input, where they are known: text of the query is read as a number
 * where it can only be one.
 * @throws INVALID_INPUT when a field is given twice.
 */
export function mergeFields(
  sources: { params: Record<string, string | undefined>; query: URLSearchParams; body: Fields },
  schema: z.ZodObject | null,
): Fields {
  const query = [...sources.query].map(
    ([name, text]) => [name, readText(fieldOf(schema, name), text)] as const,
  );
  const all = [...Object.entries(sources.params), ...query, ...Object.entries(sources.body)];
  const fields = new Map<string, unknown>();
  const twice = new Set<string>();
  for (const [name, value] of all) {
    if (fields.has(name)) twice.add(name);
    fields.set(name, value);
  }
  if (twice.size > 0) {
    throw invalidFields(
      [...twice].map((path) => ({ path, message: 'is given twice: say it once' })),
    );
  }
  return Object.fromEntries(fields);
}

function fieldOf(schema: z.ZodObject | null, name: string): z.ZodType | undefined {
  // A client may name a field `constructor`, which every object has.
  return schema && Object.hasOwn(schema.shape, name)
    ? (schema.shape[name] as z.ZodType)
    : undefined;
}

function readText(field: z.ZodType | undefined, text: string): unknown {
  if (!/^-?(0|[1-9]\d{0,14})$/.test(text)) return text;
  // Text of the wrong form, where text belongs, stays text, so that it is refused for its form.
  const issues = field?.safeParse(text).error?.issues ?? [];
  const isWrongType = issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0);
  return isWrongType ? Number(text) : text;
}

/** The same text for the same fields, in whatever order they came. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    isFields(part) ? Object.fromEntries(Object.entries(part).toSorted(byName)) : part,
  );
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
