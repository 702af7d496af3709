/** Odd JSON values, as text: parsing them would lose most of what is odd. */
import fc from 'fast-check';

const quoted = (text: string): string => JSON.stringify(text);
const nested = (levels: number, [open, close]: readonly [string, string]): string =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;
const items = (count: number, item: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => item(at)).join(',');

const numbers = [
  '0',
  '-0',
  '-0.0',
  '1e999',
  '-1e999',
  '1e-999',
  '0.1',
  '1.0',
  '1e0',
  '1E2',
  '9007199254740991',
  '9007199254740993',
  '-9007199254740993',
  '9223372036854775807',
  '18446744073709551616',
  '2147483648',
  '123456789012345678901234567890',
  `1${'0'.repeat(400)}`,
];

const strings = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u0001\u001f\u007f',
  '\ufffe\uffff',
  '\u202e\u200b\ufeff',
  '𝕏🎻e\u0301',
  "' or '1'='1",
  '"; drop table seats; --',
  '%_\\',
  '%00%ff%zz',
  '../../etc/passwd',
  '${7*7}{{7*7}}',
  '\r\nx-evil: 1',
  'NaN',
  'null',
  'x'.repeat(256),
  'x'.repeat(3_000),
].map(quoted);

const dates = [
  '2027-02-30',
  '2027-05-01T00:00:00Z',
  '0000-01-01',
  '9999-12-31',
  '-271821-04-20T00:00:00.000Z',
  '+275760-09-13T00:00:00.001Z',
  '9999-12-31T23:59:59-23:59',
  '0000-01-01T00:00:00+23:59',
  '2016-12-31T23:59:60Z',
  '2027-01-01T24:00:00Z',
  '2027-01-01T00:00:00+99:99',
  '20270501',
  '٢٠٢٧-٠٥-٠١',
].map(quoted);

/** Names that every JavaScript object inherits, or that have a meaning to the language. */
export const inherited = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'toJSON',
  'length',
];

const others = [
  'null',
  'true',
  'false',
  '[]',
  '{}',
  '[[]]',
  '[null]',
  '{"":""}',
  '{"a":{"b":1}}',
  '{"length":1000000000}',
  ...inherited.map((name) => quoted(name)),
  ...inherited.map((name) => `{"${name}":{"admin":true}}`),
  '{"constructor":{"prototype":{"admin":true}}}',
  String.raw`"\ud800"`,
  String.raw`"\udc00\ud800"`,
  String.raw`{"\u0000":"\ud800"}`,
  nested(20, ['[', ']']),
  nested(20, ['{"a":', '}']),
];

/** Values that make a request large, and so are generated less often. */
const huge = [
  quoted('x'.repeat(60_000)),
  nested(15_000, ['[', ']']),
  nested(7_000, ['{"a":', '}']),
  `[${items(20_000, String)}]`,
  `[${items(10_000, () => '"x"')}]`,
  `{${items(5_000, (at) => `"k${at}":1`)}}`,
  `{${items(5_000, () => '"a":1')}}`,
];

const malformed = [
  '',
  '{',
  ']',
  'undefined',
  'NaN',
  '-Infinity',
  '0x10',
  '01',
  '+1',
  '1e',
  "'a'",
  '[1,]',
  '{"a":1,}',
  '{a:1}',
  '"\\x41"',
  '"\\u12"',
  '"\n"',
  '{}{}',
  '//',
  '\u0000',
  '\ufeff{}',
];

/** The odd values by name: each of them is sent in every field of every route. */
export const oddValues: readonly string[] = [...numbers, ...strings, ...dates, ...others];

/** Any JSON value: one of the odd ones, or an arbitrary one. */
export const oddJson: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...numbers), weight: 4 },
  { arbitrary: fc.constantFrom(...strings), weight: 4 },
  { arbitrary: fc.constantFrom(...dates), weight: 1 },
  { arbitrary: fc.constantFrom(...others), weight: 4 },
  { arbitrary: fc.json({ maxDepth: 3 }), weight: 2 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map(quoted), weight: 2 },
  { arbitrary: fc.double().map((number) => quoted(String(number)).slice(1, -1)), weight: 1 },
);

/** An odd value about as large as a body may be. */
export const hugeJson: fc.Arbitrary<string> = fc.constantFrom(...huge);

export const malformedJson: fc.Arbitrary<string> = fc.constantFrom(...malformed);

const key: fc.Arbitrary<string> = fc
  .oneof(fc.constantFrom(...inherited, '', 'isAdmin', '0'), fc.string({ maxLength: 8 }))
  .map(quoted);

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** A mutation of one value in an input. */
interface Mutation {
  /** Index of the value, counted from the outside, modulo the number of values. */
  at: number;
  how: 'replace' | 'odder' | 'extra' | 'twice' | 'without' | 'wrap';
  odd: string;
  /** Index of an odd value of the kind that belongs there. */
  pick: number;
  key: string;
}

const mutations: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat({ max: 40 }),
  how: fc.constantFrom('replace', 'odder', 'odder', 'extra', 'twice', 'without', 'wrap'),
  pick: fc.nat(),
  odd: fc.oneof({ arbitrary: oddJson, weight: 15 }, { arbitrary: hugeJson, weight: 1 }),
  key,
});

/** The JSON of a valid input with one mutation. */
export function mutatedJson(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.tuple(valid, mutations).map(([input, mutation]) => mutate(input as Json, mutation));
}

function oddOfKind(value: Json, pick: number): string {
  const isDate = typeof value === 'string' && /^\d{4}-\d\d-/.test(value);
  const kind = typeof value === 'number' ? numbers : isDate ? dates : strings;
  return kind[pick % kind.length]!;
}

function mutate(input: Json, { at, how, odd, key, pick }: Mutation): string {
  const target = at % countValues(input);
  let seen = -1;
  const textOf = (value: Json): string => {
    seen += 1;
    const isTarget = seen === target;
    if (isTarget && how === 'replace') return odd;
    if (isTarget && how === 'odder') return oddOfKind(value, pick);
    const text = Array.isArray(value)
      ? `[${value.map(textOf).join(',')}]`
      : typeof value === 'object' && value !== null
        ? objectText(Object.entries(value), isTarget)
        : JSON.stringify(value);
    return isTarget && how === 'wrap' ? `[${text}]` : text;
  };
  const objectText = (entries: [string, Json][], isTarget: boolean): string => {
    const members = entries.map(([name, part]) => `${quoted(name)}:${textOf(part)}`);
    const [first] = entries;
    if (isTarget && how === 'without') members.shift();
    if (isTarget && how === 'extra') members.push(`${key}:${odd}`);
    if (isTarget && how === 'twice') members.push(`${first ? quoted(first[0]) : key}:${odd}`);
    return `{${members.join(',')}}`;
  };
  return textOf(input);
}

function countValues(value: Json): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, part) => sum + countValues(part), 1);
}
