import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machine, startProgram, testProxy, testServer, type TestServer } from '../harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, code) => {
  test('while waiting keeps the place and suggests the next command', async () => {
    const { concertId } = await server.concert({ title: `Waiting ${signal}` });
    await server.operator.trpc.admin.room.set.mutate({ concertId, paused: true });
    using buyer = machine(server.url);
    const waiting = buyer.start(`join ${concertId} --wait`);
    await waiting.shows(/wait no 1: You are next/);
    waiting.child.kill(signal);
    const ended = await waiting.ended;
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(
      'Your place is kept: wait no 1, you are next, the line is paused.',
    );
    expect(ended.stderr).toContain('run: onsale status --watch');
    const again = await buyer.run('status --json');
    expect(again.json()).toMatchObject({ status: 'waiting', waitNo: 1 });
  });

  test('while buy holds seats releases them', async () => {
    const { concertId } = await server.concert({ title: `Holding ${signal}` });
    await using proxy = await testProxy(server.url);
    proxy.faultOf((path) => (path.includes('wallet.balance') ? 'stall' : 'pass'));
    using buyer = machine(proxy.url);
    const buying = buyer.start(`buy ${concertId} --best 2 --charge --yes`);
    await buying.shows(/Yours for now/);
    const { stats } = server.operator.trpc.admin.concert;
    expect((await stats.query({ concertId })).seats.held).toBe(2);
    buying.child.kill(signal);
    const ended = await buying.ended;
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain('The seats were released, and your place is kept.');
    expect((await stats.query({ concertId })).seats.held).toBe(0);
    expect((await buyer.run('status --json')).json()).toMatchObject({ status: 'active' });
  });

  test('stops a request without an answer', async () => {
    await using proxy = await testProxy(server.url);
    proxy.faultOf(() => 'stall');
    using buyer = machine(proxy.url);
    const asking = buyer.start('concerts --json');
    await proxy.reached;
    asking.child.kill(signal);
    const ended = await asking.ended;
    expect(ended.code).toBe(code);
    expect(ended.failure()).toMatchObject({ reason: 'INTERRUPTED', exitCode: code });
  });

  test('drains the server, which exits with 0 and has shown its URL and its key once', async () => {
    const serving = startProgram('serve --port 0 --database sqlite::memory: --demo', {
      ONSALE_LOG_LEVEL: 'silent',
    });
    await serving.shows(/Onsale is running at http/);
    serving.child.kill(signal);
    const ended = await serving.ended;
    expect(ended.code).toBe(0);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(ended.stderr).toMatch(
      /running at http:\/\/127\.0\.0\.1:\d+ \(admin key, shown once: \w+\)/,
    );
  });
});

test('the demo reports an interruption once, and hints at no server that is gone', async () => {
  const demo = startProgram('demo', {});
  await demo.shows(/status --watch/);
  demo.child.kill('SIGINT');
  const { code, stderr } = await demo.ended;
  expect(code).toBe(130);
  expect(stderr.match(/✗/g)).toHaveLength(1);
  expect(stderr).toMatch(/✗ Interrupted\.\n$/);
});

test('a watch reports that the server is away, and that it is back', async () => {
  const { concertId } = await server.concert({ title: 'Away' });
  await server.operator.trpc.admin.room.set.mutate({ concertId, paused: true });
  await using proxy = await testProxy(server.url);
  using buyer = machine(proxy.url);
  const waiting = buyer.start('join away --wait');
  await waiting.shows(/wait no 1/);
  proxy.faultOf(() => 'drop');
  await waiting.shows(/Connection lost: reconnecting\. Your place is kept/);
  proxy.faultOf(() => 'pass');
  await waiting.shows(/The connection is back/);
  waiting.child.kill('SIGINT');
  expect((await waiting.ended).code).toBe(130);
});

test('an interrupted wait suggests a command that names its concert, in several lines', async () => {
  const { set } = server.operator.trpc.admin.room;
  using buyer = machine(server.url);
  const { concertId: third } = await server.concert({ title: 'Line-three' });
  const { concertId: fourth } = await server.concert({ title: 'Line-four' });
  for (const concertId of [third, fourth]) await set.mutate({ concertId, paused: true });
  await buyer.run(`join ${third}`);
  const waiting = buyer.start(`join ${fourth} --wait`);
  await waiting.shows(/wait no 1/);
  waiting.child.kill('SIGINT');
  const { stderr } = await waiting.ended;
  expect(stderr).toContain(`run: onsale status --watch --concert ${fourth.slice(0, 12)}\n`);
});

test('a status that is watched ends when it is your turn, one line for each change', async () => {
  const { concertId } = await server.concert({ title: 'Turns' });
  const { set } = server.operator.trpc.admin.room;
  await set.mutate({ concertId, paused: true });
  using buyer = machine(server.url);
  await buyer.run('join turns');
  const watching = buyer.start('status --watch --json');
  await watching.shows(/"status":"waiting"/);
  await set.mutate({ concertId, paused: false });
  const ended = await watching.ended;
  expect(ended.code).toBe(0);
  // The end of the pause is a change of its own, unless the turn comes with it.
  const seen = ended.lines().map(({ status }) => status);
  expect(seen.at(-1)).toBe('active');
  expect(new Set(seen.slice(0, -1))).toEqual(new Set(['waiting']));
  const folder = join(buyer.stateHome, 'onsale');
  const remembered = readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8');
  expect(remembered).toContain('"status": "active"');
});
