import { expect, test } from 'vitest';
import { expectFailure, expectFailureBody, send, type Failure } from './client.ts';
import { describeContract, firstDate, type Account } from './world.ts';

const json = { 'content-type': 'application/json' };
const bodyLimitBytes = 64 * 1024;

interface Users {
  counts: { users: number };
}

describeContract('what the wire takes', (world) => {
  const post = (path: string, body: RequestInit['body'], headers: Record<string, string> = json) =>
    send(`${world().url}/trpc/${path}`, { method: 'POST', headers, body });
  const get = (path: string, headers: Record<string, string> = {}) =>
    send(`${world().url}/trpc/${path}`, { headers });
  const batch = (calls: number) => ({
    path: Array.from({ length: calls }, () => 'account.create').join(','),
    body: JSON.stringify(Object.fromEntries(Array.from({ length: calls }, (_, at) => [at, {}]))),
  });
  const users = async () => (await world().admin<Users>('admin.audit')).counts.users;

  test('ten calls travel in one batch, each with its own answer', async () => {
    const { path, body } = batch(10);
    const answer = await post(`${path}?batch=1`, body);
    expect(answer.status).toBe(200);
    const made = answer.body as { result: { data: Account } }[];
    expect(made).toHaveLength(10);
    expect(new Set(made.map((one) => one.result.data.userId)).size).toBe(10);
  });

  test('eleven calls in one batch are refused, and none of them happens', async () => {
    const before = await users();
    const { path, body } = batch(11);
    const answer = await post(`${path}?batch=1`, body);
    expect(answer.status).toBe(400);
    const [failure] = [answer.body].flat() as { error: Failure }[];
    expectFailureBody(failure!.error);
    expect(failure!.error.data.reason).toBe('INVALID_INPUT');
    expect(await users()).toBe(before);
  });

  test('eleven queries in one batch are refused too', async () => {
    const path = Array.from({ length: 11 }, () => 'concert.list').join(',');
    expect((await get(`${path}?batch=1&input=${encodeURIComponent('{}')}`)).status).toBe(400);
  });

  test('one failing call of a batch leaves the others alone', async () => {
    const { token, userId } = await world().buyer(await world().concert());
    const inputs = { 0: {}, 1: { date: 'never' }, 2: { limit: 1 } };
    const answer = await get(
      `wallet.balance,seat.list,wallet.history?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`,
      { authorization: `Bearer ${token}` },
    );
    expect(answer.status).toBeLessThan(400);
    const [balance, seats, history] = answer.body as Record<string, unknown>[];
    expect(balance).toEqual({ result: { data: { userId, balance: 0 } } });
    const { error } = seats as { error: Failure };
    expectFailureBody(error);
    expect(error.data).toMatchObject({ reason: 'INVALID_INPUT', httpStatus: 400 });
    expect(history).toEqual({ result: { data: { entries: [], nextCursor: null } } });
  });

  test('a body of 64 KiB is read', async () => {
    const answer = await post('account.create', `{${' '.repeat(bodyLimitBytes - 2)}}`);
    expect(answer.status).toBe(200);
  });

  test('a body of one byte more is too large, and the call does not happen', async () => {
    const before = await users();
    const answer = await post('account.create', `{${' '.repeat(bodyLimitBytes - 1)}}`);
    expect(answer.status).toBe(413);
    expect(expectFailure(answer).data.reason).toBe('PAYLOAD_TOO_LARGE');
    expect(await users()).toBe(before);
  });

  test('a body of one byte more is too large for a call that has input, too', async () => {
    const { accountKey } = await world().account();
    const headers = { ...json, authorization: `Bearer ${accountKey}` };
    const padded = (bytes: number) => `{"amount":1}${' '.repeat(bytes - 12)}`;
    expect((await post('wallet.charge', padded(bodyLimitBytes), headers)).status).toBe(200);
    const answer = await post('wallet.charge', padded(bodyLimitBytes + 1), headers);
    expect(answer.status).toBe(413);
    expect(expectFailure(answer).data.reason).toBe('PAYLOAD_TOO_LARGE');
    const { balance } = await world().take<{ balance: number }>(
      'wallet.balance',
      undefined,
      accountKey,
    );
    expect(balance).toBe(1);
  });

  test('a large body that does not say its length is too large as well', async () => {
    const chunk = new TextEncoder().encode(' '.repeat(16_384));
    let chunksLeft = 8;
    const body = new ReadableStream({
      pull(controller) {
        if (chunksLeft-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const init: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: json,
      body,
      duplex: 'half',
    };
    const answer = await send(`${world().url}/trpc/account.create`, init);
    expect(answer.status).toBe(413);
    expect(expectFailure(answer).data.reason).toBe('PAYLOAD_TOO_LARGE');
  });

  test('a mutation is not run by GET, nor a query by POST', async () => {
    const before = await users();
    const created = await get('account.create');
    expect([400, 405]).toContain(created.status);
    expect((created.body as { error: Failure }).error.data.reason).toBe('INVALID_INPUT');
    const listed = await post('concert.list', '{}');
    expect([400, 405]).toContain(listed.status);
    expect(await users()).toBe(before);
  });

  test.each(['PUT', 'PATCH', 'DELETE'])('the method %s runs nothing', async (method) => {
    const before = await users();
    const answer = await send(`${world().url}/trpc/account.create`, { method });
    expect([400, 405, 415]).toContain(answer.status);
    expectFailureBody((answer.body as { error: Failure }).error);
    expect(await users()).toBe(before);
  });

  test.each(['OPTIONS', 'HEAD'])('the method %s runs nothing', async (method) => {
    const before = await users();
    const answer = await fetch(`${world().url}/trpc/account.create`, { method });
    await answer.text();
    expect(answer.status).toBeLessThan(500);
    expect(await users()).toBe(before);
  });

  test.each([
    ['text/plain', '{}'],
    ['application/x-www-form-urlencoded', 'a=1'],
    ['application/octet-stream', '{}'],
    ['application/xml', '<a/>'],
    ['nonsense', '{}'],
    ['', '{}'],
  ])('a body of the type "%s" runs nothing', async (type, body) => {
    const before = await users();
    const answer = await post('account.create', body, { 'content-type': type });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expectFailureBody((answer.body as { error: Failure }).error);
    expect(await users()).toBe(before);
  });

  test('a form with parts runs nothing', async () => {
    const before = await users();
    const form = new FormData();
    form.set('input', '{}');
    const answer = await post('account.create', form, {});
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await users()).toBe(before);
  });

  test('a type with a charset is JSON all the same', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect((await post('account.create', '{}', headers)).status).toBe(200);
  });

  test.each(['{', 'nonsense', '{"a":1}}', '\u0000', '{"date":'])(
    'a body that is not JSON is invalid input: %j',
    async (body) => {
      const { token } = await world().buyer(await world().concert());
      const headers = { ...json, authorization: `Bearer ${token}` };
      const answer = await post('wallet.charge', body, headers);
      expect(answer.status).toBe(400);
      expect(expectFailure(answer).data.reason).toBe('INVALID_INPUT');
    },
  );

  test('a body of broken UTF-8 is invalid input, or at least no accident', async () => {
    const { token } = await world().buyer(await world().concert());
    const body = new Uint8Array([
      ...Buffer.from('{"amount":1,"idempotencyKey":"'),
      0xff,
      0x22,
      0x7d,
    ]);
    const headers = { ...json, authorization: `Bearer ${token}` };
    expect((await post('wallet.charge', body, headers)).status).toBeLessThan(500);
  });

  test.each(['{', 'nonsense', '', '%', '%00', '[1', 'null'])(
    'a query whose input is "%s" is refused in the contract’s words',
    async (input) => {
      const { token } = await world().buyer(await world().concert());
      const answer = await get(`seat.list?input=${input}`, { authorization: `Bearer ${token}` });
      expect(answer.status).toBe(400);
      expect(expectFailure(answer).data.reason).toBe('INVALID_INPUT');
    },
  );

  test.each(['nope', 'queue', 'queue.', '.', '%2e%2e', '__proto__', 'constructor', 'toString', ''])(
    'a procedure that does not exist is an error of the client: "%s"',
    async (path) => {
      for (const answer of [await get(path), await post(path, '{}')]) {
        expect([400, 404]).toContain(answer.status);
        expectFailureBody((answer.body as { error: Failure }).error);
      }
    },
  );

  test('a batch with odd inputs is never an accident of the server', async () => {
    const inputs = ['', 'null', '[]', '"x"', '{"0":null}', '{"9":{}}', '{"__proto__":{}}', '1'];
    for (const input of inputs) {
      const query = `batch=1&input=${encodeURIComponent(input)}`;
      expect((await get(`concert.list,concert.list?${query}`)).status).toBeLessThan(500);
      expect((await post('account.create,account.create?batch=1', input)).status).toBeLessThan(500);
    }
    expect((await get('concert.list,,concert.list?batch=1&input={}')).status).toBeLessThan(500);
    expect((await get('concert.list?batch=0')).status).toBeLessThan(500);
  });

  test('times are ISO-8601 in UTC, points are integers, dates are YYYY-MM-DD', async () => {
    const buyer = await world().richBuyer(await world().concert(), 5_000);
    const paid = await world().buy(buyer, [1, 2]);
    expect(new Date(paid.paidAt).toISOString()).toBe(paid.paidAt);
    expect(new Date(buyer.expiresAt!).toISOString()).toBe(buyer.expiresAt);
    expect(paid).toMatchObject({ date: firstDate, total: 2_000, balance: 3_000 });
    expect(Math.abs(Date.parse(paid.paidAt) - Date.now())).toBeLessThan(60_000);
  });

  test('a very long address is refused, not choked on', async () => {
    const input = encodeURIComponent(JSON.stringify({ date: 'x'.repeat(100_000) }));
    const response = await fetch(`${world().url}/trpc/seat.list?input=${input}`);
    await response.text();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });
});
