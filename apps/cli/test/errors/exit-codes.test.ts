import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminKey, date, machine, testProxy, testServer, type TestServer } from '../harness.ts';

let server: TestServer;
/** A concert with a single seat per date, and one whose admissions are paused. */
let small: string;
let paused: string;

beforeAll(async () => {
  server = await testServer();
  await server.concert({ title: 'The large hall' });
  ({ concertId: small } = await server.concert({ title: 'One seat', seatsPerDate: 1 }));
  ({ concertId: paused } = await server.concert({ title: 'Closed door' }));
  await server.operator.trpc.admin.room.set.mutate({ concertId: paused, paused: true });
});
afterAll(() => server[Symbol.asyncDispose]());

const closedPort = 'http://127.0.0.1:1';

describe('exit codes', () => {
  test('2: wrong or missing arguments, or a question without a terminal', async () => {
    using buyer = machine(server.url);
    const wrong: [words: string, message: RegExp][] = [
      ['', /Usage: onsale/],
      ['jion', /There is no command "jion": did you mean join\?\n {2}run: onsale --help/],
      [
        'charge much',
        /The amount must be a whole number, 1 to 10,000,000, not "much"\.\n {2}run: onsale charge --help/,
      ],
      ['reserve', /The argument <date> is missing\.\n {2}run: onsale dates\n/],
      ['reserve --profile bob', /run: onsale dates --profile bob\n/],
      [`reserve ${date}`, /run: onsale reserve \S+ --best 1/],
      [`reserve ${date} 0`, /seat must be a number[^]*run: onsale reserve --help/],
      ['admin credit usr_1 x', /amount must be[^]*run: onsale admin credit --help/],
      ['join', /Name one by its ID[^]*The large hall \(con_\w+\)[^]*run: onsale join con_\w+\n/],
      ['buy --yes', /run: onsale buy con_\w+\n/],
      ['join l', /more than one concert/],
      ['concerts --server ftp://x', /--server must be an address/],
      ['concerts --profile ../x', /--profile/],
      ['buy one', /--yes/],
      ['completion powershell', /bash, zsh, fish/],
    ];
    for (const [words, message] of wrong) {
      const ended = await buyer.run(words);
      expect(ended.code, words).toBe(2);
      expect(ended.stderr, words).toMatch(message);
    }
    const ended = await buyer.run('charge much --json');
    expect(ended.failure()).toMatchObject({ reason: 'USAGE', exitCode: 2, retryable: false });
  });

  test('0: the list of several concerts names one to join', async () => {
    using buyer = machine(server.url);
    const list = await buyer.run('concerts');
    const [, step] = /run: onsale (join con_\w+)\n/.exec(list.stderr) ?? [];
    expect(await buyer.run(String(step))).toMatchObject({ code: 0 });
  });

  test('2: with several places, the error names the flag that chooses one', async () => {
    using buyer = machine(server.url);
    await buyer.run('join large');
    await buyer.run('join door');
    const ended = await buyer.run('status');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('--concert');
    const named = await buyer.run('status --concert large');
    expect(named.code).toBe(0);
    expect(named.stderr).toMatch(/run: onsale dates --concert con_\w+\n/);
  });

  test('4: no account yet, or no admin key', async () => {
    using buyer = machine(server.url);
    for (const words of ['balance', 'orders', 'status', 'pay', 'admin audit']) {
      expect(await buyer.run(words), words).toMatchObject({ code: 4, stdout: '' });
    }
    expect((await buyer.run('admin audit --admin-key wrong')).code).toBe(4);
  });

  test('8: still waiting', async () => {
    using buyer = machine(server.url);
    expect((await buyer.run('join door')).code).toBe(0);
    const status = await buyer.run('status');
    expect(status).toMatchObject({ code: 8 });
    expect(status.stdout).toContain('1 person ahead of you');
    const dates = await buyer.run('dates');
    expect(dates.code).toBe(8);
    expect(dates.stderr).toBe(
      '✗ Not your turn yet: 1 person ahead of you.\n  run: onsale status --watch\n',
    );
  });

  test('10: taken, 12: insufficient balance, 11: no longer held', async () => {
    using buyer = machine(server.url);
    using rival = machine(server.url);
    await buyer.run('join one');
    await rival.run('join one');
    const held = (await buyer.run(`reserve ${date} 1 --json`)).json();
    const taken = await rival.run(`reserve ${date} 1 --json`);
    expect(taken.code).toBe(10);
    expect(taken.failure()).toMatchObject({ next: `onsale seats ${date}` });
    expect((await rival.run(`reserve ${date} --best 1`)).code).toBe(10);
    const poor = await buyer.run('pay --json');
    expect(poor.code).toBe(12);
    expect(poor.failure()).toMatchObject({
      reason: 'INSUFFICIENT_BALANCE',
      details: { balance: 0, required: 1_000 },
      next: 'onsale charge 1000',
      exitCode: 12,
    });
    expect(poor.failure()['requestId']).toMatch(/^req_/);
    await buyer.run('release --yes');
    expect((await buyer.run(`pay ${String(held['reservationId'])}`)).code).toBe(11);
    await buyer.run('leave --yes');
    expect((await buyer.run('dates')).code).toBe(11);
    expect((await rival.run(`reserve ${date} 1`)).code).toBe(0);
    await rival.run('leave --yes');
  });

  test('12: from buy, which releases the seats', async () => {
    using buyer = machine(server.url);
    expect((await buyer.run('buy one --yes')).code).toBe(12);
    const dear = await buyer.run('buy one --yes --charge --max-price 10 --json');
    expect(dear.code).toBe(1);
    expect(dear.failure()).toMatchObject({ reason: 'TOO_EXPENSIVE' });
    const stats = await server.operator.trpc.admin.concert.stats.query({ concertId: small });
    expect(stats.seats.held).toBe(0);
    await buyer.run('leave --yes');
  });

  test('20: no server answers', async () => {
    using buyer = machine(closedPort);
    const ended = await buyer.run('concerts --json');
    expect(ended.code).toBe(20);
    expect(ended.failure()).toMatchObject({ reason: 'UNREACHABLE', retryable: true, exitCode: 20 });
    expect((await buyer.run('doctor')).code).toBe(20);
  });

  test('2: a concert in the past is refused', async () => {
    using operator = machine(server.url);
    const env = { ONSALE_ADMIN_KEY: adminKey };
    const created = await operator.run(
      'admin concert create Old --dates 2001-01-01 --seats 12',
      env,
    );
    expect(created.code).toBe(2);
    expect(created.stderr).toContain('--dates: 2001-01-01 is in the past: choose future dates');
    const small = await operator.run(`admin concert create Odd --dates ${date} --seats 12`, env);
    expect(small.stdout).toContain('12 per date (2 rows of 10, the last of 2)');
    const coming = await operator.run(`admin concert create New --dates ${date} --seats 20`, env);
    expect(coming.stdout).toMatch(/20 per date \(2 rows of 10\)[^]*open now/);
  });

  test('1: a state file that cannot be written', async () => {
    using buyer = machine(server.url);
    const blocked = join(mkdtempSync(join(buyer.stateHome, 'x')), 'file');
    writeFileSync(blocked, '');
    const ended = await buyer.run('join large', { XDG_STATE_HOME: blocked });
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('XDG_STATE_HOME');
  });

  test('2: a server with an invalid configuration', async () => {
    using operator = machine(server.url);
    for (const words of ['--host 0.0.0.0', '--database mysql://x', '--port 99999']) {
      const ended = await operator.run(`serve ${words}`);
      expect(ended, words).toMatchObject({ code: 2, stdout: '' });
    }
  });
});

