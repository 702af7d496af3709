/** A buyer who has nothing of ours but the document: its types are generated, compiled and run. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtempDisposable, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { dialects, type TestDialect } from '@onsale/db/testing';
import openapiTS, { astToString } from 'openapi-typescript';
import { describe, expect, test } from 'vitest';
import { expectSound } from '../fixtures/test-app.ts';
import { firstDate, secondDate, httpFixture } from '../fixtures/http-fixture.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');
const require = createRequire(import.meta.url);

const client = `
import createClient from 'openapi-fetch';
import type { paths } from './openapi.ts';

declare const process: { argv: string[] };
const api = createClient<paths>({ baseUrl: process.argv[2] ?? '' });

function taken<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}
`;

const purchase = `
const { token, userId, accountKey } = taken(await api.POST('/api/queue'));
const headers = { authorization: \`Bearer \${token}\` };
const params = { path: { userId } };
const entry = taken(await api.GET('/api/queue/{userId}', { headers, params }));
const dates: string[] = taken(await api.GET('/api/seat', { headers })).date;
const date = dates[0] ?? '';
const atDate = { headers, params: { path: { date } } };
const free: string[] = taken(await api.GET('/api/seat/{date}', atDate)).seat;
const seat = { userId, date, seatNo: free[4] ?? '' };
const held = taken(await api.POST('/api/reservation', { headers, body: seat }));

const unpaid = await api.POST('/api/payment', { headers, body: seat });
if (unpaid.error?.reason !== 'INSUFFICIENT_BALANCE') throw new Error('Paid with nothing.');
const { balance, required } = unpaid.error.details;
const amount: number = required - balance;
const key = { 'Idempotency-Key': 'a charge of the generated client' };
for (const header of [key, key]) {
  taken(
    await api.POST('/api/point/charge', {
      headers,
      params: { header },
      body: { userId, amount },
    }),
  );
}
const paid = taken(await api.POST('/api/payment', { headers, body: seat }));
const owner = { authorization: \`Bearer \${accountKey}\` };
const { point } = taken(await api.GET('/api/point/{userId}', { headers: owner, params }));
const { orders } = taken(
  await api.GET('/api/orders', {
    headers: owner,
    params: { query: { limit: 1 } },
  }),
);
const tickets = orders.flatMap((order) => order.tickets);
console.log(
  JSON.stringify({ status: entry.status, dates, free: free.length, held, paid, point, tickets }),
);
`;

/** Each is one mistake of a buyer's, and what the compiler says of it. */
const mistakes: [string, string, RegExp][] = [
  ['a path that there is not', `await api.GET('/api/queues', {});`, /'"\/api\/queues"'/],
  ['a method that it does not take', `await api.GET('/api/queue', {});`, /'"\/api\/queue"'/],
  [
    'a field with a wrong name',
    `await api.POST('/api/payment', { body: { userId: '', date: '', seat: 5 } });`,
    /'seat' does not exist/,
  ],
  [
    'a field of another type',
    `await api.POST('/api/point/charge', { body: { userId: '', amount: true } });`,
    /'boolean' is not assignable/,
  ],
  [
    'an answer’s field that there is not',
    `taken(await api.POST('/api/queue')).position;`,
    /'position' does not exist/,
  ],
  [
    'a reason that it never gives',
    `if ((await api.GET('/api/seat')).error?.reason === 'SOLD_OUT') console.log();`,
    /"SOLD_OUT"' have no overlap/,
  ],
];

/** An empty client project, with types generated from the document of the server. */
async function project(url: string) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'onsale-client-'));
  const place = (name: string) => join(folder.path, name);
  await mkdir(place('node_modules'));
  const installed = dirname(require.resolve('openapi-fetch/package.json'));
  await symlink(installed, place('node_modules/openapi-fetch'), 'dir');
  await writeFile(place('package.json'), JSON.stringify({ type: 'module' }));
  const types = astToString(await openapiTS(new URL('openapi.json', url)));
  await writeFile(place('openapi.ts'), types);
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2024', 'dom'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  };
  return {
    async write(name: string, program: string): Promise<void> {
      await writeFile(place(name), client + program);
    },
    /** The output of the compiler, empty on success. */
    async compile(): Promise<string> {
      await writeFile(place('tsconfig.json'), JSON.stringify({ compilerOptions }));
      const compiled = run(join(root, 'node_modules/.bin/tsc'), ['-p', '.', '--pretty', 'false'], {
        cwd: folder.path,
      });
      return compiled.then(
        () => '',
        ({ stdout }: { stdout: string }) => stdout,
      );
    },
    async run(name: string): Promise<unknown> {
      const { stdout } = await run(process.execPath, [name, url], { cwd: folder.path });
      return JSON.parse(stdout) as unknown;
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function buying(dialect: TestDialect) {
  const s = await httpFixture(dialect);
  await s.openConcert();
  return s;
}

test.each(dialects)('from queue to ticket, on $name', async (dialect) => {
  await using s = await buying(dialect);
  await using p = await project(s.url);
  await p.write('purchase.ts', purchase);
  expect(await p.compile()).toBe('');
  expect(await p.run('purchase.ts')).toEqual({
    status: 'active',
    dates: [firstDate, secondDate],
    free: 50,
    held: { seatNo: '5', expiredAt: expect.stringMatching(/Z$/) },
    paid: { result: 'SUCCESS' },
    point: 0,
    tickets: [
      {
        ticketCode: expect.stringMatching(/^(\w{4}-){4}\w{4}$/),
        seatNo: 5,
        label: 'A-5',
        section: 'main',
        price: 1_000,
      },
    ],
  });
  await expectSound(s);
});

describe('the types are checked in earnest', () => {
  test('each mistake is an error of the compiler, and nothing else is', async () => {
    await using s = await buying(dialects[0]!);
    await using p = await project(s.url);
    await p.write('purchase.ts', purchase);
    for (const [at, [, mistake]] of mistakes.entries()) await p.write(`mistake-${at}.ts`, mistake);
    const errors = (await p.compile()).split(/\n(?=\S)/).filter((line) => line.trim() !== '');
    for (const [at, [name, , says]] of mistakes.entries()) {
      const said = errors.filter((line) => line.startsWith(`mistake-${at}.ts(`));
      expect(said, name).toHaveLength(1);
      expect(said[0], name).toMatch(says);
    }
    expect(errors).toHaveLength(mistakes.length);
  });
});
