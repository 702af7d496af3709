/** A hostile server cannot control the terminal: messages, ids, titles, panels, tables. */
import { readFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { manualClock } from '@onsale/core/time/manual-clock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/context.ts';
import { startLiveRegion } from '../../src/interaction/live-region.ts';
import { askChoice } from '../../src/interaction/prompts.ts';
import { queuePanel } from '../../src/render/queue.ts';
import { createOutput } from '../../src/terminal/output.ts';
import { dates, machine, type ProgramExit } from '../harness.ts';
import { fakeServer, type FakeServer } from './fake-server.ts';

/** Sets the title of the window, clears the screen, conceals text, forges a line, turns text. */
const attack = 'x\u001B]0;pwned\u0007\u001B[2J\u009B8m\u001B[8m\r\n✓ Forged\u202Edlos\u2066';
const unsafe = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/u;

const entry = {
  token: 'osq_1.con_1.usr_1.1.signature',
  userId: attack,
  concertId: 'con_1',
  waitNo: 1,
  lot: null,
  opensAt: null,
  status: 'active' as const,
  ahead: 0,
  etaSeconds: 0,
  expiresAt: '2099-01-01T00:00:00.000Z',
  pollAfterMs: 1_000,
};
const reservation = {
  reservationId: attack,
  concertId: 'con_1',
  date: dates[0],
  seatNos: [1],
  total: 1,
  status: 'held',
  expiresAt: '2099-01-01T00:00:00.000Z',
};
const tickets = [{ ticketCode: attack, seatNo: 1 }];

let server: FakeServer;

beforeAll(async () => {
  const concert = { concertId: attack, title: attack, dates, saleState: 'on_sale', opensAt: null };
  server = await fakeServer(
    {
      'concert.list': { concerts: [concert, { ...concert, concertId: 'con_1' }] },
      'queue.join': { ...entry, accountKey: 'osa_key' },
      'queue.status': entry,
      'seat.dates': { dates: [attack] },
      'wallet.balance': { userId: attack, balance: 1 },
      'reservation.list': { reservations: [reservation], nextCursor: null },
      'order.list': {
        orders: [{ ...reservation, orderId: attack, status: 'paid', tickets, paidAt: attack }],
        nextCursor: null,
      },
    },
    {
      message: attack,
      data: { reason: 'INTERNAL', details: { [attack]: attack }, requestId: attack },
    },
  );
});
afterAll(() => server[Symbol.asyncDispose]());

/** The lines that the program printed: a forged one would begin with the mark of a success. */
function expectHarmless({ stdout, stderr }: ProgramExit, words: string): void {
  expect(stdout + stderr, words).not.toMatch(unsafe);
  expect(stdout + stderr, words).not.toMatch(/^✓ Forged/m);
  expect((stdout + stderr).length, words).toBeGreaterThan(10);
}

describe('what a hostile server sends', () => {
  test('cannot control the terminal, in any command', async () => {
    using buyer = machine(server.url);
    for (const words of [
      'concerts',
      'join',
      'join con_1 --wait',
      'join x',
      'status',
      'status --watch',
      'dates',
      'whoami',
      'reservations',
      'orders',
      'charge 5',
      'pay',
      'pay --all',
      'cancel ord_1234567 --yes',
      'leave',
      'leave --yes',
      'buy con_1 --yes',
      'admin stats --admin-key key',
      'doctor',
    ]) {
      expectHarmless(await buyer.run(words), words);
    }
  });

  test('is escaped in JSON, which keeps it', async () => {
    using buyer = machine(server.url);
    await buyer.run('join con_1');
    const list = await buyer.run('concerts --json');
    expect(list.stdout).toMatch(/^[^\p{Cc}\p{Bidi_Control}]+\n$/u);
    expect(list.json()).toMatchObject({ concerts: [{ title: attack }, {}] });
    const who = await buyer.run('whoami --json');
    expect(who.stdout).toMatch(/^[^\p{Cc}\p{Bidi_Control}]+\n$/u);
    expect(who.json()).toMatchObject({ userId: attack });
    const failed = await buyer.run('charge 5 --json');
    expect(failed.stderr).toMatch(/^[^\p{Cc}\p{Bidi_Control}]+\n$/u);
    expect(failed.failure()).toMatchObject({ message: attack, requestId: attack });
  });
});

/** A terminal that keeps what is written to it. */
function terminal() {
  let received = '';
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      received += chunk.toString();
      done();
    },
  });
  return { stderr: Object.assign(stderr, { isTTY: true, columns: 80 }), output: () => received };
}

/** Without the moves of the cursor and the styles, which are the program's own. */
const own = new RegExp(String.raw`\u001B\[(?:\?(?:25|2026)[hl]|\d*[A-GJK]|[\d;]*m)`, 'g');
const conceal = '\u001B[8m';

describe('on a terminal', () => {
  test('the watch panel shows a title that does nothing', async () => {
    const { stderr, output } = terminal();
    const clock = manualClock(0);
    const host = { env: {}, stdin: new PassThrough(), stdout: stderr, stderr };
    const out = createOutput(host as unknown as Context['host'], { json: false });
    const context = { host, clock, out } as unknown as Context;
    const panel = { entry, mostAhead: 1, now: 0, watchedMs: 0, notice: undefined, width: 80 };
    const live = await startLiveRegion(context, (frame) =>
      // The opposite: the panel's own colours stay.
      [queuePanel({ ...panel, title: 'Night', frame }, out.errorColors), attack].join('\n'),
    );
    await setImmediate();
    await live.clear();
    expect(output()).toContain('Night');
    expect(output()).not.toContain(conceal);
    expect(output().replace(own, '')).not.toMatch(unsafe);
  });

  test('a question shows labels that do nothing', async () => {
    const { stderr, output } = terminal();
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    const context = {
      host: { stdin, stderr },
      signal: new AbortController().signal,
    } as unknown as Context;
    const choices = [
      { value: 1, label: attack },
      { value: 2, label: 'Night' },
    ];
    const answered = askChoice(context, { message: attack, choices });
    await setImmediate();
    stdin.write('\r');
    expect(await answered).toBe(1);
    expect(output()).toContain('Night');
    expect(output()).not.toContain(conceal);
    expect(output().replace(own, '').replaceAll('\r', '')).not.toMatch(unsafe);
  });
});

test('each file that writes to a terminal sanitizes what it writes', () => {
  const source = join(import.meta.dirname, '../../src');
  const writers = globSync('**/*.ts', { cwd: source }).filter((file) =>
    /std(?:out|err)\.write\(|createLogUpdate\(|from '@clack|import\('@clack/.test(
      readFileSync(join(source, file), 'utf8'),
    ),
  );
  expect(writers).toContain('terminal/output.ts');
  const careless = writers.filter(
    (file) => !/\bsanitize(?:Output)?\(/.test(readFileSync(join(source, file), 'utf8')),
  );
  expect(careless).toEqual([]);
});
