import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectValidResponse } from './assert-response.ts';
import { expectForEach, fuzzTimeoutMs } from './property.ts';
import { ambiguous, bytesOf, chargeOf, mutations } from './raw-requests.ts';
import type { HttpResponse } from '../fixtures/http-fixture.ts';
import { exchange, parseResponses, type Ending, type Write } from '../fixtures/raw-http.ts';
import { openSale, type Sale } from './sale-fixture.ts';

/** Short, so that slow requests time out during the test. */
const timeouts = {
  requestTimeoutMs: 250,
  headersTimeoutMs: 150,
  keepAliveTimeoutMs: 100,
  responseTimeoutMs: 30_000,
  timeoutCheckMs: 20,
};

const latin1 = (text: string): Write => ({ bytes: Buffer.from(text, 'latin1') });

describe.each(dialects)('on $name', { timeout: fuzzTimeoutMs }, (dialect) => {
  let sale: Sale;
  let keys = 0;
  let accountKey: string;
  beforeAll(async () => {
    sale = await openSale(dialect, timeouts);
  });
  // A request that was cut off may still take effect, so each test has an account of its own.
  beforeEach(async () => {
    ({ accountKey } = await sale.s.as(null).account.create());
  });
  afterAll(async () => {
    const { server } = sale.s.http;
    const open = await new Promise((resolve) =>
      server.getConnections((_, count) => resolve(count)),
    );
    await sale.expectUnharmed();
    await sale[Symbol.asyncDispose]();
    if (open !== 0) throw new Error(`${String(open)} connections were left open.`);
  });

  const charge = () => chargeOf(accountKey, `key-${++keys}`);
  const balance = async () => (await sale.s.as(accountKey).wallet.balance()).balance;
  const send = async (writes: Write[], ending: Ending = 'wait'): Promise<HttpResponse[]> => {
    const body = Buffer.concat(writes.map(({ bytes }) => bytes));
    const received = await exchange(sale.s.port, writes, ending);
    const responses = parseResponses(received.toString('latin1'));
    for (const response of responses) {
      expectValidResponse({ method: 'RAW', path: '/trpc/', body }, response);
    }
    return responses;
  };

  test('a valid request is answered, whether it arrives in one write or byte by byte', async () => {
    expect(await send([latin1(bytesOf(charge()))])).toMatchObject([{ status: 200 }]);
    const bytes = Array.from(bytesOf(charge()), latin1);
    expect(await send(bytes)).toMatchObject([{ status: 200 }]);
    expect(await balance()).toBe(2);
  });

  test.each(Object.entries(ambiguous))(
    'a request with %s is refused, and so are the bytes after it',
    async (_, bytes) => {
      const smuggled = bytesOf(charge());
      const responses = await send([latin1(bytes(charge()) + smuggled)]);
      expect(responses.map(({ status }) => status)).not.toContain(200);
      expect(responses.length).toBeLessThanOrEqual(1);
      expect(await balance()).toBe(0);
    },
  );

  test('mutated bytes get valid responses, and every acknowledged charge has happened', async () => {
    const cases = fc.record({
      mutation: mutations,
      before: fc.nat({ max: 3 }),
      ending: fc.constantFrom<Ending>('wait', 'halfClose', 'abort'),
      parts: fc.integer({ min: 1, max: 4 }),
    });
    const share = dialect.name === 'sqlite' ? 6 : 1;
    await expectForEach(
      cases,
      async ({ mutation, before, ending, parts }) => {
        const valid = Array.from({ length: before }, () => bytesOf(charge())).join('');
        const text = valid + mutation(bytesOf(charge()));
        const length = Math.ceil(text.length / parts);
        const writes = Array.from({ length: parts }, (_, at) =>
          latin1(text.slice(at * length, (at + 1) * length)),
        );
        const responses = await send(writes, ending);
        const acknowledged = responses.flatMap(({ text: json }) => balanceIn(json) ?? []);
        expect(await balance()).toBeGreaterThanOrEqual(Math.max(0, ...acknowledged));
      },
      { share },
    );
  });

  test('pipelined requests are answered in order', async () => {
    const many = Array.from({ length: 20 }, () => bytesOf(charge())).join('');
    const responses = await send([latin1(many)]);
    expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const balances = responses.map(({ text }) => balanceIn(text)!);
    expect(balances.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
  });

  test('slow headers and slow bodies time out, with an error response or none', async () => {
    const { line, headers, body } = charge();
    const drip = (text: string): Write[] =>
      Array.from(text, (one) => ({ ...latin1(one), pauseMs: 30 }));
    const head = `${line}\r\n${headers.join('\r\n')}\r\n`;
    const slow: Write[][] = [
      [],
      drip('GET /'),
      [latin1(`${line}\r\n`), ...drip('X-Slow: loris\r\n'.repeat(3))],
      [latin1(`${head}\r\n`)],
      [latin1(`${head}\r\n`), ...drip(body)],
      [
        latin1(`${head.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked')}\r\n`),
        ...drip('5\r\nabcde\r\n'),
      ],
    ];
    const all = await Promise.all(slow.map((writes) => send(writes)));
    for (const responses of all) {
      expect(responses.length).toBeLessThanOrEqual(1);
      for (const { status } of responses) expect([400, 408]).toContain(status);
    }
    expect(all.flat().map(({ status }) => status)).toContain(408);
    expect(await balance()).toBe(0);
  });

  test('a truncated body changes nothing', async () => {
    const text = bytesOf(charge());
    for (const ending of ['abort', 'halfClose', 'wait'] as const) {
      const cuts = [1, 2, 10].map((fromEnd) => send([latin1(text.slice(0, -fromEnd))], ending));
      expect((await Promise.all(cuts)).flat().filter(({ status }) => status === 200)).toEqual([]);
    }
    expect(await balance()).toBe(0);
  });
});

/** The balance in the response to a charge. */
function balanceIn(text: string): number | null {
  const [, balance] = /"balance":(\d+)/.exec(text) ?? [];
  return balance === undefined ? null : Number(balance);
}
