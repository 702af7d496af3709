import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminKey, date, machine, main, testServer, type TestServer } from '../harness.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await server.concert();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Runs a command with its output on a disk that is always full. */
async function runOnFullDisk(words: string, stateHome: string, stream: 'stdout' | 'stderr') {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [main, ...words.split(' ')], {
    env: { HOME: stateHome, ONSALE_SERVER: server.url, ONSALE_ADMIN_KEY: adminKey },
    stdio: ['ignore', stream === 'stdout' ? full : 'pipe', stream === 'stderr' ? full : 'pipe'],
  });
  let other = '';
  const taken = stream === 'stdout' ? child.stderr : child.stdout;
  taken?.on('data', (chunk: Buffer) => (other += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  closeSync(full);
  return { code, other };
}

test.each(['--help', 'concerts', 'completion bash'])(
  '%s on a full disk exits with 14',
  async (words) => {
    using buyer = machine(server.url);
    const lost = await runOnFullDisk(words, buyer.stateHome, 'stdout');
    expect(lost.code).toBe(14);
    expect(lost.other).toContain(
      '✗ The output cannot be written, such as on a full disk. The effects of the command remain.\n',
    );
    expect((await buyer.run(words)).code).toBe(0);
  },
);

test('a lost answer in JSON is an error object, and not to be repeated blindly', async () => {
  using buyer = machine(server.url);
  const lost = await runOnFullDisk('concerts --json', buyer.stateHome, 'stdout');
  expect(lost.code).toBe(14);
  expect(JSON.parse(lost.other)).toMatchObject({
    reason: 'OUTPUT_LOST',
    exitCode: 14,
    retryable: false,
  });
});

test('a new admin key is shown on stderr, and works', async () => {
  using operator = machine(server.url);
  const words = 'admin key create box --scope read';
  const lost = await runOnFullDisk(words, operator.stateHome, 'stdout');
  expect(lost.code).toBe(14);
  const [key = ''] = /osk_\w+/.exec(lost.other) ?? [];
  expect((await operator.run('admin stats', { ONSALE_ADMIN_KEY: key })).code).toBe(0);
});

test('remarks that are lost do not end a purchase', async () => {
  using buyer = machine(server.url);
  const words = `buy --date ${date} --best 1 --charge --yes --json`;
  const bought = await runOnFullDisk(words, buyer.stateHome, 'stderr');
  expect(bought.code).toBe(0);
  expect(JSON.parse(bought.other)).toMatchObject({ result: 'SUCCESS' });
});

test('the next step of an error in JSON keeps server and profile', async () => {
  using buyer = machine(server.url);
  const failed = await buyer.run(`balance --json --profile bob --server ${server.url}`);
  expect(failed.failure()).toMatchObject({
    next: `onsale join --server ${server.url} --profile bob`,
  });
});
