import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createRouter } from '../../src/router.ts';
import { statuses } from './reasons.ts';
import { adminKey } from '../fixtures/test-app.ts';
import {
  callsProcedure,
  documentFile,
  operationsOf,
  pointer,
  readDocument,
  resolve,
  type Content,
  type Document,
  type NamedOperation,
  type Response,
} from './openapi-document.ts';
import { firstDate, httpFixture } from '../fixtures/http-fixture.ts';

const json = 'application/json';
const document = readDocument();
const all = operationsOf(document);
const operations = all.filter(callsProcedure);
const named = operations.map((operation) => [operation.operationId, operation] as const);

const procedureOf = ({ description }: NamedOperation): string | undefined =>
  /Calls `([\w.]+)`\.$/.exec(description)?.[1];

/** Each refusal that an operation names, under the HTTP status where it is. */
function refusalsOf({ at, responses }: NamedOperation): [number, string][] {
  return Object.keys(responses).flatMap((status) => {
    if (['200', '204', '304'].includes(status)) return [];
    const { found } = resolve<Response>(document, `${at}/responses/${status}`);
    return Object.keys(found.content![json].examples!).map(
      (reason) => [Number(status), reason] as [number, string],
    );
  });
}

test('an independent validator finds no error', async () => {
  expect(await new Validator().validate({ ...readDocument() })).toEqual({ valid: true });
});

test.each<[string, (broken: Document) => unknown]>([
  ['its title is gone', ({ info }) => delete info.title],
  ['a path has no slash', ({ paths }) => (paths['api'] = {})],
  [
    'a parameter is nowhere',
    (broken) =>
      (broken.paths['/api/queue/{userId}']!['get']!.parameters![0]!.in = 'body' as 'path'),
  ],
  [
    'a response has no description',
    (broken) =>
      delete (broken.paths['/api/queue']!['post']!.responses['200'] as Partial<Response>)
        .description,
  ],
])('the validator bites: %s', async (_, corrupt) => {
  const broken = readDocument();
  corrupt(broken);
  const { valid, errors } = await new Validator().validate({ ...broken });
  expect(valid).toBe(false);
  expect(errors).not.toEqual([]);
});

test('every reference leads somewhere', () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, at]) => at!);
  expect(refs.length).toBeGreaterThan(100);
  for (const at of refs) expect(resolve(document, at).found, at).toBeDefined();
  expect(resolve(document, '/components/schemas/Nothing').found).toBeUndefined();
});

test('every procedure has an operation, and every operation is one of a procedure', () => {
  const { procedures } = createRouter({} as Parameters<typeof createRouter>[0])._def;
  const documented = new Set(operations.map(procedureOf));
  expect(documented).toEqual(new Set(Object.keys(procedures)));
  expect(documented.size).toBeGreaterThan(15);
});

test('each body of a new concert is taken, and the answer about its seats has their marks', async () => {
  await using s = await httpFixture(dialects[0]!);
  const { examples } = document.paths['/api/admin/concerts']!['post']!.requestBody!.content[json];
  const bodies = Object.values(examples!).map((one) => ('value' in one ? one.value : one));
  const [, hall] = bodies as [object, { layout?: object }];
  expect(hall.layout).toBeDefined();
  for (const body of bodies) {
    await s.call('POST', '/api/admin/concerts', { credential: adminKey, body });
  }
  const { example } = (document.paths['/api/seats/{date}']!['get']!.responses['200'] as Response)
    .content![json];
  const { seats } = example as { seats: { label: string; flags: string[] }[] };
  expect(seats.map(({ label }) => label)).toEqual(['A-1', 'A-2', 'A-3', 'A-4', 'A-5']);
  const flags = ['accessible', 'companion', 'restrictedView'];
  expect(seats.flatMap((seat) => seat.flags)).toEqual(flags);
});

