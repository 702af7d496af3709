import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { procedureOf } from '../../src/rpc/procedure-definition.ts';
import type { Route } from '../../src/rest/route.ts';
import { routes } from '../../src/rest/routes/routes.ts';
import { callerOf, json, mostly } from './callers.ts';
import type { Known } from './inputs.ts';
import { inherited, oddJson, spoiltJson } from './json.ts';
import { expectForEach, fuzzTimeoutMs } from './property.ts';
import { fuzzStage } from './server-fixture.ts';
import { router } from './generate-calls.ts';
import type { Asked } from './wire.ts';

const oddParts = [
  ...inherited,
  '',
  '.',
  '..',
  '%',
  '%zz',
  '%00',
  '%ff',
  '%E0%A4%A',
  '%C3%28',
  '%2f..%2fetc%2fpasswd',
  '%252e',
  '%ED%A0%80',
  '%F0%9F%8E%9F',
  ';a=b',
  '*',
  '{userId}',
  '5e3',
  'x'.repeat(256),
  'x'.repeat(9_000),
];

const encoded = (texts: fc.Arbitrary<string>) => texts.map((text) => encodeURIComponent(text));
const oddPart = fc.oneof(fc.constantFrom(...oddParts), encoded(oddJson));

/** What is in the place of a name in the path: mostly something that is there. */
function partOf(name: string, known: () => Known): fc.Arbitrary<string> {
  const there = fc.nat({ max: 100 }).map((pick) => {
    const names = known()[name] ?? ['1'];
    return names[pick % names.length]!;
  });
  return fc.oneof({ arbitrary: there, weight: 3 }, { arbitrary: oddPart, weight: 1 });
}

const query = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constantFrom('limit', 'cursor', 'userId', 'amount', ...inherited), oddPart),
      fc.oneof(fc.constantFrom('1', '50', '-0', '1e9', '05', '+5', '201'), oddPart),
    ),
    { maxLength: 3 },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'));

const keys = fc.option(
  fc.oneof(
    fc.constantFrom('a', '"quoted"', '""', ' ', 'x'.repeat(255), 'x'.repeat(256), '\u00ff'),
    fc.uuid(),
  ),
  { nil: null, freq: 2 },
);

function asksOf({ method, path, example }: Route, known: () => Known): fc.Arbitrary<Asked> {
  const parts = path.split('/').map((part) => {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    return name ? partOf(name, known) : fc.constant(part);
  });
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  const fields = Object.entries(example.input ?? {}).filter(([name]) => !inPath.has(name));
  const good = fc.nat({ max: 100 }).map((pick) => {
    const there = fields.map(([name, value]) => {
      const names = known()[name];
      return [name, names ? names[pick % names.length] : value] as const;
    });
    return Object.fromEntries(there);
  });
  return fc
    .record({
      at: fc.tuple(...parts).map((each) => each.join('/')),
      query: fc.oneof({ arbitrary: fc.constant(''), weight: 2 }, { arbitrary: query, weight: 1 }),
      key: keys,
      body: method === 'GET' ? fc.constant(null) : fc.option(mostly(spoiltJson(good))),
    })
    .map(({ at, query, key, body }) => ({
      method,
      target: query === '' ? at : `${at}?${query}`,
      headers: { ...(body !== null && json), ...(key !== null && { 'idempotency-key': key }) },
      ...(body !== null && { body }),
    }));
}

describe.each(dialects)('by REST on $name', { timeout: fuzzTimeoutMs }, (dialect) => {
  const share = dialect.name === 'sqlite' ? 1 : 0.2;
  const stage = fuzzStage(dialect);

  test.each(routes)('$method $path', async (route) => {
    const { credential } = procedureOf(router, route.procedure);
    const attempts = fc.record({
      caller: callerOf(credential),
      asked: asksOf(route, () => stage.scene().known),
    });
    await expectForEach(attempts, stage.expectHarmless, { share });
  });
});
