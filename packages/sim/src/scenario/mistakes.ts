/** Explains each wrong field of a scenario, and how to correct it. */
import type { z } from 'zod';
import { findFieldPath, siblingFields } from './fields.ts';
import type { Scenario } from './schema.ts';
import { didYouMean, closestName } from './suggest.ts';

/** One wrong field: its path, such as `faults.restartsAtSeconds[0]`, and the correction. */
export interface ScenarioMistake {
  path: string;
  message: string;
}

export const mistake = (path: string, message: string): ScenarioMistake => ({ path, message });

/** A rule across fields: false where the scenario keeps it. */
export type Rule = (scenario: Scenario) => ScenarioMistake | false;

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Example values of fields without a default. */
const examples: Record<string, string> = {
  name: '"a-rainy-evening"',
  buyers: '500',
  arrivals: '{ "kind": "burst" }',
  personas: '{ "human": 1 }',
  perSecond: '0.5',
  fromPerSecond: '1',
  toPerSecond: '20',
  concurrency: '100',
};

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

/** The value of a field that is a pair: the ends of a range, or a seat and its companion's. */
function pairText(path: Path): string {
  return path.includes('companions')
    ? 'two seats, such as ["B-1", "B-2"]'
    : 'two numbers, such as [2, 20]';
}

/** @param value the input that the issues are about. */
export function mistakesOf(issues: readonly Issue[], value: unknown): ScenarioMistake[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: pathText([...issue.path, key]),
        message: unknownField(issue.path, key, value),
      }));
    }
    // A number too large to be exact also exceeds the field's own bound, which has its own issue.
    const isRedundant = issue.code === 'too_big' && issue.origin === 'int';
    if (isRedundant) return [];
    return [{ path: pathText(issue.path), message: describe(issue, valueAt(value, issue.path)) }];
  });
}

function describe(issue: Issue, found: unknown): string {
  switch (issue.code) {
    case 'invalid_type': {
      const must = `must be ${issue.expected === 'tuple' ? pairText(issue.path) : (kinds[issue.expected] ?? issue.expected)}`;
      return found === undefined ? missing(issue.path) : `${must}, and is ${show(found)}`;
    }
    case 'too_small':
      return tooSmall(issue, found);
    case 'too_big':
      return tooBig(issue, found);
    case 'invalid_union':
      return unknownKind(issue, found);
    case 'invalid_key':
      return 'must be named by a number of seats, from 1 to 999';
    default:
      return issue.message;
  }
}

function missing(path: Path): string {
  const example = examples[String(path.at(-1))];
  return `is missing${example === undefined ? '' : `: give it, such as ${example}`}`;
}

function tooSmall(issue: z.core.$ZodIssueTooSmall, found: unknown): string {
  const { origin, minimum, inclusive, path } = issue;
  if (origin === 'string') return 'must not be empty';
  if (origin === 'array' && Number(minimum) === 1) return 'must not be empty';
  if (origin === 'array') return `must be ${pairText(path)}, and is ${show(found)}`;
  const bound = inclusive === false ? `above ${minimum}` : `${grouped(minimum)} or more`;
  return `must be ${bound}, and is ${show(found)}`;
}

function tooBig(issue: z.core.$ZodIssueTooBig, found: unknown): string {
  const most = grouped(issue.maximum);
  if (issue.origin === 'string') {
    return `must have at most ${most} characters, and has ${grouped(String(found).length)}`;
  }
  if (issue.origin !== 'array') return `must be at most ${most}, and is ${show(found)}`;
  return issue.maximum === 2
    ? `must be ${pairText(issue.path)}, and is ${show(found)}`
    : `must have at most ${most} entries, and has ${grouped((found as unknown[]).length)}`;
}

function unknownKind(issue: z.core.$ZodIssueInvalidUnion, found: unknown): string {
  const options = 'options' in issue ? (issue.options as unknown[]).map(String) : [];
  const list = `one of ${options.join(', ')}`;
  if (found === undefined) return `is missing: give ${list}`;
  const suggestion = typeof found === 'string' ? didYouMean(found, options) : '';
  return `must be ${list}, and is ${show(found)}${suggestion}`;
}

function unknownField(path: Path, key: string, value: unknown): string {
  const holder = valueAt(value, path);
  const siblings = siblingFields(path.map(String), holder);
  if (path.length === 1 && path[0] === 'personas') {
    const suggestion = closestName(key, siblings);
    return `there is no such persona${suggestion ? `, did you mean ${suggestion}?` : `: there are ${siblings.join(', ')}`}`;
  }
  const suggestion = didYouMean(key, siblings);
  if (suggestion) return `there is no such field${suggestion}`;
  const properPath = findFieldPath(key);
  if (properPath && properPath !== pathText(path))
    return `there is no such field here, it belongs in ${properPath}`;
  return `there is no such field here: there are ${siblings.join(', ')}`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (holder, key) =>
      typeof holder === 'object' && holder !== null
        ? (holder as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

function pathText(path: Path): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

const maxShownChars = 40;

function show(value: unknown): string {
  if (typeof value === 'number') return grouped(value);
  if (Array.isArray(value)) return value.length <= 3 ? JSON.stringify(value) : 'a longer list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length <= maxShownChars ? text : `${text.slice(0, maxShownChars)}…`;
}

/** Groups digits, as in 1,000,000; a number with a fraction stays as it is. */
function grouped(number: number | bigint): string {
  const isPlain = Number.isInteger(Number(number)) && Math.abs(Number(number)) < 1e15;
  return isPlain ? String(number).replace(/\B(?=(\d{3})+$)/g, ',') : String(number);
}
