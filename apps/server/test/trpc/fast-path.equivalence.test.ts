import { dialects } from '@onsale/db/testing';
import { expect, test } from 'vitest';
import type { AppOptions } from '../../src/app.ts';
import { createRouter } from '../../src/router.ts';
import {
  serveApp,
  type AppListener,
  type HttpResponse,
  type RequestOptions,
} from '../fixtures/http-fixture.ts';
import { adminKey, testApp, type TestApp } from '../fixtures/test-app.ts';

const [dialect] = dialects;

interface Call extends RequestOptions {
  method: 'GET' | 'POST';
  name: string;
  query?: string;
}

type Reply = Pick<HttpResponse, 'status' | 'headers' | 'text'>;

type Server = TestApp & AppListener;

interface Twins extends AsyncDisposable {
  servers: Server[];
}

/** Twin servers with equal ids and time: one takes the fast path, the other never does. */
async function twinServers(options?: Partial<AppOptions>): Promise<Twins> {
  const servers = await Promise.all(
    [false, true].map(async (disableFastPath): Promise<Server> => {
      const t = await testApp(dialect!, options);
      return { ...t, ...(await serveApp(t.app, { clock: t.clock, disableFastPath })) };
    }),
  );
  return {
    servers,
    async [Symbol.asyncDispose]() {
      for (const { app, database, http } of servers) {
        http.server.closeAllConnections();
        await http.drain();
        await app.admissionRunner.idle();
        await database[Symbol.asyncDispose]();
      }
    },
  };
}

const firstDate = '2027-05-01';

/** Sends one call to both servers, and expects equal responses. */
async function both({ servers }: Twins, { name, query, ...rest }: Call): Promise<Reply> {
  const path = `/trpc/${name}${query === undefined ? '' : `?${query}`}`;
  const [fast, full] = await Promise.all(
    servers.map(async ({ request }): Promise<Reply> => {
      const { status, headers, text } = await request({ path, ...rest });
      const { date: _, ...others } = headers;
      return { status, headers: others, text };
    }),
  );
  expect(fast, JSON.stringify({ path, ...rest })).toEqual(full);
  return fast!;
}

const dataOf = <T>({ text }: Reply): T => (JSON.parse(text) as { result: { data: T } }).result.data;

const odd = ['null', '[]', '"text"', '7', '{}', '{"x":1}', '{"__proto__":{}}', '{', '', '[1,', '�'];

test('the responses of a purchase are equal to the byte', async () => {
  await using pair = await twinServers();
  const post = (name: string, input: unknown, credential?: string) =>
    both(pair, { method: 'POST', name, body: JSON.stringify(input), credential });
  const get = (name: string, input: unknown, credential?: string) => {
    const query =
      input === undefined ? undefined : `input=${encodeURIComponent(JSON.stringify(input))}`;
    return both(pair, { method: 'GET', name, ...(query !== undefined && { query }), credential });
  };
  const sale = { title: 'A concert', dates: [firstDate], room: { maxActive: 1 } };
  const { concertId } = dataOf<{ concertId: string }>(
    await post('admin.concert.create', sale, adminKey),
  );
  const buyer = dataOf<{ token: string; accountKey: string }>(
    await post('queue.join', { concertId }),
  );
  const behind = dataOf<{ token: string }>(await post('queue.join', { concertId }));
  for (const token of [buyer.token, behind.token]) {
    await get('queue.status', undefined, token);
    await get('seat.dates', undefined, token);
    await get('seat.list', { date: firstDate }, token);
  }
  const held = dataOf<{ reservationId: string }>(
    await post('reservation.create', { date: firstDate, best: 2 }, buyer.token),
  );
  await post('payment.pay', { reservationId: held.reservationId }, buyer.token);
  await post('wallet.charge', { amount: 5_000, idempotencyKey: 'once' }, buyer.accountKey);
  const paid = dataOf<{ orderId: string }>(
    await post('payment.pay', { reservationId: held.reservationId }, buyer.token),
  );
  for (const name of ['order.list', 'wallet.balance', 'wallet.history', 'reservation.list']) {
    await get(name, undefined, buyer.accountKey);
  }
  await post('order.cancel', { orderId: paid.orderId }, buyer.accountKey);
  const last = await get('admin.audit', undefined, adminKey);
  expect(dataOf<{ ok: boolean }>(last).ok).toBe(true);
});

