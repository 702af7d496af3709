/**
 * Formats an object of `--json`: whole, as some of its fields, or through a jq expression.
 *
 * A command has taken effect when its result is formatted. So nothing is refused here: a field that
 * is missing is null, and an object that the expression fails on is printed whole, each with a
 * warning.
 */
import { usageError } from '../errors/cli-error.ts';
import { safeJson, sanitizeOutput } from '../render/format.ts';
import { t } from '../language/language.ts';

export interface JsonSelection {
  /** Names of fields to print, in this order, of each item if the object is a list; or all. */
  fields?: readonly string[] | undefined;
  /** The jq program to apply to each object, or to each item with its fields. */
  jq?: string | undefined;
}

export interface FormattedJson {
  /** Whole lines, or nothing. */
  text: string;
  /** For stderr. */
  warning?: string | undefined;
}

/** Formats one object; in a promise only where jq, which answers in one, is used. */
export type JsonFormat = (value: unknown) => FormattedJson | Promise<FormattedJson>;

export const wholeObject = (value: unknown): FormattedJson => ({ text: `${safeJson(value)}\n` });

/**
 * Compiles the selection, before the command does anything.
 *
 * @throws USAGE for an expression that is not valid.
 */
export async function createJsonFormat({ fields, jq }: JsonSelection): Promise<JsonFormat> {
  const filter = jq === undefined ? undefined : await compileJq(jq);
  if (!fields) return filter ? (value) => filterObjects([value], filter) : wholeObject;
  return (value) => {
    const items = itemsOf(value);
    const picked = items.map((item) => pickFields(item, fields));
    const warning = missingFields(items, fields);
    if (filter) return filterObjects(picked, filter, warning);
    return { text: picked.map((item) => wholeObject(item).text).join(''), warning };
  };
}

type Fields = Record<string, unknown>;

/** The items of a list, such as `{ orders: […], nextCursor }`; else the object itself. */
function itemsOf(value: unknown): Fields[] {
  const { nextCursor: _, ...fields } = value as Fields;
  const [list, ...others] = Object.values(fields);
  return Array.isArray(list) && others.length === 0 ? list : [value as Fields];
}

const pickFields = (item: Fields, fields: readonly string[]): Fields =>
  Object.fromEntries(fields.map((field) => [field, item[field] ?? null]));

function missingFields(items: readonly Fields[], fields: readonly string[]): string | undefined {
  const known = new Set(items.flatMap((item) => Object.keys(item)));
  const missing = fields.filter((field) => !known.has(field));
  if (items.length === 0 || missing.length === 0) return undefined;
  return t`There is no field ${missing.join(', ')}. The fields are ${[...known].join(', ')}.`;
}

/** Applies the expression to JSON text; resolves with a line for each result, texts as they are. */
type Filter = (input: string) => Promise<string>;

async function filterObjects(
  objects: readonly unknown[],
  filter: Filter,
  warning?: string,
): Promise<FormattedJson> {
  try {
    const results = await filter(objects.map((object) => JSON.stringify(object)).join('\n'));
    return { text: results === '' ? '' : `${sanitizeOutput(results)}\n`, warning };
  } catch (error) {
    return {
      text: objects.map((object) => wholeObject(object).text).join(''),
      warning: t`The jq expression failed: ${messageOf(error)}`,
    };
  }
}

/** jq itself, as WebAssembly. Its module is loaded for `--jq` only: that takes about 0.1 s. */
async function compileJq(expression: string): Promise<Filter> {
  const { raw } = await import('jq-wasm');
  const filter: Filter = async (input) => raw(input, expression, ['-r', '-c']);
  try {
    // `empty` reads no input, so it fails on the syntax alone.
    await raw('null', `empty | (${expression}\n)`, []);
  } catch (error) {
    throw usageError(t`--jq ${expression} is not a jq expression: ${messageOf(error)}`);
  }
  return filter;
}

/** The first line, as a sentence. */
function messageOf(error: unknown): string {
  const [line = ''] = (error as Error).message.split('\n');
  return `${line.replace(/^.*jq: error(?: \(.*?\))?: /, '').replace(/[.:\s]+$/, '')}.`;
}
