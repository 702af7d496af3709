import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { adminKey } from '../fixtures/test-app.ts';
import { operationsOf, readDocument } from './openapi-document.ts';
import { expectRefusal, sharedServing } from './http-fixture.ts';

const s = sharedServing(dialects[0]!);
const invalid = { status: 400, reason: 'INVALID_INPUT' };
const notThere = { status: 404, reason: 'INVALID_INPUT' };
const wrongMethod = { status: 405, reason: 'INVALID_INPUT' };
const wrongType = { status: 415, reason: 'INVALID_INPUT' };
const encoder = new TextEncoder();

/** How many users there are: what a refused request must not change. */
async function users(): Promise<number> {
  const audit = await s().take<{ counts: { users: number } }>('GET', '/api/admin/audit', {
    credential: adminKey,
  });
  return audit.counts.users;
}

describe('the type of a body', () => {
  const foreign: [string, string | undefined, string?][] = [
    ['no type', undefined],
    ['a form', 'application/x-www-form-urlencoded'],
    ['a form with parts', 'multipart/form-data; boundary=x'],
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
  ];

  test.each(foreign)('%s is 415, and nothing happens', async (_, type, encoding) => {
    const before = await users();
    const headers = {
      ...(type !== undefined && { 'content-type': type }),
      ...(encoding !== undefined && { 'content-encoding': encoding }),
    };
    // `fetch` adds no type of its own to bytes.
    const response = await fetch(`${s().url}/api/queue`, {
      method: 'POST',
      headers,
      body: encoder.encode('{}'),
    });
    const body = (await response.json()) as Record<string, unknown>;
    expectRefusal({ status: response.status, headers: response.headers, body }, wrongType);
    expect(body['message']).toMatch(/application\/json, in UTF-8/);
    expect(await users()).toBe(before);
  });

  test.each([
    ['application/json'],
    ['application/json;charset=UTF-8'],
    ['application/json; charset=utf-8'],
    ['application/json ; charset="utf-8"'],
    ['Application/JSON; profile=x; CHARSET=Utf8'],
    ['application/json; charset=us-ascii'],
  ])('"%s" is JSON', async (type) => {
    const { concertId } = s();
    const headers = { 'content-type': type, 'content-encoding': 'identity' };
    const joined = await s().send('POST', '/api/queue', { body: { concertId }, headers });
    expect(joined.status).toBe(200);
  });

  test('an empty body has no type that could matter', async () => {
    const empty = (type: string) => ({ body: '', headers: { 'content-type': type } });
    for (const asking of [empty('application/json'), empty('text/plain'), {}]) {
      expect((await s().send('POST', '/api/queue', asking)).status).toBe(200);
    }
  });
});

describe('a body', () => {
  test.each([
    ['{'],
    ['{"concertId":'],
    ['{}{}'],
    ["{'concertId':'x'}"],
    ['concertId=x'],
    ['[]'],
    ['[{}]'],
    ['5'],
    ['true'],
    ['"text"'],
    ['NaN'],
    ['\0'],
  ])('%j is no JSON object', async (body) => {
    expectRefusal(await s().send('POST', '/api/queue', { body }), invalid);
  });

  test.each([['{}'], ['null'], [' \n\t '], ['\ufeff{}'], ['{"concertId":null}']])(
    '%j says nothing, as a missing one',
    async (body) => {
      expect((await s().send('POST', '/api/queue', { body })).status).toBe(200);
    },
  );

  test('is text in UTF-8, and is never guessed at', async () => {
    const concert = (title: Uint8Array) => {
      const [before, after] = [
        '{"dates":["2027-05-01"],"opensAt":"2027-04-01T00:00:00Z","title":"',
        '"}',
      ].map((part) => encoder.encode(part));
      const body = new Uint8Array([...before!, ...title, ...after!]);
      return s().send('POST', '/api/admin/concerts', { credential: adminKey, body });
    };
    const title = 'Café 🎻';
    expect(await concert(encoder.encode(title))).toMatchObject({ status: 200, body: { title } });
    for (const bytes of [[0xe9], [0xc3], [0xed, 0xa0, 0x80], [0xff, 0xfe]]) {
      const answer = await concert(new Uint8Array(bytes));
      expectRefusal(answer, invalid);
      expect(answer.body['message']).toContain('UTF-8');
    }
  });

  test('of 64 KiB is read, of a byte more is 413', async () => {
    const limit = 64 * 1024;
    await s().take('POST', '/api/queue', { body: '{}'.padEnd(limit) });
    const over = { status: 413, reason: 'PAYLOAD_TOO_LARGE', details: { limitBytes: limit } };
    for (const bytes of [limit + 1, 4 * 1024 * 1024]) {
      const body = '{}'.padEnd(bytes);
      expectRefusal(await s().send('POST', '/api/queue', { body }), over);
    }
  });
});

