/** Options of a client and of a call: checked at once, sent with each request, told by hooks. */
import {
  createOnsaleClient,
  isOnsaleError,
  type Onsale,
  type OnsaleOptions,
  type RequestInfo,
  type ResponseInfo,
} from '@onsale/sdk';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  breaksConnection,
  entryOf,
  failureOf,
  gives,
  refuses,
  refusesConnection,
  scripted,
  staysSilent,
} from './scripted-fetch.ts';

const url = 'http://onsale.test';
const concerts = { 'concert.list': gives({ concerts: [] }) };

async function issuesOf(work: () => unknown): Promise<string[]> {
  const error = await failureOf((async () => work())());
  if (!isOnsaleError(error, 'INVALID_INPUT')) throw error;
  // Nothing was sent, so there was no response.
  expect(error.httpStatus).toBeNull();
  return error.details.issues.map(({ path }) => path);
}

describe('an option that is malformed is INVALID_INPUT', () => {
  test.for<[string, Partial<OnsaleOptions>]>([
    ['timeoutMs', { timeoutMs: Infinity }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: 1.5 }],
    ['timeoutMs', { timeoutMs: 2_147_483_648 }],
    ['maxRetries', { maxRetries: Number.NaN }],
    ['maxRetries', { maxRetries: -1 }],
    ['maxRetries', { maxRetries: Infinity }],
    ['accountKey', { accountKey: 'osa_one\ntwo' }],
    ['accountKey', { accountKey: 'osa_ключ' }],
    ['headers.x-trace', { headers: { 'x-trace': 'a\r\nb' } }],
    ['fetch', { fetch: 'node-fetch' as never }],
    ['url', { url: '' }],
    ['url', { url: 'localhost:4600' }],
    ['url', { url: 'ftp://onsale.test' }],
    ['url', { url: 'http://' }],
    ['url', { url: 'http:/onsale.test' }],
    ['url', { url: 'http://user:password@onsale.test' }],
    ['url', { url: 'http://onsale.test?a=b' }],
    ['url', { url: 4600 as never }],
  ])('%s of a client: %o', async ([path, options]) => {
    expect(await issuesOf(() => createOnsaleClient({ url, ...options }))).toEqual([path]);
  });

  test.for([undefined, null, {}])('a client of %o has no url', async (options) => {
    expect(await issuesOf(() => createOnsaleClient(options as never))).toEqual(['url']);
  });

  test('and the limits themselves are valid', () => {
    for (const options of [
      { url, timeoutMs: 2_147_483_647, maxRetries: 100 },
      { url: new URL(url), timeoutMs: 1, maxRetries: 0 },
    ]) {
      expect(() => createOnsaleClient(options)).not.toThrow();
    }
  });

  test('of a call, before anything is sent', async () => {
    const { onsale, requests } = scripted(concerts);
    expect(await issuesOf(() => onsale.concerts({ timeoutMs: Infinity }))).toEqual(['timeoutMs']);
    expect(await issuesOf(() => onsale.concerts({ maxRetries: 1.5 }))).toEqual(['maxRetries']);
    expect(await issuesOf(() => onsale.resume('osq_\n').status())).toEqual(['credential']);
    expect(await issuesOf(() => onsale.cancel('ord_1', { idempotencyKey: 'schlüssel' }))).toEqual([
      'idempotencyKey',
    ]);
    expect(requests).toEqual([]);
  });

  test.for<[string, (onsale: Onsale) => Promise<unknown>]>([
    ['a BigInt', (onsale) => onsale.wallet.charge(10n as never)],
    [
      'a cycle',
      (onsale) => {
        const input: Record<string, unknown> = {};
        input['self'] = input;
        return onsale.trpc.wallet.charge.mutate(input as never);
      },
    ],
  ])('the input of a call that is not JSON: %s', async ([, call]) => {
    const { onsale, requests, inTime } = scripted({}, { accountKey: 'osa_mine' });
    expect(await issuesOf(() => inTime(call(onsale)))).toEqual(['']);
    expect(requests).toEqual([]);
  });
});

describe('options of one call', () => {
  test('timeoutMs replaces that of the client', async () => {
    const { onsale, clock, inTime } = scripted({ 'concert.list': staysSilent }, { maxRetries: 0 });
    const startedAt = clock.now();
    await failureOf(inTime(onsale.concerts({ timeoutMs: 300 })));
    expect(clock.now() - startedAt).toBe(300);
  });

  test('maxRetries replaces that of the client', async () => {
    for (const [maxRetries, attempts] of [
      [0, 1],
      [4, 5],
    ] as const) {
      const { onsale, requests, inTime } = scripted({ 'concert.list': refusesConnection });
      await failureOf(inTime(onsale.concerts({ maxRetries })));
      expect(requests).toHaveLength(attempts);
    }
  });

  test('headers are added to those of the client, and win over them', async () => {
    const { onsale, requests, inTime } = scripted(concerts, {
      headers: { 'X-Shop': 'one', 'x-trace': 'client' },
    });
    await inTime(onsale.concerts({ headers: { 'X-Trace': 'call' } }));
    expect(requests[0]!.headers).toMatchObject({ 'x-shop': 'one', 'x-trace': 'call' });
  });

  test('idempotencyKey is sent, and makes an unknown mutation safe to retry', async () => {
    const create = (onsale: Onsale, context: { idempotencyKey?: string }) =>
      onsale.trpc.admin.concert.create.mutate({ title: 'A', dates: ['2098-01-01'] }, { context });
    for (const [context, attempts] of [
      [{ idempotencyKey: 'mine' }, 2],
      [{}, 1],
    ] as const) {
      const { onsale, requests, inTime } = scripted({
        'admin.concert.create': [breaksConnection, gives({ concertId: 'con_1' })],
      });
      await inTime(create(onsale, context)).catch(() => undefined);
      expect(requests).toHaveLength(attempts);
      expect(requests[0]!.headers['idempotency-key']).toBe(
        'idempotencyKey' in context ? 'mine' : undefined,
      );
    }
  });
});

