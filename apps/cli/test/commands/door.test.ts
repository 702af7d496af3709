/** `onsale admin door`: codes on stdin, with and without a connection. */
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createOnsaleClient } from '@onsale/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adminKey,
  date,
  dates,
  machine,
  testProxy,
  testServer,
  type Machine,
  type TestServer,
} from '../harness.ts';

const asOperator = { ONSALE_ADMIN_KEY: adminKey };

let server: TestServer;
beforeAll(async () => void (server = await testServer()));
afterAll(() => server[Symbol.asyncDispose]());

/** Tickets of one order. */
async function sell(concertId: string, seatNos: number[], on = date) {
  const buyer = createOnsaleClient({ url: server.url });
  const place = await buyer.join({ concertId });
  await buyer.wallet.charge(10_000);
  const held = await place.reserve({ date: on, seatNos });
  const { orderId, tickets } = await held.pay();
  return { orderId, codes: tickets.map(({ ticketCode }) => ticketCode), buyer };
}

/** The output for these lines on stdin. */
async function scan(
  { start }: Machine,
  { words, lines, env = asOperator }: { words: string; lines: string[]; env?: object },
) {
  const { child, ended } = start(`admin door ${words}`, { ...env }, 'pipe');
  child.stdin!.end(`${lines.join('\n')}\n`);
  return ended;
}

describe('the door', () => {
  test('answers each code with a word, a shape and the seat, and ends with a summary', async () => {
    using home = machine(server.url);
    const { concertId } = await server.concert({ title: 'Door One' });
    const { codes } = await sell(concertId, [11, 12]);
    const tomorrow = await sell(concertId, [1], dates[1]);
    const refunded = await sell(concertId, [2]);
    await refunded.buyer.trpc.order.cancel.mutate({ orderId: refunded.orderId });

    const { code, stdout } = await scan(home, {
      words: `${concertId} --date ${date} --gate North`,
      lines: [codes[0]!, '', codes[0]!, codes[1]!, tomorrow.codes[0]!, refunded.codes[0]!, 'TX4M'],
    });

    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.trimEnd())).toEqual([
      ' ✓ OK           seat 11 (B-1)',
      expect.stringMatching(/^ ● ALREADY IN {3}seat 11 \(B-1\) {2}let in \d+ s ago, .*, North$/),
      ' ✓ OK           seat 12 (B-2)',
      expect.stringMatching(/^ ✗ NOT VALID {4}seat 1 \(A-1\) {2}a ticket for /),
      ' ✗ NOT VALID    seat 2 (A-2)  the ticket is void: its seat was refunded',
      ' ✗ NOT VALID    no ticket has this code',
      expect.stringMatching(/^6 codes: 2 let in, 1 already in, 3 not valid. [\d.]+ ms a code, /),
      '',
    ]);
  });

  test('with --json answers with one object a line', async () => {
    using home = machine(server.url);
    const { concertId } = await server.concert();
    const [ticketCode] = (await sell(concertId, [1])).codes as [string];

    const looked = await scan(home, {
      words: `${concertId} --check-only --json`,
      lines: [ticketCode],
    });
    expect(looked.lines()).toMatchObject([{ outcome: 'in', redeemedAt: null }, { summary: {} }]);

    const { lines } = await scan(home, {
      words: `${concertId} --gate North --json`,
      lines: [ticketCode, ticketCode, 'what is this'],
    });
    expect(lines()).toMatchObject([
      { code: ticketCode, outcome: 'in', reason: null, gate: 'North', seat: { label: 'A-1' } },
      { code: ticketCode, outcome: 'again', reason: 'ALREADY_REDEEMED', gate: 'North' },
      { outcome: 'refused', reason: 'TICKET_NOT_FOUND', seat: null },
      { summary: { codes: 3, in: 1, again: 1, refused: 1, 'no answer': 0 } },
    ]);
  });

  test('lets a ticket in whose answer was lost, and says that the server is away', async () => {
    const { concertId } = await server.concert();
    const { codes } = await sell(concertId, [1, 2]);
    await using proxy = await testProxy(server.url);
    using home = machine(proxy.url);
    let dropped = 0;
    proxy.faultOf((path) =>
      path.includes('ticket.redeem') && (dropped += 1) <= 2 ? 'drop' : 'pass',
    );

    const { stdout, stderr, code } = await scan(home, { words: concertId, lines: codes });

    expect(code).toBe(0);
    expect(stdout).toContain('2 codes: 2 let in, 0 already in');
    expect(stderr).toContain('No answer from the server (UNREACHABLE)');
    expect(stderr).toContain('The server answers again.');
  });

  test('a key for the door is enough, and a key without it is not', async () => {
    using home = machine(server.url);
    const { concertId } = await server.concert();
    const { codes } = await sell(concertId, [1]);
    const keyFor = async (name: string, scopes: ('door' | 'read')[]) => {
      const made = await server.operator.trpc.admin.key.create.mutate({ name, scopes });
      return { ONSALE_ADMIN_KEY: made.adminKey };
    };
    const read = await keyFor('only-read', ['read']);
    const refused = await scan(home, { words: concertId, lines: codes, env: read });
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('"door"') });
    const gate = await keyFor('only-door', ['door']);
    const done = await scan(home, { words: concertId, lines: codes, env: gate });
    expect(done.stdout).toContain('1 let in');
  });

  test('takes a date of the concert only', async () => {
    using home = machine(server.url);
    const { concertId } = await server.concert();
    const { codes } = await sell(concertId, [1]);
    const file = join(home.stateHome, 'list.json');
    const download = await home.run(`admin door ${concertId} --download ${file}`, asOperator);
    expect(download.code, download.stderr).toBe(0);
    for (const words of [concertId, `--offline ${file}`]) {
      const other = await scan(home, { words: `${words} --date 2020-05-01`, lines: [] });
      expect(other).toMatchObject({ code: 1 });
      expect(other.stderr).toContain(`does not play on Fri 1 May 2020. It plays on ${dates[0]}`);
      // The second date, by its month and day: no ticket was sold for it.
      const short = dates[1]!.slice(5);
      const found = await scan(home, { words: `${words} --date ${short}`, lines: codes });
      expect(found.stdout).toContain('1 not valid');
    }
  });
});

