import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { routes } from '../../src/rest/routes/routes.ts';
import { adminKey } from '../fixtures/test-app.ts';
import {
  expectErrorResponse,
  firstDate,
  httpFixture,
  sharedHttpFixture,
  type QueueEntry,
  type HttpFixture,
} from '../fixtures/http-fixture.ts';

const invalid = { status: 400, reason: 'INVALID_INPUT' };

/** Names that every object of JavaScript has, or that mean something to it. */
const inherited = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'prototype'];

const texts = [
  ...inherited,
  '%00',
  '%F0%9F%8E%9F',
  '%EF%BF%BF',
  '..%2f..%2fetc%2fpasswd',
  '%25%25',
  ';',
  '*',
  '{userId}',
  '5e3',
];

const odd: unknown[] = [
  '',
  '\0',
  '\ud800',
  '𝕏🎻',
  "' or '1'='1",
  'x'.repeat(3_000),
  0,
  0.5,
  1e21,
  2 ** 53,
  true,
  [],
  {},
  [null],
  { a: { b: 1 } },
  { constructor: 1 },
];

const pathOf = (path: string, part: string): string => path.replaceAll(/\{\w+\}/g, part);

/** No 5xx, and a refusal is one of ours. */
function expectAnswered(asked: string, answer: Awaited<ReturnType<HttpFixture['send']>>): void {
  const { status, body } = answer;
  expect(status, `${asked}: ${JSON.stringify(body)}`).toBeLessThan(500);
  if (status !== 200) {
    expectErrorResponse(answer, { status, reason: String(body['reason']) });
  }
}

const credentialFor = (path: string, { token }: QueueEntry): string =>
  path.startsWith('/api/admin') ? adminKey : token;

describe.each(dialects)('on $name', (dialect) => {
  test('an input that does not fit is INVALID_INPUT on each path that has input', async () => {
    await using s = await httpFixture(dialect);
    const buyer = await s.buyer(await s.openConcert());
    for (const { method, path, example } of routes) {
      const fields = Object.entries(example.input ?? {}).filter(
        ([name]) => !path.includes(`{${name}}`),
      );
      if (method === 'GET' || fields.length === 0) continue;
      const body = { ...Object.fromEntries(fields), colour: 'red' };
      const asking = { credential: credentialFor(path, buyer), body };
      const answer = await s.send(method, pathOf(path, buyer.userId), asking);
      expectErrorResponse(answer, invalid);
      expect(JSON.stringify(answer.body), path).toContain('"path":"colour"');
    }
  });

  test('each field is named that does not fit, and only those', async () => {
    await using s = await httpFixture(dialect);
    const { userId, token } = await s.buyer(await s.openConcert());
    const body = { userId, date: '2027-02-30', seatNo: 'five', colour: 'red' };
    const answer = await s.send('POST', '/api/reservation', { credential: token, body });
    expectErrorResponse(answer, invalid);
    const { issues } = answer.body['details'] as { issues: { path: string }[] };
    expect(issues.map(({ path }) => path).toSorted()).toEqual(['colour', 'date', 'seatNo']);
  });

  test('odd text in a path is answered like any other', async () => {
    await using s = await httpFixture(dialect);
    const buyer = await s.buyer(await s.openConcert());
    const asked = routes
      .filter(({ path }) => path.includes('{'))
      .flatMap(({ method, path }) => texts.map((part) => ({ method, path, part })));
    await inParallel(asked, async ({ method, path, part }) => {
      const credential = credentialFor(path, buyer);
      const answer = await s.send(method, pathOf(path, part), { credential });
      expectAnswered(`${method} ${path} ${part}`, answer);
    });
  });

  test('an odd value in any field of a body is answered', async () => {
    await using s = await httpFixture(dialect);
    const buyer = await s.buyer(await s.openConcert());
    const bodies = routes.flatMap(({ method, path, example: { input = {} } }) =>
      method === 'GET'
        ? []
        : Object.keys(input)
            .filter((field) => !path.includes(`{${field}}`))
            .flatMap((field) =>
              odd.map((value) => ({ method, path, body: { ...input, [field]: value } })),
            ),
    );
    expect(bodies.length).toBeGreaterThan(200);
    await inParallel(bodies, async ({ method, path, body }) => {
      const own = 'userId' in body && typeof body.userId === 'string' && body.userId.length > 20;
      const asking = {
        credential: credentialFor(path, buyer),
        body: own ? { ...body, userId: buyer.userId } : body,
      };
      const answer = await s.send(method, pathOf(path, buyer.userId), asking);
      expectAnswered(`${method} ${path} ${JSON.stringify(body)}`, answer);
    });
  });
});

