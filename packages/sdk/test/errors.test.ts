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

test('an error of another copy of the package is one, too', () => {
  const foreign = Object.assign(new Error('Sold.'), { name: 'OnsaleError', reason: 'SOLD_OUT' });
  expect(isOnsaleError(foreign)).toBe(true);
  expect(isOnsaleError(foreign, 'SOLD_OUT')).toBe(true);
  expect(isOnsaleError(foreign, 'SEATS_HELD')).toBe(false);
  expect(isOnsaleError(new Error('Sold.'))).toBe(false);
  expect(isOnsaleError(Object.assign(new Error('Sold.'), { name: 'OnsaleError' }))).toBe(false);
});

test('an error has the data and the shape that the types of tRPC promise', async () => {
  const error = await failureWith(refuses('SEAT_UNAVAILABLE', { seatNos: [5] }));
  expect(error).toHaveProperty('data.reason', 'SEAT_UNAVAILABLE');
  expect(error).toHaveProperty('shape.code', -32000);
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
    expect(error).toMatchObject({ reason, details: {}, httpStatus: status });
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
  const newerData = {
    reason: 'MOON_IS_FULL',
    details: { phase: 'full' },
    retryable: true,
    retryAfterMs: 7,
    httpStatus: 409,
    requestId: 'req_9',
  };
  const newer = (status: number) =>
    json({ error: { message: 'Not tonight.', code: -32000, data: newerData } }, status);

  test('of a newer server: everything that it says is kept', async () => {
    const error = await failureWith(newer(409));
    expect(isOnsaleError(error)).toBe(true);
    expect(error).toMatchObject({ ...newerData, message: 'Not tonight.' });
  });

  test('of a newer server is retried only if its status is that of a limit or an overload', async () => {
    for (const [status, attempts] of [
      [409, 1],
      [429, 3],
      [503, 3],
    ] as const) {
      const { onsale, requests, inTime } = scripted({ 'concert.list': newer(status) });
      expect(await failureOf(inTime(onsale.concerts()))).toMatchObject({ httpStatus: status });
      expect(requests).toHaveLength(attempts);
    }
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
