/**
 * Named examples of odd REST requests, one line each, with their responses. The same parts in every
 * combination, and odd values in every field of every route, are generated in ../fuzz.
 */
import { dialects } from '@onsale/db/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  expectErrorResponse,
  firstDate,
  sharedHttpFixture,
  type QueueEntry,
  type RequestOptions,
} from '../fixtures/http-fixture.ts';
import { adminKey } from '../fixtures/test-app.ts';

const s = sharedHttpFixture(dialects[0]!);
let buyer: QueueEntry;
beforeAll(async () => void (buyer = await s().buyer(s().concertId)));

/** @param request such as `GET /api/point/{userId}`, sent with the token of the buyer. */
function send(request: string, options: RequestOptions = {}) {
  const [method = '', path = ''] = request.replace('{userId}', buyer.userId).split(/ (.*)/s);
  return s().send(method, path, { credential: buyer.token, ...options });
}

interface ExampleOptions extends RequestOptions {
  /** Text that the response contains. */
  says?: string;
}

type Example = [request: string, expected: string, options?: ExampleOptions];

/** @param expected a status, and the reason of an error. */
async function expectResponse(request: string, expected: string, options: ExampleOptions = {}) {
  const { says = '', ...rest } = options;
  const response = await send(request, rest);
  const [status, reason] = expected.split(' ');
  expect(String(response.status), response.text).toBe(status);
  if (reason) expectErrorResponse(response, { status: response.status, reason });
  expect(response.text).toContain(says);
  return response;
}

const expectPost = (body: unknown, expected: string, options: ExampleOptions = {}) =>
  expectResponse('POST /api/queue', expected, { credential: null, body, ...options });

const invalid = '400 INVALID_INPUT';
const limited = (limit: string): Example => [`GET /api/orders?limit=${limit}`, invalid];
const inPath = (part: string, says: string): Example => [
  `GET /api/queue/${part}`,
  invalid,
  { says },
];
const onDate = (date: string): Example => [`GET /api/seat/${encodeURIComponent(date)}`, invalid];
const twice = '"issues":[{"path":"limit","message":"is given twice: send it once"}]';

describe('a path or a query', () => {
  const examples: Example[] = [
    ['GET /api/orders?limit=200', '200'],
    ...['', '0', '-1', '05', '+5', '5.0', '5e1', '201', 'ten', '5%20', '%205'].map(limited),
    ['GET /api/orders?limit=5', '200'],
    ['GET /api/orders?limit=5&limit=5', invalid, { says: twice }],
    [
      'PATCH /api/admin/concerts/con_one/room',
      invalid,
      { credential: adminKey, body: { concertId: 'con_other' }, says: '"path":"concertId"' },
    ],
    ['POST /api/wallet/charges?amount=5', invalid, { body: { amount: 5 } }],
    ...['%', '%zz', '%E0%A4%A', '%ff', '%C3%28'].map((part) => inPath(part, 'percent-encoding')),
    // In a query, the URL standard reads any percent sign.
    ['GET /api/concerts?%zz=%E0', '200'],
    [`GET /api/queue/${'x'.repeat(255)}`, '404 USER_NOT_FOUND'],
    ...[256, 1_100, 10_000].map((chars) => inPath('x'.repeat(chars), 'userId')),
    [`GET /api/seat/${firstDate}`, '200'],
    ...['2027-5-1', '2027-02-29', '20270501', '2027-05-01T24:00', 'today'].map(onDate),
    ['GET /api/seat/2027-05-01T00%3A00', '404 DATE_NOT_FOUND'],
    ['GET /api/seat/2027-05-01T00:00', '404 DATE_NOT_FOUND'],
    ['GET /api/seat/2027-05-03', '404 DATE_NOT_FOUND', { says: '"details":{}' }],
  ];
  test.each(examples.map((example) => ({ name: example[0].slice(0, 60), example })))(
    '$name is answered $example.1',
    async ({ example }) => void (await expectResponse(...example)),
  );

  test('longer than the limit of Node is answered 431', async () => {
    const head = `GET /api/queue/${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`;
    expect(await s().raw(head)).toMatch(/^HTTP\/1.1 431 /);
  });

  test('with percent-encoded characters is decoded', async () => {
    const path = `/api/queue/${buyer.userId.replaceAll('_', '%5F')}`;
    await expectResponse(`GET ${path}`, '200');
  });

  test('or a header with bytes outside ASCII is refused or ignored', async () => {
    const raw = (target: string, credential: string) =>
      s().raw(
        `GET ${target} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${credential}\r\nconnection: close\r\n\r\n`,
      );
    const { userId, token } = buyer;
    expect(await raw(`/api/point/${userId}\u00e9`, token)).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(await raw(`/api/orders?caf\u00e9=\u00ff`, token)).toMatch(/^HTTP\/1.1 400 /);
    expect(await raw('/api/orders', `${token}\u00e9`)).toMatch(/^HTTP\/1.1 401 /);
    expect(await raw('/api/orders', token)).toMatch(/^HTTP\/1.1 200 /);
  });

  test.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api//queue',
    '/api/queue/a/b',
    '/api/Queue',
    '/api/queue.json',
    '/api/../api/nothing',
    '/api/constructor',
    '/api/__proto__/',
  ])('%s that is unknown is answered 404, with a link to the documentation', async (path) => {
    for (const method of ['GET', 'POST', 'PUT']) {
      const { headers } = await expectResponse(`${method} ${path}`, '404 INVALID_INPUT', {
        says: '/docs',
      });
      expect(headers['allow']).toBeUndefined();
    }
  });
});