test('no two operations have the same id', () => {
  const ids = all.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(named)('%s', (_, operation) => {
  const {
    at,
    method,
    path,
    summary,
    security,
    parameters = [],
    requestBody,
    responses,
  } = operation;

  test('says what it does and who may call it', () => {
    expect(summary).toMatch(/^[A-Z].{3,}/);
    expect(security).toBeInstanceOf(Array);
    const { securitySchemes } = document.components;
    for (const scheme of security.flatMap((each) => Object.keys(each))) {
      expect(securitySchemes).toHaveProperty(scheme);
    }
  });

  test('has every part of its path as a parameter, and an example for what it requires', () => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const pathParameters = parameters.filter((parameter) => parameter.in === 'path');
    expect(pathParameters.map(({ name }) => name)).toEqual(inPath);
    expect(pathParameters.every(({ required }) => required)).toBe(true);
    const required = parameters.filter((parameter) => parameter.required);
    for (const { name, example } of required) expect(example, name).toBeDefined();
    const hasKey = parameters.some(({ name }) => name === 'Idempotency-Key');
    expect(hasKey).toBe(method !== 'GET');
  });

  test('has an example for its body and for every answer', () => {
    const contents = Object.keys(responses).flatMap((status): [string, Content][] => {
      const { found } = resolve<Response>(document, at + pointer('responses', status));
      const isLater = ['NOT_ADMITTED', 'RATE_LIMITED', 'OVERLOADED'].some((reason) =>
        found.description.includes(reason),
      );
      const isTagged = '304' in responses && ['200', '304'].includes(status);
      const headers = [
        'X-Request-Id',
        ...(isLater ? ['Retry-After'] : []),
        ...(isTagged ? ['ETag', 'Cache-Control'] : []),
      ];
      expect(Object.keys(found.headers), status).toEqual(headers);
      // A 204 and a 304 have no body.
      expect(found.content === undefined, status).toBe(['204', '304'].includes(status));
      return found.content ? [[status, found.content]] : [];
    });
    if (requestBody) contents.push(['body', requestBody.content]);
    for (const [of, content] of contents) {
      const [{ example, examples } = {}] = Object.values(content) as Content[keyof Content][];
      expect(example !== undefined || Object.keys(examples ?? {}).length > 0, of).toBe(true);
    }
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '429', '500', '503']));
  });

  test('names each reason under its own HTTP status', () => {
    for (const [status, reason] of refusalsOf(operation)) {
      expect(status, reason).toBe(status === 415 ? 415 : statuses[reason]);
    }
  });
});

test('every reason of the contract is there', () => {
  const reasons = new Set(operations.flatMap(refusalsOf).map(([, reason]) => reason));
  expect([...reasons].toSorted()).toEqual(Object.keys(statuses).toSorted());
});

test('GET /openapi.json is the copy that is checked in, to the letter', async () => {
  await using s = await httpFixture(dialects[0]!);
  const response = await fetch(`${s.url}/openapi.json`);
  expect(response.headers.get('content-type')).toBe(json);
  expect(await response.text()).toBe(readFileSync(documentFile, 'utf8'));
  const posted = await fetch(`${s.url}/openapi.json`, { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('GET /openapi.json is compressed, and answered 304 when the client has it', async () => {
  await using s = await httpFixture(dialects[0]!);
  const read = (headers: Record<string, string>) => fetch(`${s.url}/openapi.json`, { headers });
  const encodings = { plain: 'identity', small: 'gzip' };
  const plain = await read({ 'accept-encoding': encodings.plain });
  const small = await read({ 'accept-encoding': encodings.small });
  expect(Object.fromEntries(small.headers)).toMatchObject({
    'content-encoding': 'gzip',
    vary: 'accept-encoding',
  });
  const sizes = [plain, small].map(({ headers }) => Number(headers.get('content-length')));
  expect(sizes[1]).toBeLessThan(sizes[0]! / 3);
  expect(await small.text()).toBe(await plain.text());
  expect(small.headers.get('etag')).not.toBe(plain.headers.get('etag'));
  for (const [encoding, { headers }] of [
    [encodings.plain, plain],
    [encodings.small, small],
  ] as const) {
    const known = { 'accept-encoding': encoding, 'if-none-match': headers.get('etag')! };
    const again = await read(known);
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await read({ ...known, 'if-none-match': '"other"' })).status).toBe(200);
  }
});

test('GET /openapi.json varies by the origin, too, where pages of others may read it', async () => {
  const origin = 'https://shop.example';
  await using s = await httpFixture(dialects[0]!, { change: () => ({ corsOrigins: [origin] }) });
  const { headers } = await s.request({ path: '/openapi.json', headers: { origin } });
  expect(headers['access-control-allow-origin']).toBe(origin);
  expect(headers['vary']?.toLowerCase().split(', ')).toEqual(['origin', 'accept-encoding']);
});

test('who may call what is as the document says', async () => {
  await using s = await httpFixture(dialects[0]!);
  const concertId = await s.openConcert();
  for (const { method, path, security, operationId, requestBody } of operations) {
    const { token: queueToken, accountKey, userId } = await s.buyer(concertId);
    const target = path
      .replace('{userId}', userId)
      .replace('{date}', firstDate)
      .replaceAll(/\{\w+\}/g, 'none');
    const example = requestBody?.content[json].example as object | undefined;
    const body = example && 'userId' in example ? { ...example, userId } : example;
    const mayCall = async (credential?: string) => {
      const { status } = await s.send(method, target, { credential, ...(body && { body }) });
      return status !== 401 && status !== 403;
    };
    const isOpen = security.length === 0;
    const isOptional = security.some((each) => Object.keys(each).length === 0);
    expect(await mayCall(), `${operationId} without a credential`).toBe(isOpen || isOptional);
    for (const [scheme, credential] of Object.entries({ queueToken, accountKey, adminKey })) {
      const isNamed = security.some((each) => scheme in each);
      expect(await mayCall(credential), `${operationId} with ${scheme}`).toBe(isOpen || isNamed);
    }
  }
});