describe('a method', () => {
  const operations = operationsOf(readDocument());
  const paths = [...new Set(operations.map(({ path }) => path))];
  const sent = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const targetOf = (path: string) => path.replaceAll(/\{\w+\}/g, 'none');

  /** What the document has for that very text: a part that is left open takes any. */
  function allowedAt(target: string): string[] {
    const methods = operations
      .filter(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(target))
      .map(({ method }) => method);
    return [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])];
  }

  test.each([
    ['/api/queue', 'POST'],
    ['/api/queue/', 'POST'],
    ['/api/queue/usr_x', 'GET, DELETE, HEAD'],
    ['/api/seat', 'GET, HEAD'],
    ['/api/seat/2027-05-01', 'GET, HEAD'],
    ['/api/reservation', 'POST'],
    ['/api/point/usr_x', 'GET, HEAD'],
    ['/api/point/charge', 'GET, POST, HEAD'],
    ['/api/payment', 'POST'],
    ['/api/reservations', 'GET, POST, HEAD'],
    ['/api/admin/concerts/con_x/room', 'PATCH'],
  ])('that %s does not take is 405, and it takes %s', async (target, allow) => {
    const answer = await s().send('PUT', target, { body: {} });
    expectRefusal(answer, wrongMethod);
    expect(answer.headers.get('allow')).toBe(allow);
    expect(answer.body['message']).toContain(allow);
  });

  test('is taken by just the paths of the document that have it', async () => {
    const { token: credential } = await s().buyer(s().concertId);
    for (const target of paths.map(targetOf)) {
      const allowed = allowedAt(target);
      for (const method of sent) {
        const answer = await s().send(method, target, { credential });
        const isAllowed = allowed.includes(method);
        expect(answer.status === 405, `${method} ${target}`).toBe(!isAllowed);
        const allow = answer.headers.get('allow')?.split(', ') ?? allowed;
        expect(new Set(allow), target).toEqual(new Set(allowed));
      }
    }
  });

  test('HEAD is GET without its body', async () => {
    const { token: credential, userId } = await s().buyer(s().concertId);
    for (const target of [`/api/point/${userId}`, '/api/concerts', '/api/point/usr_x']) {
      const [got, head] = [
        await s().send('GET', target, { credential }),
        await fetch(s().url + target, {
          method: 'HEAD',
          headers: { authorization: `Bearer ${credential}` },
        }),
      ];
      expect(head.status).toBe(got.status);
      expect(head.headers.get('content-type')).toBe('application/json');
      expect(await head.text()).toBe('');
    }
  });
});

test.each([
  ['/api'],
  ['/api/'],
  ['/api/nothing'],
  ['/api//queue'],
  ['/api/queue/a/b'],
  ['/api/Queue'],
  ['/api/queue.json'],
  ['/api/../api/nothing'],
  ['/api/constructor'],
  ['/api/__proto__/'],
])('%s is not there, and says where to look', async (path) => {
  for (const method of ['GET', 'POST', 'PUT']) {
    const answer = await s().send(method, path);
    expectRefusal(answer, notThere);
    expect(answer.body['message']).toContain('/docs');
    expect(answer.headers.get('allow')).toBeNull();
  }
});

test.each([['*/*'], ['text/html'], ['application/xml'], ['text/html,*/*;q=0.8'], ['']])(
  'who accepts "%s" is answered in JSON',
  async (accept) => {
    const { token: credential } = await s().buyer(s().concertId);
    const answer = await s().send('GET', '/api/wallet', { credential, headers: { accept } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
  },
);