describe('an outcome that is unknown', () => {
  test('13: a payment whose answer is lost completes when it is repeated', async () => {
    await using proxy = await testProxy(server.url);
    using buyer = machine(proxy.url);
    await buyer.run('join large');
    await buyer.run(`reserve ${date} --best 1`);
    await buyer.run('charge 1500');
    proxy.faultOf((path) => (path.includes('payment.pay') ? 'drop' : 'pass'));
    const lost = await buyer.run('pay --json');
    expect(lost.code).toBe(13);
    expect(lost.failure()).toMatchObject({ reason: 'PAYMENT_OUTCOME_UNKNOWN', retryable: true });
    proxy.faultOf(() => 'pass');
    expect((await buyer.run('pay --json')).json()).toMatchObject({ balance: 500 });
  });

  test('a charge whose answer is lost is made once, and another amount separately', async () => {
    await using proxy = await testProxy(server.url);
    using buyer = machine(proxy.url);
    proxy.faultOf((path) => (path.includes('wallet.charge') ? 'drop' : 'pass'));
    expect((await buyer.run('charge 700')).code).toBe(20);
    proxy.faultOf(() => 'pass');
    expect((await buyer.run('charge 50 --json')).json()).toMatchObject({ balance: 750 });
    const settled = await buyer.run('charge 700');
    expect(settled.stderr).toContain('Finishing an earlier charge of 700 points');
    expect((await buyer.run('balance --json')).json()).toMatchObject({ balance: 750 });
    expect((await buyer.run('charge 700 --json')).json()).toMatchObject({ balance: 1_450 });
  });

  test('100: an audit that finds a broken invariant', async () => {
    await using proxy = await testProxy(server.url);
    using operator = machine(proxy.url);
    const env = { ONSALE_ADMIN_KEY: adminKey };
    expect((await operator.run('admin audit', env)).code).toBe(0);
    const violations = [{ seatNo: 7 }];
    const check = { invariant: 1, name: 'no seat is both held and sold', ok: false, violations };
    const answer = { ok: false, checks: [check], counts: { seats: 2 } };
    proxy.faultOf((path) => (path.includes('admin.audit') ? { answer } : 'pass'));
    const broken = await operator.run('admin audit', env);
    expect(broken.code).toBe(100);
    expect(broken.stdout).toContain('✗  1  no seat is both held and sold');
    expect(broken.stdout).toContain('{"seatNo":7}');
  });
});
