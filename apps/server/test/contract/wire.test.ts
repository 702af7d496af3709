import { expect, test } from 'vitest';
import { expectFailure, expectRefusedRequest, send } from './client.ts';
import { createWire, json } from './wire.ts';
import { describeContract, firstDate } from './fixtures.ts';

describeContract('what the wire takes', (service) => {
  const { get, post, users } = createWire(service);

  test('a mutation is not run by GET, nor a query by POST', async () => {
    const before = await users();
    const created = await get('account.create');
    expect([400, 405]).toContain(created.status);
    expectRefusedRequest(created);
    const rejected = await post('concert.list', '{}');
    expect([400, 405]).toContain(rejected.status);
    expectRefusedRequest(rejected);
    expect(await users()).toBe(before);
  });

  test.each(['PUT', 'PATCH', 'DELETE'])('the method %s runs nothing', async (method) => {
    const before = await users();
    const answer = await send(`${service().url}/trpc/account.create`, { method });
    expect([400, 405, 415]).toContain(answer.status);
    expectRefusedRequest(answer);
    expect(await users()).toBe(before);
  });

  test.each(['OPTIONS', 'HEAD'])('the method %s runs nothing', async (method) => {
    const before = await users();
    const answer = await fetch(`${service().url}/trpc/account.create`, { method });
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
    expectRefusedRequest(answer);
    expect(await users()).toBe(before);
  });

  test('requests that tRPC itself cannot read are refused in the contract’s words', async () => {
    const before = await users();
    const answers = await Promise.all([
      get('concert.list,account.create?batch=1&input={}'),
      get('concert.list?connectionParams=1'),
      get('concert.list', { 'trpc-accept': 'application/jsonl' }),
      post('account.create', new Uint8Array([123, 125]), {}),
      get('%E0%A4%A'),
    ]);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expectRefusedRequest(answer);
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
      const { token } = await service().buyer(await service().concert());
      const headers = { ...json, authorization: `Bearer ${token}` };
      const answer = await post('wallet.charge', body, headers);
      expect(answer.status).toBe(400);
      expect(expectFailure(answer).data.reason).toBe('INVALID_INPUT');
    },
  );

  test('a body of broken UTF-8 is invalid input, or at least no accident', async () => {
    const { token } = await service().buyer(await service().concert());
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
      const { token } = await service().buyer(await service().concert());
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
        expectRefusedRequest(answer);
      }
    },
  );

  test('times are ISO-8601 in UTC, points are integers, dates are YYYY-MM-DD', async () => {
    const buyer = await service().richBuyer(await service().concert(), 5_000);
    const paid = await service().buy(buyer, [1, 2]);
    expect(new Date(paid.paidAt).toISOString()).toBe(paid.paidAt);
    expect(new Date(buyer.expiresAt!).toISOString()).toBe(buyer.expiresAt);
    expect(paid).toMatchObject({ date: firstDate, total: 2_000, balance: 3_000 });
    expect(Math.abs(Date.parse(paid.paidAt) - Date.now())).toBeLessThan(60_000);
  });

  test('a very long address is refused, not choked on', async () => {
    const input = encodeURIComponent(JSON.stringify({ date: 'x'.repeat(100_000) }));
    const response = await fetch(`${service().url}/trpc/seat.list?input=${input}`);
    await response.text();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });
});
