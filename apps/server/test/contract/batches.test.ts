import { expect, test } from 'vitest';
import {
  expectFailure,
  expectFailureBody,
  expectRefusedRequest,
  send,
  type Failure,
} from './client.ts';
import { createWire, json } from './wire.ts';
import { describeContract, type Account } from './fixtures.ts';

const bodyLimitBytes = 64 * 1024;

describeContract('batches and bodies', (service) => {
  const { get, post, users } = createWire(service);
  const batch = (calls: number) => ({
    path: Array.from({ length: calls }, () => 'account.create').join(','),
    body: JSON.stringify(Object.fromEntries(Array.from({ length: calls }, (_, at) => [at, {}]))),
  });

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
    expect(expectRefusedRequest(answer).data.reason).toBe('INVALID_INPUT');
    expect(await users()).toBe(before);
  });

  test('eleven queries in one batch are refused too', async () => {
    const path = Array.from({ length: 11 }, () => 'concert.list').join(',');
    expect((await get(`${path}?batch=1&input=${encodeURIComponent('{}')}`)).status).toBe(400);
  });

  test('one failing call of a batch leaves the others alone', async () => {
    const { token, userId } = await service().buyer(await service().concert());
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
    const { accountKey } = await service().account();
    const headers = { ...json, authorization: `Bearer ${accountKey}` };
    const padded = (bytes: number) => `{"amount":1}${' '.repeat(bytes - 12)}`;
    expect((await post('wallet.charge', padded(bodyLimitBytes), headers)).status).toBe(200);
    const answer = await post('wallet.charge', padded(bodyLimitBytes + 1), headers);
    expect(answer.status).toBe(413);
    expect(expectFailure(answer).data.reason).toBe('PAYLOAD_TOO_LARGE');
    const balance = await service().balance(accountKey);
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
    const answer = await send(`${service().url}/trpc/account.create`, init);
    expect(answer.status).toBe(413);
    expect(expectFailure(answer).data.reason).toBe('PAYLOAD_TOO_LARGE');
  });

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
});