test('every procedure answers every odd input of every caller alike', async () => {
  await using pair = await twinServers();
  const { app } = pair.servers[0]!;
  const names = Object.keys(createRouter(app)._def.procedures);
  const joined = await Promise.all(
    pair.servers.map(async ({ request }) => {
      const created = await request({ method: 'POST', path: '/trpc/account.create' });
      return dataOf<{ accountKey: string }>(created).accountKey;
    }),
  );
  expect(joined[0]).toBe(joined[1]);
  const credentials = [undefined, joined[0], adminKey, 'osq_1.con.usr.1.nothing', 'nonsense'];
  const statuses = new Set<number>();
  for (const name of [
    ...names,
    'nothing',
    'queue',
    'queue.join,',
    'constructor',
    '%71ueue.status',
  ]) {
    for (const credential of credentials) {
      for (const text of odd) {
        const query = `input=${encodeURIComponent(text)}`;
        statuses.add((await both(pair, { method: 'GET', name, query, credential })).status);
        statuses.add((await both(pair, { method: 'POST', name, body: text, credential })).status);
      }
    }
    for (const query of [
      '',
      'input',
      'input=%',
      'batch=1',
      'batch=1&input={}',
      'input={}&input=7',
      'x=1',
    ]) {
      await both(pair, { method: 'GET', name, query });
    }
  }
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 405]));
  expect(await countsOf(pair)).toContain('reason="INVALID_INPUT"');
});

test('a caller over any rate limit gets the same error', async () => {
  const limits = {
    pollBurst: 2,
    pollsPerAddressPerMinute: 9,
    joinsPerAccountPerMinute: 2,
    joinAttemptsPerAddressPerMinute: 9,
    chargesPerAccountPerMinute: 2,
    chargesPerAddressPerMinute: 5,
    paymentsPerAccountPerMinute: 2,
    paymentsPerAddressPerMinute: 5,
  };
  // Loopback addresses are not counted unless the option says so.
  const clients = { limitLoopback: true };
  await using pair = await twinServers({ limits, clients });
  for (const { concert } of pair.servers) await concert({ room: { maxActive: 1 } });
  const post = (name: string, input: unknown, credential?: string) =>
    both(pair, { method: 'POST', name, body: JSON.stringify(input), credential });
  const buyers: { token: string; accountKey: string }[] = [];
  for (let count = 0; count < 3; count += 1) buyers.push(dataOf(await post('queue.join', {})));

  const reached = new Set<string>();
  const recordLimit = ({ status, text }: Reply) => {
    if (status !== 429) return;
    const { error } = JSON.parse(text) as { error: { data: { details: { limit: string } } } };
    reached.add(error.data.details.limit);
  };
  for (const { token, accountKey } of buyers) {
    for (let again = 0; again < 4; again += 1) {
      recordLimit(await both(pair, { method: 'GET', name: 'queue.status', credential: token }));
      recordLimit(await post('queue.join', {}, accountKey));
      recordLimit(await post('wallet.charge', { amount: 1 }, accountKey));
      recordLimit(await post('payment.pay', { reservationId: 'none' }, token));
    }
  }
  expect([...reached].toSorted()).toEqual(Object.keys(limits).toSorted());
  expect(await countsOf(pair)).toContain('reason="RATE_LIMITED"');
});

test('a failure inside, or an output that breaks its schema, is the same error', async () => {
  await using pair = await twinServers();
  for (const { concert } of pair.servers) await concert({ room: { maxActive: 1 } });
  const join = () => both(pair, { method: 'POST', name: 'queue.join', body: '{}' });
  await join();
  const { token, accountKey } = dataOf<{ token: string; accountKey: string }>(await join());
  const orders = () => both(pair, { method: 'GET', name: 'order.list', credential: accountKey });
  const poll = () => both(pair, { method: 'GET', name: 'queue.status', credential: token });
  expect([(await orders()).status, (await poll()).status]).toEqual([200, 200]);
  for (const { app } of pair.servers) {
    Object.assign(app.lineCache, { etaSeconds: () => -1 });
  }
  expect((await poll()).status).toBe(500);
  for (const { app } of pair.servers) {
    app.db.query.selectFrom = () => {
      throw new Error('a bug');
    };
  }
  expect((await orders()).status).toBe(500);
  expect(await countsOf(pair)).toContain('procedure="queue.status",reason="INTERNAL"');
});

/** The call counters, which are equal on both paths; durations are left out. */
async function countsOf({ servers }: Twins): Promise<string> {
  const [fast, full] = await Promise.all(
    servers.map(async ({ app }) => {
      const text = await app.metrics.registry.metrics();
      const lines = text.split('\n').filter((line) => /^onsale_calls_total|_count\{/.test(line));
      return lines.toSorted().join('\n');
    }),
  );
  expect(fast).toBe(full);
  return fast!;
}