describe('without a look at the database', () => {
  const s = sharedHttpFixture(dialects[0]!);

  test.each(inherited)('a field called %s is one that there is not', async (name) => {
    const { userId, token } = await s().buyer(s().concertId);
    const asking = { credential: token, body: `{"${name}":{"admin":true},"amount":5}` };
    for (const path of ['/api/queue', '/api/wallet/charges', '/api/reservations']) {
      const answer = await s().send('POST', path, asking);
      expectErrorResponse(answer, invalid);
    }
    const inQuery = await s().send('GET', `/api/orders?${name}=5`, { credential: token });
    expectErrorResponse(inQuery, invalid);
    expect(JSON.stringify(inQuery.body)).toContain(`"path":"${name}"`);
    expect(await s().call('GET', `/api/point/${userId}`, { credential: token })).toEqual({
      point: 0,
    });
    expect({}).not.toHaveProperty('admin');
  });

  test('a body nested deeper than any input is refused, one that is just deep is read', async () => {
    const nested = (levels: number, [open, close]: [string, string]) =>
      `${open.repeat(levels)}1${close.repeat(levels)}`;
    const headers = { 'idempotency-key': 'sixteen-or-more-characters' };
    for (const shape of [
      ['{"a":', '}'],
      ['[', ']'],
    ] as [string, string][]) {
      const fields = (levels: number) => ({ body: `{"b":${nested(levels, shape)}}`, headers });
      const just = await s().send('POST', '/api/queue', fields(15));
      expectErrorResponse(just, invalid);
      expect(just.body['message']).toContain('there is no such field');
      for (const levels of [16, 10_000]) {
        const deep = await s().send('POST', '/api/queue', fields(levels));
        expectErrorResponse(deep, invalid);
        expect(deep.body['message']).toContain('deeper than 16 levels');
      }
    }
  });

  test('a field that is said twice is refused, wherever it is said', async () => {
    const { token: credential } = await s().buyer(s().concertId);
    const twice = { issues: [{ path: 'limit', message: 'is given twice: send it once' }] };
    const repeated = await s().send('GET', '/api/orders?limit=5&limit=5', { credential });
    expectErrorResponse(repeated, { ...invalid, details: twice });
    await s().call('GET', '/api/orders?limit=5', { credential });

    const room = { credential: adminKey, body: { concertId: 'con_other', maxActive: 5 } };
    const inBody = await s().send('PATCH', '/api/admin/concerts/con_one/room', room);
    expectErrorResponse(inBody, invalid);
    expect(JSON.stringify(inBody.body)).toContain('"path":"concertId"');
    const query = await s().send('POST', '/api/wallet/charges?amount=5', {
      credential,
      body: { amount: 5 },
    });
    expectErrorResponse(query, invalid);
  });

  test('odd names in a query are answered like any other', async () => {
    const buyer = await s().buyer(s().concertId);
    const asked = routes.flatMap((route) => texts.slice(0, 8).map((name) => ({ ...route, name })));
    await inParallel(asked, async ({ method, path, name }) => {
      const credential = credentialFor(path, buyer);
      const target = `${pathOf(path, buyer.userId)}?${name}=5`;
      const answer = await s().send(method, target, { credential });
      expectAnswered(`${method} ${target}`, answer);
    });
  });

  test('numbers in a query are whole numbers in their one spelling', async () => {
    const { token: credential } = await s().buyer(s().concertId);
    await s().call('GET', '/api/orders?limit=200', { credential });
    for (const limit of ['', '0', '-1', '05', '+5', '5.0', '5e1', '201', 'ten', '5%20', '%205']) {
      const answer = await s().send('GET', `/api/orders?limit=${limit}`, { credential });
      expectErrorResponse(answer, invalid);
    }
  });

  test('a percent-encoding that cannot be read is told so, one that can is read', async () => {
    const { token: credential, userId } = await s().buyer(s().concertId);
    for (const part of ['%', '%zz', '%E0%A4%A', '%ff', '%C3%28']) {
      const answer = await s().send('GET', `/api/queue/${part}`, { credential });
      expectErrorResponse(answer, invalid);
      expect(answer.body['message']).toContain('percent-encoding');
    }
    const encoded = userId.replaceAll('_', '%5F');
    await s().call('GET', `/api/queue/${encoded}`, { credential });
    // In a query the standard of URLs reads what it can.
    await s().call('GET', '/api/concerts?%zz=%E0', { credential });
  });

  test('a very long part of a path is refused by its field, not choked on', async () => {
    const { token: credential } = await s().buyer(s().concertId);
    const just = await s().send('GET', `/api/queue/${'x'.repeat(255)}`, { credential });
    expectErrorResponse(just, { status: 404, reason: 'USER_NOT_FOUND' });
    for (const chars of [256, 1_100, 10_000]) {
      const answer = await s().send('GET', `/api/queue/${'x'.repeat(chars)}`, { credential });
      expectErrorResponse(answer, invalid);
      expect(answer.body['message']).toContain('userId');
    }
    // What Node itself refuses has no shape of ours.
    const response = await fetch(`${s().url}/api/queue/${'x'.repeat(20_000)}`);
    expect(response.status).toBe(431);
  });

  test.each([
    ['bearer', 200],
    ['BEARER', 200],
    ['Bearer   ', 200],
    ['Bearer\t', 401],
    ['Basic', 401],
    ['Bearer Bearer', 401],
    ['Bearer,', 401],
    ['', 401],
  ])('a credential after "%s" is answered with %d', async (scheme, status) => {
    const { token, userId } = await s().buyer(s().concertId);
    const answer = await s().raw(
      `GET /api/point/${userId} HTTP/1.1\r\nhost: x\r\nauthorization: ${scheme} ${token}\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(status === 200 ? /"point":0/ : /www-authenticate: Bearer/i);
  });

  test('bytes outside of ASCII in the path, in a header, in a query break nothing', async () => {
    const { token, userId } = await s().buyer(s().concertId);
    const head = (target: string, credential: string) =>
      `GET ${target} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${credential}\r\nconnection: close\r\n\r\n`;
    expect(await s().raw(head(`/api/point/${userId}\u00e9`, token))).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(await s().raw(head(`/api/orders?caf\u00e9=\u00ff`, token))).toMatch(/^HTTP\/1.1 400 /);
    expect(await s().raw(head('/api/orders', `${token}\u00e9`))).toMatch(/^HTTP\/1.1 401 /);
    expect(await s().raw(head('/api/orders', token))).toMatch(/^HTTP\/1.1 200 /);
  });

  test('a date is a day of the calendar, and no more', async () => {
    const { token: credential } = await s().buyer(s().concertId);
    await s().call('GET', `/api/seat/${firstDate}`, { credential });
    for (const date of ['2027-5-1', '2027-02-29', '20270501', '2027-05-01T00:00', 'today']) {
      const answer = await s().send('GET', `/api/seat/${encodeURIComponent(date)}`, { credential });
      expectErrorResponse(answer, invalid);
    }
    const absent = await s().send('GET', '/api/seat/2027-05-03', { credential });
    expectErrorResponse(absent, { status: 404, reason: 'DATE_NOT_FOUND', details: {} });
  });
});

async function inParallel<T>(items: T[], ask: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const workers = Array.from({ length: 8 }, async () => {
    for (const item of queue) await ask(item);
  });
  await Promise.all(workers);
}
