import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectFit } from './assert-response.ts';
import { expectForEach, fuzzTimeoutMs } from './property.ts';
import { ambiguous, bytesOf, chargeOf, spoils } from './requests.ts';
import { openScene, type Scene } from './sale-fixture.ts';
import { answersIn, converse, type Ending, type Piece, type RawAnswer } from './socket.ts';

/** Short, so that the slow are cut off while somebody watches. */
const timeouts = {
  requestTimeoutMs: 250,
  headersTimeoutMs: 150,
  keepAliveTimeoutMs: 100,
  timeoutCheckMs: 20,
};

const latin1 = (text: string): Piece => ({ bytes: Buffer.from(text, 'latin1') });

describe.each(dialects)('on $name', { timeout: fuzzTimeoutMs }, (dialect) => {
  let scene: Scene;
  let keys = 0;
  let accountKey: string;
  beforeAll(async () => {
    scene = await openScene(dialect, timeouts);
  });
  // What was cut off may still take effect, which is no matter of the next test's.
  beforeEach(async () => {
    ({ accountKey } = await scene.s.as(null).account.create());
  });
  afterAll(async () => {
    const { server } = scene.s.http;
    const open = await new Promise((resolve) =>
      server.getConnections((_, count) => resolve(count)),
    );
    await scene.expectUnharmed();
    await scene[Symbol.asyncDispose]();
    if (open !== 0) throw new Error(`${String(open)} connections were left open.`);
  });

  const charge = () => chargeOf(accountKey, `key-${++keys}`);
  const balance = async () => (await scene.s.as(accountKey).wallet.balance()).balance;
  const ask = async (pieces: Piece[], ending: Ending = 'wait'): Promise<RawAnswer[]> => {
    const asked = {
      method: 'RAW',
      target: '/trpc/',
      body: Buffer.concat(pieces.map((one) => one.bytes)),
    };
    const answers = answersIn(await converse(scene.port, pieces, ending));
    for (const answer of answers) expectFit(asked, answer);
    return answers;
  };

  test('a good request is answered, in one piece or byte by byte', async () => {
    expect(await ask([latin1(bytesOf(charge()))])).toMatchObject([{ status: 200 }]);
    const bytes = Array.from(bytesOf(charge()), latin1);
    expect(await ask(bytes)).toMatchObject([{ status: 200 }]);
    expect(await balance()).toBe(2);
  });

  test.each(Object.entries(ambiguous))(
    '%s is refused, and so is what follows',
    async (_, bytes) => {
      const smuggled = bytesOf(charge());
      const answers = await ask([latin1(bytes(charge()) + smuggled)]);
      expect(answers.map(({ status }) => status)).not.toContain(200);
      expect(answers.length).toBeLessThanOrEqual(1);
      expect(await balance()).toBe(0);
    },
  );

  test('whatever the bytes, every answer is fit, and what was acknowledged happened', async () => {
    const cases = fc.record({
      spoil: spoils,
      before: fc.nat({ max: 3 }),
      ending: fc.constantFrom<Ending>('wait', 'halfClose', 'abort'),
      parts: fc.integer({ min: 1, max: 4 }),
    });
    const share = dialect.name === 'sqlite' ? 6 : 1;
    await expectForEach(
      cases,
      async ({ spoil, before, ending, parts }) => {
        const good = Array.from({ length: before }, () => bytesOf(charge())).join('');
        const text = good + spoil(bytesOf(charge()));
        const length = Math.ceil(text.length / parts);
        const pieces = Array.from({ length: parts }, (_, at) =>
          latin1(text.slice(at * length, (at + 1) * length)),
        );
        const answers = await ask(pieces, ending);
        const told = answers.flatMap(({ text: answered }) => balanceIn(answered) ?? []);
        expect(await balance()).toBeGreaterThanOrEqual(Math.max(0, ...told));
      },
      { share },
    );
  });

  test('pipelined requests are answered one by one, in their order', async () => {
    const many = Array.from({ length: 20 }, () => bytesOf(charge())).join('');
    const answers = await ask([latin1(many)]);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const balances = answers.map(({ text }) => balanceIn(text)!);
    expect(balances.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
  });

  test('slow headers and slow bodies are cut off, with a refusal or without', async () => {
    const { line, headers, body } = charge();
    const drip = (text: string): Piece[] =>
      Array.from(text, (one) => ({ ...latin1(one), pauseMs: 30 }));
    const head = `${line}\r\n${headers.join('\r\n')}\r\n`;
    const slow: Piece[][] = [
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
    const all = await Promise.all(slow.map((pieces) => ask(pieces)));
    for (const answers of all) {
      expect(answers.length).toBeLessThanOrEqual(1);
      for (const { status } of answers) expect([400, 408]).toContain(status);
    }
    expect(all.flat().map(({ status }) => status)).toContain(408);
    expect(await balance()).toBe(0);
  });

  test('a body that breaks off half way changes nothing', async () => {
    const text = bytesOf(charge());
    for (const ending of ['abort', 'halfClose', 'wait'] as const) {
      const cuts = [1, 2, 10].map((fromEnd) => ask([latin1(text.slice(0, -fromEnd))], ending));
      expect((await Promise.all(cuts)).flat().filter(({ status }) => status === 200)).toEqual([]);
    }
    expect(await balance()).toBe(0);
  });
});

/** What a charge that was acknowledged left in the wallet. */
function balanceIn(text: string): number | null {
  const [, balance] = /"balance":(\d+)/.exec(text) ?? [];
  return balance === undefined ? null : Number(balance);
}