describe('the door without a connection', () => {
  const away = { ONSALE_SERVER: 'http://127.0.0.1:1' };

  async function downloaded(home: Machine, seatNos: number[]) {
    const { concertId } = await server.concert();
    const { codes, ...order } = await sell(concertId, seatNos);
    const file = join(home.stateHome, 'list.json');
    const done = await home.run(`admin door ${concertId} --download ${file}`, asOperator);
    expect(done.code, done.stderr).toBe(0);
    return { concertId, codes, file, ...order };
  }

  test('lets in what is on its list once, also after it was started again', async () => {
    using home = machine(server.url);
    const { codes, file } = await downloaded(home, [1, 2, 3]);
    const [first, second, third] = codes as [string, string, string];
    expect(readFileSync(file, 'utf8')).not.toContain(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const words = `--offline ${file} --gate Side --json`;
    const one = await scan(home, { words, lines: [first, first.toLowerCase(), 'TX4M'], env: away });
    expect(one.lines()).toMatchObject([
      { outcome: 'in', gate: 'Side', seat: { label: 'A-1' } },
      { outcome: 'again', gate: 'Side' },
      { outcome: 'refused', reason: 'NOT_ON_LIST' },
      { summary: { codes: 3 } },
    ]);
    // A crash cut off a line, whose ticket was not let in.
    appendFileSync(`${file}.journal`, `{"code":"${third}","rede`);
    const two = await scan(home, { words, lines: [first, second, third], env: away });
    expect(two.lines()).toMatchObject([
      { outcome: 'again' },
      { outcome: 'in' },
      { outcome: 'in' },
      { summary: {} },
    ]);
  });

  test('merges its journal once, and lists who came first', async () => {
    using home = machine(server.url);
    const { concertId, codes, file } = await downloaded(home, [1, 2, 3]);
    const { ticket } = server.operator.trpc.admin;
    const [first, second, third] = codes as [string, string, string];
    const { redeemedAt } = await ticket.redeem.mutate({ ticketCode: third, gate: 'North' });
    await scan(home, { words: `--offline ${file} --gate Side`, lines: codes, env: away });
    // Both gates let the third in.
    const refunded = await sell(concertId, [9]);
    await refunded.buyer.trpc.order.cancel.mutate({ orderId: refunded.orderId });
    const at = new Date().toISOString();
    const line = { code: refunded.codes[0]!, redeemedAt: at, gate: 'Side' };
    appendFileSync(`${file}.journal`, `${JSON.stringify(line)}\n`);

    const merged = await home.run(`admin door --merge ${file} --json`, asOperator);
    expect(merged.code, merged.stderr).toBe(0);
    expect(merged.json()).toMatchObject({
      merged: 2,
      known: 0,
      conflicts: [{ code: third, isFirst: false, others: { redeemedAt, gate: 'North' } }],
      refused: [{ code: refunded.codes[0], reason: 'VOID' }],
    });
    expect(await ticket.check.query({ ticketCode: first })).toMatchObject({ gate: 'Side' });

    const again = await home.run(`admin door ${concertId} --merge ${file}`, asOperator);
    expect(again.stdout).toContain('North let it in before');
    const other = await server.concert();
    const wrong = await home.run(`admin door ${other.concertId} --merge ${file}`, asOperator);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('another concert') });
    expect(await ticket.check.query({ ticketCode: second })).toMatchObject({ gate: 'Side' });
  });

  test('says what is wrong with a file that is no list', async () => {
    using home = machine(server.url);
    for (const file of ['/dev/null', join(home.stateHome, 'none')]) {
      const { code, stderr } = await scan(home, { words: `--offline ${file}`, lines: [] });
      expect(code).toBe(1);
      expect(stderr).toContain(file);
    }
  });
});