describe('a header', () => {
  test.each([
    ['bearer', 200],
    ['BEARER', 200],
    ['Bearer   ', 200],
    ['Bearer\t', 401],
    ['Basic', 401],
    ['Bearer Bearer', 401],
    ['Bearer,', 401],
    ['', 401],
  ])('"Authorization: %s <token>" is answered %d', async (scheme, status) => {
    const headers = { authorization: `${scheme} ${buyer.token}` };
    const response = await send('GET /api/point/{userId}', { headers });
    const challenge = { headers: { 'www-authenticate': 'Bearer' } };
    expect(response).toMatchObject({
      status,
      ...(status === 200 ? { body: { point: 0 } } : challenge),
    });
  });

  test.each([['*/*'], ['text/html'], ['application/xml'], ['text/html,*/*;q=0.8'], ['']])(
    '"Accept: %s" is answered in JSON',
    async (accept) => {
      const { headers } = await expectResponse('GET /api/wallet', '200', { headers: { accept } });
      expect(headers['content-type']).toBe('application/json');
    },
  );

  test.each<[name: string, type: string | undefined, encoding?: string]>([
    ['no media type', undefined],
    ['a form', 'application/x-www-form-urlencoded'],
    ['a multipart form', 'multipart/form-data; boundary=x'],
    ['text', 'text/plain;charset=UTF-8'],
    ['XML', 'application/xml'],
    ['bytes', 'application/octet-stream'],
    ['a patch', 'application/json-patch+json'],
    ['JSON by another name', 'text/json'],
    ['several types', 'application/json, text/plain'],
    ['nonsense', 'json'],
    ['UTF-16', 'application/json; charset=utf-16'],
    ['Latin-1', 'application/json;charset="ISO-8859-1"'],
    ['a compressed body', 'application/json', 'gzip'],
  ])('of a body with %s is answered 415, and nothing happens', async (_, type, encoding) => {
    const users = async () => (await s().admin.audit()).counts['users'];
    const before = await users();
    const headers = { 'content-type': type, 'content-encoding': encoding };
    const says = 'application/json, in UTF-8';
    await expectPost('{}', '415 INVALID_INPUT', { headers, says });
    expect(await users()).toBe(before);
  });

  test.each([
    ['application/json'],
    ['application/json;charset=UTF-8'],
    ['application/json; charset=utf-8'],
    ['application/json ; charset="utf-8"'],
    ['Application/JSON; profile=x; CHARSET=Utf8'],
    ['application/json; charset=us-ascii'],
  ])('"Content-Type: %s" is JSON', async (type) => {
    const headers = { 'content-type': type, 'content-encoding': 'identity' };
    await expectPost({ concertId: s().concertId }, '200', { headers });
  });

  test.each(['application/json', 'text/plain', undefined])(
    '"Content-Type: %s" of an empty body is ignored',
    async (type) => {
      await expectPost('', '200', { headers: { 'content-type': type } });
    },
  );
});

describe('a body', () => {
  test.each([
    '{',
    '{"concertId":',
    '{}{}',
    "{'concertId':'x'}",
    'concertId=x',
    '[]',
    '[{}]',
    '5',
    'true',
    '"text"',
    'NaN',
    '\0',
  ])('%j is not a JSON object', async (body) => {
    await expectPost(body, invalid);
  });

  test.each(['{}', 'null', ' \n\t ', '\ufeff{}', '{"concertId":null}'])(
    '%j is the same as none',
    async (body) => {
      await expectPost(body, '200');
    },
  );

  test('with several wrong fields is refused with each of them, and no other', async () => {
    const { userId } = buyer;
    const body = { userId, date: '2027-02-30', seatNo: 'five', colour: 'red' };
    const response = await expectResponse('POST /api/reservation', invalid, { body });
    const { issues } = response.body['details'] as { issues: { path: string }[] };
    expect(issues.map(({ path }) => path).toSorted()).toEqual(['colour', 'date', 'seatNo']);
  });

  test.each([
    ['objects', '{"a":', '}'],
    ['arrays', '[', ']'],
  ])('of nested %s is read to 16 levels', async (_, open, close) => {
    const headers = { 'idempotency-key': 'sixteen-or-more-characters' };
    const nested = (levels: number, says: string) => {
      const body = `{"b":${open.repeat(levels)}1${close.repeat(levels)}}`;
      return expectPost(body, invalid, { headers, says });
    };
    await nested(15, 'there is no such field');
    await nested(16, 'deeper than 16 levels');
    await nested(10_000, 'deeper than 16 levels');
  });

  test('is UTF-8, and no other encoding is guessed', async () => {
    const concert = (title: Buffer, expected: string, says: string) => {
      const text = '{"dates":["2027-05-01"],"opensAt":"2027-04-01T00:00:00Z","title":"';
      const body = Buffer.concat([Buffer.from(text), title, Buffer.from('"}')]);
      const options = { credential: adminKey, body, says };
      return expectResponse('POST /api/admin/concerts', expected, options);
    };
    await concert(Buffer.from('Café 🎻'), '200', '"title":"Café 🎻"');
    for (const bytes of [[0xe9], [0xc3], [0xed, 0xa0, 0x80], [0xff, 0xfe]]) {
      await concert(Buffer.from(bytes), invalid, 'UTF-8');
    }
  });

  test('of 64 KiB is read, a byte more is answered 413', async () => {
    const limitBytes = 64 * 1024;
    await expectPost('{}'.padEnd(limitBytes), '200');
    for (const bytes of [limitBytes + 1, 4 * 1024 * 1024]) {
      const says = `"details":{"limitBytes":${limitBytes}}`;
      await expectPost('{}'.padEnd(bytes), '413 PAYLOAD_TOO_LARGE', { says });
    }
  });
});
