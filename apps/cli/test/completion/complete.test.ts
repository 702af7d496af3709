/** The candidates of `onsale __complete`: commands, flags, choices, files and live values. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { systemClock } from '@onsale/core/time/clock';
import { beforeEach, describe, expect, test } from 'vitest';
import { runProgram } from '../../src/run.ts';
import { createInterruption } from '../../src/terminal/interruption.ts';
import { date, dates, machine, testProxy, testServer, type Machine } from '../harness.ts';

interface Answer {
  files: boolean;
  values: string[];
  /** As written for the shell. */
  lines: string[];
}

const nowhere = 'http://127.0.0.1:1';

/** Completes the last word, as a shell does; nothing may come on stderr. */
async function complete(
  words: readonly string[],
  {
    server = nowhere,
    stateHome = '/nonexistent',
    shell = 'fish',
    clock = systemClock,
  }: { server?: string; stateHome?: string; shell?: string; clock?: typeof systemClock } = {},
): Promise<Answer> {
  let text = '';
  let errors = '';
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const host = {
    env: { HOME: stateHome, XDG_STATE_HOME: stateHome, ONSALE_SERVER: server },
    stdin: new PassThrough(),
    stdout,
    stderr,
    clock,
    interruption: createInterruption(systemClock),
    runCommand: runProgram,
  };
  expect(await runProgram(host, ['__complete', shell, ...words])).toBe(0);
  expect(errors).toBe('');
  const [kind, ...lines] = text.trimEnd().split('\n');
  return { files: kind === 'files', values: lines.map((line) => line.split('\t')[0]!), lines };
}

const valuesAt = async (line: string) => (await complete(line.split(' '))).values;

describe('from the definitions', () => {
  test('commands stand alone, and flags come after a dash', async () => {
    expect(await valuesAt('')).toEqual(expect.arrayContaining(['buy', 'reserve', 'admin']));
    expect((await valuesAt('')).filter((value) => value.startsWith('-'))).toEqual([]);
    const flags = await valuesAt('buy -');
    expect(flags).toEqual(expect.arrayContaining(['--max-price', '--profile', '--help']));
    expect(flags.filter((value) => !value.startsWith('-'))).toEqual([]);
    expect(await valuesAt('buy --charge -')).not.toContain('--charge');
  });

  test('subcommands have no siblings of their parent, and global flags may come first', async () => {
    expect(await valuesAt('admin key ')).toEqual(['create', 'list', 'revoke']);
    expect(await valuesAt('--profile bob --server=http://x admin key ')).toContain('revoke');
    expect(await valuesAt('--profile bob re')).toContain('reserve');
  });

  test('values of flags are told from words, and end at -- and at the next flag', async () => {
    expect(await valuesAt('--server -- completion ')).toEqual(['bash', 'zsh', 'fish']);
    expect(await valuesAt('simulate --seed 7 ')).toContain('ghosts');
    expect(await valuesAt('admin concert create --dates 2027-05-01 -')).toContain('--price');
    const flags = await valuesAt('admin concert create --dates 2027-05-01 --hidden -');
    expect(flags).not.toContain('--hidden');
    expect(await valuesAt('completion -- -')).toEqual(['bash', 'zsh', 'fish']);
  });

  test('choices, scenarios, scopes and parts', async () => {
    expect(await valuesAt('completion ')).toEqual(['bash', 'zsh', 'fish']);
    const scenario = await complete(['simulate', '']);
    expect(scenario).toMatchObject({ files: true });
    expect(scenario.values).toEqual(expect.arrayContaining(['rush', 'small', 'marathon']));
    expect(await valuesAt('admin key create x --scope sale,')).toEqual([
      'sale,wallet',
      'sale,read',
      'sale,door',
    ]);
    expect(await valuesAt('simulate --without=drop,dela')).toEqual(['--without=drop,delay']);
  });

  test('help: commands and topics; config: keys', async () => {
    expect(await valuesAt('help ')).toEqual(expect.arrayContaining(['buy', 'environment']));
    expect(await valuesAt('help admin key ')).toEqual(['create', 'list', 'revoke']);
    expect(await valuesAt('admin help ')).toEqual(expect.arrayContaining(['key', 'concert']));
    expect(await valuesAt('config set ')).toEqual(expect.arrayContaining(['server', 'profile']));
  });

  test.each(['simulate --html ', 'simulate --html=./a', 'simulate --result ', 'report a.json ./'])(
    'files at "%s"',
    async (line) => expect(await complete(line.split(' '))).toMatchObject({ files: true }),
  );

  test.each(['join ', 'buy --best ', 'admin key create ', 'unknown ', 'charge 5 '])(
    'no files and no words at "%s"',
    async (line) =>
      expect(await complete(line.split(' '))).toEqual({ files: false, values: [], lines: [] }),
  );
});

