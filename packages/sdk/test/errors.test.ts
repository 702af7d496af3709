/** Mapping of server errors, network failures and unexpected responses to `OnsaleError`. */
import { OnsaleError, createOnsaleClient, isOnsaleError } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import {
  breaksConnection,
  failureOf,
  gives,
  refuses,
  scripted,
  showsPage,
  type Answer,
} from './scripted-fetch.ts';

async function failureWith(answer: Answer): Promise<unknown> {
  const { onsale, inTime } = scripted({ 'concert.list': answer }, { maxRetries: 0 });
  return failureOf(inTime(onsale.concerts()));
}

const json =
  (body: unknown, status = 200): Answer =>
  async () =>
    Response.json(body, { status });

test('an error of the server keeps every field', async () => {
  const details = { seatNos: [5] };
  const error = await failureWith(refuses('SEAT_UNAVAILABLE', details, { retryAfterMs: 7 }));
  expect(error).toBeInstanceOf(OnsaleError);
  expect(error).toMatchObject({
    name: 'OnsaleError',
    reason: 'SEAT_UNAVAILABLE',
    details,
    retryable: false,
    retryAfterMs: 7,
    requestId: 'req_1',
    httpStatus: 409,
    message: new OnsaleError('SEAT_UNAVAILABLE', details).message,
  });
  expect(isOnsaleError(error, 'SEAT_UNAVAILABLE')).toBe(true);
  expect(isOnsaleError(error, 'SOLD_OUT')).toBe(false);
});

test('the tRPC client underneath rejects with the same errors', async () => {
  const { onsale, inTime } = scripted({ 'admin.audit': refuses('ADMIN_ONLY', {}) });
  const error = await failureOf(inTime(onsale.trpc.admin.audit.query()));
  expect(isOnsaleError(error, 'ADMIN_ONLY')).toBe(true);
});

test('no connection is UNREACHABLE, and names the address', async () => {
  expect(await failureWith(breaksConnection)).toMatchObject({
    reason: 'UNREACHABLE',
    httpStatus: null,
    retryable: true,
    message: expect.stringContaining('http://onsale.test'),
    cause: { message: 'fetch failed' },
  });
});

test('a connection that breaks within a response is UNREACHABLE', async () => {
  const broken = new ReadableStream({
    start: (controller) => controller.error(new TypeError('terminated')),
  });
  expect(await failureWith(async () => new Response(broken))).toMatchObject({
    reason: 'UNREACHABLE',
  });
});

describe('the response of a proxy', () => {
  test.for([
    [502, 'UNREACHABLE'],
    [504, 'TIMED_OUT'],
    [503, 'OVERLOADED'],
    [429, 'RATE_LIMITED'],
    [404, 'INTERNAL'],
    [200, 'INTERNAL'],
  ] as const)('with status %i is %s', async ([status, reason]) => {
    const error = await failureWith(showsPage(status));
    expect(error).toMatchObject({ reason, details: {} });
    expect((error as Error).message).not.toContain('nginx');
  });

  test('may carry a Retry-After header', async () => {
    expect(await failureWith(showsPage(503, { 'retry-after': '2' }))).toMatchObject({
      reason: 'OVERLOADED',
      retryAfterMs: 2_000,
    });
  });
});

describe('a response outside the contract', () => {
  test('of a newer server: its status and message are kept', async () => {
    const data = { reason: 'MOON_IS_FULL', details: {}, httpStatus: 409, requestId: 'req_9' };
    const newer = { error: { message: 'Not tonight.', code: -32000, data } };
    expect(await failureWith(json(newer, 409))).toMatchObject({
      reason: 'INTERNAL',
      requestId: 'req_9',
      message: expect.stringMatching(/Not tonight.*MOON_IS_FULL/),
    });
    const busy = { error: { ...newer.error, data: { ...data, httpStatus: 503 } } };
    expect(await failureWith(json(busy, 503))).toMatchObject({ reason: 'OVERLOADED' });
  });

  test.for([
    ['JSON of something else', { message: 'hello' }],
    ['half an envelope', { result: 3 }],
    ['an envelope with nothing inside', { result: {} }],
    ['an error without data', { error: { message: 'No such path.', code: -32004 } }],
    ['an error of no shape', { error: 'broken' }],
    ['null', null],
  ] as const)('is an INTERNAL error: %s', async ([, body]) => {
    expect(await failureWith(json(body))).toMatchObject({
      name: 'OnsaleError',
      reason: 'INTERNAL',
    });
  });
});

test('an invalid url is rejected before any call', async () => {
  for (const url of ['', 'localhost:4600', 'ftp://onsale.test', 'http://']) {
    expect(await failureOf((async () => createOnsaleClient({ url }))())).toMatchObject({
      reason: 'INVALID_INPUT',
    });
  }
});

test('a url may end in a slash or have a path', async () => {
  for (const [url, expected] of [
    ['http://onsale.test/', 'http://onsale.test/trpc/concert.list'],
    ['https://onsale.test/tickets//', 'https://onsale.test/tickets/trpc/concert.list'],
  ] as const) {
    const addresses: string[] = [];
    const onsale = createOnsaleClient({
      url,
      fetch: async (address) => {
        addresses.push(address instanceof Request ? address.url : address.toString());
        return gives({ concerts: [] })(null);
      },
    });
    expect(await onsale.concerts()).toEqual([]);
    expect(addresses).toEqual([expected]);
  }
});