describe('hooks', () => {
  test('are told of each attempt, and onRequest may set headers', async () => {
    const sent: RequestInfo[] = [];
    const received: ResponseInfo[] = [];
    const { onsale, requests, inTime } = scripted(
      { 'queue.join': [refuses('OVERLOADED', {}), gives(entryOf())] },
      {
        accountKey: 'osa_mine',
        onRequest: (request) => {
          sent.push(request);
          request.headers['traceparent'] = `00-${request.attempt}`;
        },
        onResponse: (response) => received.push(response),
      },
    );
    await inTime(onsale.join());
    expect(sent.map(({ procedure, method, attempt }) => [procedure, method, attempt])).toEqual([
      ['queue.join', 'POST', 1],
      ['queue.join', 'POST', 2],
    ]);
    expect(requests.map(({ headers }) => headers['traceparent'])).toEqual(['00-1', '00-2']);
    expect(received.map(({ status, attempt }) => [status, attempt])).toEqual([
      [503, 1],
      [200, 2],
    ]);
  });

  test('that throw do not affect the call; the error is reported as uncaught', async () => {
    const uncaught: unknown[] = [];
    const onUncaught = (error: unknown) => void uncaught.push(error);
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', onUncaught);
    try {
      const { onsale, inTime } = scripted(concerts, {
        onRequest: () => {
          throw new Error('hook');
        },
      });
      expect(await inTime(onsale.concerts())).toEqual([]);
      expect(uncaught).toMatchObject([{ message: 'hook' }]);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });
});

describe('room', () => {
  const status = {
    concertId: 'con_1',
    state: 'on_sale',
    serving: 3,
    waiting: 7,
    joined: 10,
    soldOut: false,
    available: 42,
    priceFrom: 700,
  };

  test('reads the public page of a line', async () => {
    const { onsale, requests, inTime } = scripted({
      '/rooms/con_1': [refuses('OVERLOADED', {}), async () => Response.json(status)],
    });
    expect(await inTime(onsale.room('con_1'))).toEqual(status);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /rooms/con_1',
      'GET /rooms/con_1',
    ]);
  });

  test('rejects as any call does', async () => {
    const { onsale, inTime } = scripted({
      '/rooms/con_2': refuses('CONCERT_NOT_FOUND', {}),
      '/rooms/a%2Fb': async () => new Response('<html>', { status: 404 }),
    });
    expect(await failureOf(inTime(onsale.room('con_2')))).toMatchObject({
      reason: 'CONCERT_NOT_FOUND',
      httpStatus: 404,
    });
    expect(await failureOf(inTime(onsale.room('a/b')))).toMatchObject({ reason: 'INTERNAL' });
  });
});

describe('withResponse', () => {
  test('gives the result and the response', async () => {
    const answer = async () =>
      Response.json({ result: { data: { balance: 5 } } }, { headers: { 'x-request-id': 'req_7' } });
    const { onsale, inTime } = scripted({ 'wallet.balance': [refusesConnection, answer] });
    const { data, response } = await inTime(onsale.wallet.balance().withResponse());
    expect(data).toBe(5);
    expect(response).toMatchObject({
      procedure: 'wallet.balance',
      url: 'http://onsale.test/trpc/wallet.balance',
      status: 200,
      requestId: 'req_7',
      attempt: 2,
    });
  });

  test('rejects as the call does', async () => {
    const { onsale, inTime } = scripted({ 'wallet.balance': refuses('NOT_AUTHENTICATED', {}) });
    const error = await failureOf(inTime(onsale.wallet.balance().withResponse()));
    expect(error).toMatchObject({ reason: 'NOT_AUTHENTICATED' });
  });
});

describe('in a page', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('of another origin, a refused connection names the setting for that', async () => {
    vi.stubGlobal('location', { origin: 'https://shop.test' });
    const calls: ((onsale: Onsale) => Promise<unknown>)[] = [
      (onsale) => onsale.concerts(),
      (onsale) => onsale.join(),
    ];
    for (const call of calls) {
      const script = { 'concert.list': breaksConnection, 'queue.join': breaksConnection };
      const { onsale, inTime } = scripted(script);
      expect(await failureOf(inTime(call(onsale)))).toMatchObject({
        reason: 'UNREACHABLE',
        message: expect.stringMatching(/https:\/\/shop\.test.*ONSALE_CORS_ORIGINS/),
      });
    }
  });

  test('of the same origin, and outside of a page, it does not', async () => {
    for (const location of [{ origin: 'http://onsale.test' }, undefined]) {
      vi.stubGlobal('location', location);
      const { onsale, inTime } = scripted({ 'concert.list': breaksConnection });
      const { message } = (await failureOf(inTime(onsale.concerts()))) as Error;
      expect(message).not.toContain('ONSALE_CORS_ORIGINS');
    }
  });

  test('a url may be relative to its origin', async () => {
    vi.stubGlobal('location', { origin: 'https://shop.test' });
    for (const [given, expected] of [
      ['', 'https://shop.test/trpc/concert.list'],
      ['/tickets/', 'https://shop.test/tickets/trpc/concert.list'],
      ['https://onsale.test', 'https://onsale.test/trpc/concert.list'],
    ] as const) {
      const urls: string[] = [];
      const onRequest = ({ url: sentTo }: RequestInfo) => void urls.push(sentTo);
      const { onsale, inTime } = scripted(concerts, { url: given, onRequest });
      await inTime(onsale.concerts());
      expect(urls).toEqual([expected]);
    }
  });
});
