import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dialects } from '@onsale/db/testing';
import { expect, test } from 'vitest';
import type { AppOptions } from '../../src/app.ts';
import { createHttpServer } from '../../src/http-server.ts';
import { createRouter } from '../../src/router.ts';
import { adminKey, testApp, type TestApp } from '../fixtures/test-app.ts';

const [dialect] = dialects;

interface Asked {
  method: 'GET' | 'POST';
  name: string;
  query?: string;
  body?: string;
  credential?: string | undefined;
}

interface Said {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** The same world twice, to the id: one that takes the short way, and one that never does. */
async function twins(options?: Partial<AppOptions>): Promise<Twins> {
  const worlds = [await openWorld(false, options), await openWorld(true, options)];
  return {
    worlds,
    async [Symbol.asyncDispose]() {
      for (const world of worlds) await world.close();
    },
  };
}

interface Twins extends AsyncDisposable {
  worlds: World[];
}

interface World {
  app: TestApp;
  ask(asked: Asked): Promise<Said>;
  close(): Promise<void>;
}

async function openWorld(longWayOnly: boolean, options?: Partial<AppOptions>): Promise<World> {
  const app = await testApp(dialect!, options);
  const { server } = createHttpServer(app.app, { disableFastPath: longWayOnly });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    app,
    ask: (asked) => ask(port, asked),
    async close() {
      server.closeAllConnections();
      server.close();
      await app[Symbol.asyncDispose]();
    },
  };
}

function ask(port: number, { method, name, query, body, credential }: Asked): Promise<Said> {
  return new Promise((resolve, reject) => {
    const path = `/trpc/${name}${query === undefined ? '' : `?${query}`}`;
    const headers = {
      ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const req = request({ port, host: '127.0.0.1', method, path, headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => {
        const { date: _, ...rest } = res.headers;
        resolve({ status: res.statusCode!, headers: rest, text: String(Buffer.concat(chunks)) });
      });
    });
    req.on('error', reject);
    req.end(body);
  });
}

const firstDate = '2027-05-01';

/** Asks both, and holds one to the other. */
async function both({ worlds }: { worlds: World[] }, asked: Asked): Promise<Said> {
  const [short, long] = await Promise.all(worlds.map((world) => world.ask(asked)));
  expect(short, JSON.stringify(asked)).toEqual(long);
  return short!;
}

const dataOf = <T>({ text }: Said): T => (JSON.parse(text) as { result: { data: T } }).result.data;

const odd = ['null', '[]', '"text"', '7', '{}', '{"x":1}', '{"__proto__":{}}', '{', '', '[1,', '�'];

test('of a purchase, to the byte', async () => {
  await using pair = await twins();
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

test('of every procedure, asked in every odd way, by whomever', async () => {
  await using pair = await twins();
  const { app } = pair.worlds[0]!;
  const names = Object.keys(createRouter(app.app)._def.procedures);
  const joined = await Promise.all(
    pair.worlds.map(async (world) => {
      const said = await world.ask({ method: 'POST', name: 'account.create' });
      return dataOf<{ accountKey: string }>(said).accountKey;
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

test('of who calls too often, by any of the limits', async () => {
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
  // Every test comes from this machine, which is not counted unless told.
  const clients = { limitLoopback: true };
  await using pair = await twins({ limits, clients });
  for (const { app } of pair.worlds) await app.concert({ room: { maxActive: 1 } });
  const post = (name: string, input: unknown, credential?: string) =>
    both(pair, { method: 'POST', name, body: JSON.stringify(input), credential });
  const people: { token: string; accountKey: string }[] = [];
  for (let one = 0; one < 3; one += 1) people.push(dataOf(await post('queue.join', {})));

  const reached = new Set<string>();
  const note = ({ status, text }: Said) => {
    if (status !== 429) return;
    const { error } = JSON.parse(text) as { error: { data: { details: { limit: string } } } };
    reached.add(error.data.details.limit);
  };
  for (const { token, accountKey } of people) {
    for (let again = 0; again < 4; again += 1) {
      note(await both(pair, { method: 'GET', name: 'queue.status', credential: token }));
      note(await post('queue.join', {}, accountKey));
      note(await post('wallet.charge', { amount: 1 }, accountKey));
      note(await post('payment.pay', { reservationId: 'none' }, token));
    }
  }
  expect([...reached].toSorted()).toEqual(Object.keys(limits).toSorted());
  expect(await countsOf(pair)).toContain('reason="RATE_LIMITED"');
});

test('of what fails inside, or is not what was promised', async () => {
  await using pair = await twins();
  for (const { app } of pair.worlds) await app.concert({ room: { maxActive: 1 } });
  const join = () => both(pair, { method: 'POST', name: 'queue.join', body: '{}' });
  await join();
  const { token } = dataOf<{ token: string }>(await join());
  const list = () => both(pair, { method: 'GET', name: 'concert.list' });
  const poll = () => both(pair, { method: 'GET', name: 'queue.status', credential: token });
  expect([(await list()).status, (await poll()).status]).toEqual([200, 200]);
  for (const { app } of pair.worlds) {
    Object.assign(app.app.lineCache, { etaSeconds: () => -1 });
  }
  expect((await poll()).status).toBe(500);
  for (const { app } of pair.worlds) {
    Object.assign(app.app.db, { now: () => Promise.reject(new Error('a bug')) });
  }
  expect((await list()).status).toBe(500);
  expect(await countsOf(pair)).toContain('procedure="queue.status",reason="INTERNAL"');
});

/** What was counted of calls, which is the same either way but for how long they took. */
async function countsOf({ worlds }: Twins): Promise<string> {
  const [short, long] = await Promise.all(
    worlds.map(async ({ app }) => {
      const text = await app.app.metrics.registry.metrics();
      const lines = text.split('\n').filter((line) => /^onsale_calls_total|_count\{/.test(line));
      return lines.toSorted().join('\n');
    }),
  );
  expect(short).toBe(long);
  return short!;
}
