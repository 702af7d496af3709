import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { procedureOf } from '../../src/rpc/procedure-definition.ts';
import type { Route } from '../../src/rest/route.ts';
import { routes } from '../../src/rest/routes/routes.ts';
import type { Known } from './inputs.ts';
import { inherited, mutatedJson, oddJson, oddValues } from './odd-json.ts';
import { expectErrorResponse, httpFixture, type HttpRequest } from '../fixtures/http-fixture.ts';
import { adminKey } from '../fixtures/test-app.ts';
import { callerOf, mostly, router } from './generate-calls.ts';
import { expectForEach, fuzzTimeoutMs } from './property.ts';
import { fuzzTarget } from './sale-fixture.ts';

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
  '%EF%BF%BF',
  '..%2f..%2fetc%2fpasswd',
  '%25%25',
  ';',
  ';a=b',
  '*',
  '{userId}',
  '5e3',
  'x'.repeat(256),
  'x'.repeat(5_000),
];

const encoded = (texts: fc.Arbitrary<string>) => texts.map((text) => encodeURIComponent(text));
const oddPart = fc.oneof(fc.constantFrom(...oddParts), encoded(oddJson));

/** Values of a parameter in the path: mostly existing ones. */
function partOf(name: string, known: () => Known): fc.Arbitrary<string> {
  const existing = fc.nat({ max: 100 }).map((pick) => {
    const values = known()[name] ?? ['1'];
    return values[pick % values.length]!;
  });
  return fc.oneof({ arbitrary: existing, weight: 3 }, { arbitrary: oddPart, weight: 1 });
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

/** The fields of the example input that go into the body. */
const bodyFieldsOf = ({ path, example }: Pick<Route, 'path' | 'example'>) =>
  Object.fromEntries(
    Object.entries(example.input ?? {}).filter(([name]) => !path.includes(`{${name}}`)),
  );

/** The path with this text for each parameter. */
const pathWith = (path: string, part: string): string => path.replaceAll(/\{\w+\}/g, part);

function requestsOf(
  { method, path, example }: Route,
  known: () => Known,
): fc.Arbitrary<HttpRequest> {
  const parts = path.split('/').map((part) => {
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
    return name ? partOf(name, known) : fc.constant(part);
  });
  const fields = Object.entries(bodyFieldsOf({ path, example }));
  const valid = fc.nat({ max: 100 }).map((pick) => {
    const entries = fields.map(([name, value]) => {
      const values = known()[name];
      return [name, values ? values[pick % values.length] : value] as const;
    });
    return Object.fromEntries(entries);
  });
  return fc
    .record({
      at: fc.tuple(...parts).map((each) => each.join('/')),
      query: fc.oneof({ arbitrary: fc.constant(''), weight: 2 }, { arbitrary: query, weight: 1 }),
      key: keys,
      body: method === 'GET' ? fc.constant(null) : fc.option(mostly(mutatedJson(valid))),
    })
    .map(({ at, query, key, body }) => ({
      method,
      path: query === '' ? at : `${at}?${query}`,
      key: key ?? undefined,
      body: body ?? undefined,
    }));
}

describe.each(dialects)(
  'mutated REST requests do no harm, on $name',
  { timeout: fuzzTimeoutMs },
  (dialect) => {
    const share = dialect.name === 'sqlite' ? 1 : 0.2;
    const target = fuzzTarget(dialect);

    test.each(routes)('$method $path', async (route) => {
      const { credential } = procedureOf(router, route.procedure);
      const attempts = fc.record({
        caller: callerOf(credential),
        request: requestsOf(route, () => target.sale().known),
      });
      await expectForEach(attempts, target.expectHarmless, { share });
    });
  },
);

/** Every odd value in every part of every route: the whole table, in place of a random sample. */
function oddRequests(userId: string): HttpRequest[] {
  return routes.flatMap(({ method, path, example }) => {
    const target = pathWith(path, userId);
    const fields = method === 'GET' ? {} : bodyFieldsOf({ path, example });
    const ownFields = 'userId' in fields ? { ...fields, userId } : fields;
    return [
      ...(path === target ? [] : oddParts.map((part) => ({ method, path: pathWith(path, part) }))),
      ...oddParts.map((part) => ({ method, path: `${target}?${part}=5` })),
      ...Object.keys(fields).flatMap((name) =>
        oddValues.map((value) => ({
          method,
          path: target,
          body: withField(ownFields, name, value),
        })),
      ),
    ];
  });
}

/** As text, because JSON.stringify would lose what is odd about the value. */
function withField(fields: object, name: string, value: string): string {
  const members = Object.entries({ ...fields, [name]: null }).map(
    ([key, known]) => `${JSON.stringify(key)}:${key === name ? value : JSON.stringify(known)}`,
  );
  return `{${members.join(',')}}`;
}

describe.each(dialects)('odd values in every field, on $name', (dialect) => {
  test('are answered with a success or an error of the API', async () => {
    await using s = await httpFixture(dialect);
    const { userId, token } = await s.buyer(await s.openConcert());
    const requests = oddRequests(userId);
    expect(requests.length).toBeGreaterThan(2_000);
    const queue = requests.values();
    const sendAll = async () => {
      for (const request of queue) {
        const credential = request.path.startsWith('/api/admin') ? adminKey : token;
        const response = await s.request({ ...request, credential });
        const { status, body, text } = response;
        expect(status, `${JSON.stringify(request)}: ${text}`).toBeLessThan(500);
        if (status !== 200)
          expectErrorResponse(response, { status, reason: String(body['reason']) });
      }
    };
    await Promise.all(Array.from({ length: 8 }, sendAll));
  });

  test.each(['colour', ...inherited])('an unknown field %s is INVALID_INPUT', async (name) => {
    await using s = await httpFixture(dialect);
    const { userId, token } = await s.buyer(await s.openConcert());
    const withInput = routes.filter((route) => Object.keys(bodyFieldsOf(route)).length > 0);
    expect(withInput.map(({ path }) => path)).toContain('/api/orders');
    for (const { method, path, example } of withInput) {
      const credential = path.startsWith('/api/admin') ? adminKey : token;
      const fields = bodyFieldsOf({ path, example });
      const target = pathWith(path, userId);
      const request =
        method === 'GET'
          ? { path: `${target}?${name}=5` }
          : { method, path: target, body: withField(fields, name, '{"admin":true}') };
      const response = await s.request({ ...request, credential });
      expectErrorResponse(response, { status: 400, reason: 'INVALID_INPUT' });
      expect(response.text, path).toContain(`"path":"${name}"`);
    }
    expect(await s.call('GET', `/api/point/${userId}`, { credential: token })).toEqual({
      point: 0,
    });
    expect({}).not.toHaveProperty('admin');
  });
});