describe('for each shell', () => {
  test('zsh gets colons of values escaped, and those of descriptions as they are', async () => {
    const { lines } = await complete(['buy', '-'], { shell: 'zsh' });
    expect(lines).toContain('--seats:these seats: 12,13, 12-15 or B-12,B-13');
    expect(lines).toContain('--server:the server to call (ONSALE_SERVER; http://127.0.0.1:4600)');
  });

  test('bash gets the rest after its word breaks', async () => {
    const at = async (...words: string[]) => (await complete(words, { shell: 'bash' })).values;
    expect(await at('re')).toEqual(['reserve', 'reservations', 'release', 'report']);
    expect(await at('--server', '=', 'http', ':', '//x', 'admin', 'key', 'r')).toEqual(['revoke']);
    expect(await at('admin', 'key', 'create', 'x', '--scope', '=', 'sale,r')).toEqual([
      'sale,read',
    ]);
    expect(await at('simulate', '--without', '=')).toContain('drop');
  });

  test('an unknown shell gets nothing', async () => {
    expect((await complete([''], { shell: 'powershell' })).lines).toEqual([]);
  });
});

describe('of a server', () => {
  const title = 'Night: "One" & more';
  let paths: string[];
  beforeEach(() => (paths = []));

  /** A server behind a proxy that notes the procedures which are called. */
  async function observedServer() {
    const server = await testServer();
    const proxy = await testProxy(server.url);
    proxy.faultOf((path) => {
      paths.push(/^\/trpc\/([\w.]+)/.exec(path)?.[1] ?? path);
      return 'pass';
    });
    const close = async () => {
      await proxy[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    };
    return { ...server, proxy, [Symbol.asyncDispose]: close };
  }

  function stateOf({ stateHome }: Machine): string[] {
    const folder = join(stateHome, 'onsale');
    return readdirSync(folder).map((file) => file + readFileSync(join(folder, file), 'utf8'));
  }

  test('dates, seats, orders, reservations, concerts and profiles', async () => {
    await using server = await observedServer();
    const { concertId } = await server.concert({ title, seatsPerDate: 4 });
    await server.concert({ title: 'Other' });
    using buyer = machine(server.proxy.url);
    const at = async (...words: string[]) => {
      const { stateHome } = buyer;
      const answer = await complete(words, { server: server.proxy.url, stateHome });
      return answer.values;
    };
    expect(await at('join', '')).toEqual([title, 'Other']);
    expect(await at('join', 'con_')).toContain(concertId);
    expect(await at('buy', 'night', '--date', '')).toEqual(dates);
    expect(await at('buy', '--date', '')).toEqual([]);
    expect(await at('reserve', date, '')).toEqual([]);

    await buyer.run('join night');
    await buyer.run('join other --profile bob');
    await buyer.run('charge 4000');
    const { orderId } = (await buyer.run('buy night --best 1 --yes --json')).json();
    await buyer.run('join night');
    const { reservationId, seatNos } = (await buyer.run(`reserve ${date} --best 1 --json`)).json();
    const before = stateOf(buyer);
    paths = [];
    expect(await at('seats', '')).toEqual(dates);
    const free = ['1', '2', '3', '4'].filter((seat) => Number(seat) !== (seatNos as number[])[0]);
    const seats = await at('reserve', date, '');
    expect(seats.every((seat) => free.includes(seat))).toBe(true);
    const [first = '', second = '', ...others] = seats;
    expect(await at('reserve', date, first, '')).toEqual([second, ...others]);
    expect(await at('buy', '--date', date, '--seats', `${first},`)).toContain(`${first},${second}`);
    expect(await at('pay', '')).toEqual([reservationId]);
    expect(await at('release', '')).toEqual([reservationId]);
    expect(await at('cancel', '')).toEqual([orderId]);
    expect(await at('dates', '--concert', '')).toEqual([title]);
    expect(await at('--profile', '')).toEqual(['bob', 'default']);
    expect(await at('--profile', 'bob', 'dates', '--concert', '')).toEqual(['Other']);
    expect(new Set(paths)).toEqual(
      new Set(['concert.list', 'seat.dates', 'seat.list', 'reservation.list', 'order.list']),
    );
    expect(stateOf(buyer)).toEqual(before);
  });

  test('an admission is not claimed: a place seen as waiting makes no gated call', async () => {
    await using server = await observedServer();
    await server.concert({ room: { maxActive: 1 } });
    using first = machine(server.proxy.url);
    using second = machine(server.proxy.url);
    await first.run('join');
    await second.run('join');
    await first.run('leave --yes');
    paths = [];
    const { stateHome } = second;
    const options = { server: server.proxy.url, stateHome };
    expect((await complete(['seats', ''], options)).values).toEqual(dates);
    expect((await complete(['reserve', date, ''], options)).values).toEqual([]);
    expect(paths).toEqual(['concert.list']);
  });

  test('a server that does not answer in time is given up', async () => {
    await using server = await testServer();
    await using proxy = await testProxy(server.url);
    proxy.faultOf(() => 'stall');
    const timers: (() => void)[] = [];
    const after = (_: number, work: () => void) => {
      timers.push(work);
      return () => undefined;
    };
    const clock = { ...systemClock, after };
    const answer = complete(['join', ''], { server: proxy.url, clock });
    await proxy.reached;
    timers[0]?.();
    expect(await answer).toEqual({ files: false, values: [], lines: [] });
  });

  test('a hostile server cannot control the terminal, or the shell', async () => {
    await using proxy = await testProxy(nowhere);
    const concert = { dates: [], saleState: 'on_sale' };
    const titles = ['\u001B[2J', 'a\nb', 'It\'s "$(x)" `y` !1'];
    const concerts = titles.map((each) => ({ ...concert, title: each, concertId: `con_${each}` }));
    proxy.faultOf(() => ({ answer: { concerts } }));
    const at = async (...words: string[]) =>
      (await complete(words, { server: proxy.url, shell: 'bash' })).values;
    const escaped = 'It\\\'s\\ \\"\\$\\(x\\)\\"\\ \\`y\\`\\ \\!1';
    expect(await at('join', '')).toEqual([escaped]);
    expect(await at('join', '"It')).toEqual([]);
    expect(await at('join', "'It")).toEqual([]);
  });

  test('a damaged state file is no matter', async () => {
    await using server = await testServer();
    await server.concert();
    using buyer = machine(server.url);
    const { stateHome } = buyer;
    await buyer.run('join');
    const [file = ''] = readdirSync(join(stateHome, 'onsale'));
    writeFileSync(join(stateHome, 'onsale', file), '{');
    const options = { server: server.url, stateHome };
    expect((await complete(['pay', ''], options)).values).toEqual([]);
    expect((await complete(['--profile', ''], options)).values).toEqual(['default']);
  });
});
