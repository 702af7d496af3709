/** The packages as they are published: packed, installed in empty folders, used and uninstalled. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import {
  environmentOf,
  install,
  installGlobally,
  packAll,
  packTimeoutMs,
  run,
  uninstallGlobally,
  type PackedPackages,
} from './packed-packages.ts';

let packages: PackedPackages;

beforeAll(async () => {
  packages = await packAll();
}, packTimeoutMs);
afterAll(() => packages[Symbol.asyncDispose]());

const names = ['cli', 'server', 'sdk', 'testing'];

describe('every tarball', () => {
  test.each(names)('of %s is clean for publint', async (name) => {
    const lint = await run('publint', [packages.tarball(name), '--strict']);
    expect(lint).toContain('All good!');
  });

  test.each(['server', 'sdk', 'testing'])(
    'of %s has types wherever its code is found',
    async (name) => {
      // It fails for any problem of a program that imports the package as a module.
      const table = await run('attw', [packages.tarball(name), '--profile', 'esm-only']);
      expect(table).toContain(`@onsale/${name}`);
    },
  );
});

describe('the command', () => {
  const node = '22.14.0';
  let prefix: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const oldest = await packages.emptyFolder();
    await install(oldest, `node@${node}`);
    prefix = await packages.emptyFolder();
    env = {
      ...environmentOf(join(prefix, 'bin'), join(oldest, 'node_modules/.bin')),
      XDG_STATE_HOME: join(prefix, 'state'),
      NODE_COMPILE_CACHE: join(prefix, 'compiled'),
    };
    await installGlobally(prefix, packages.tarball('cli'));
  }, packTimeoutMs);

  const onsale = (...words: string[]) => run('onsale', words, { cwd: prefix, env });

  test('runs on the oldest Node, and knows its version and commands', async () => {
    expect(await run('node', ['--version'], { env })).toBe(`v${node}\n`);
    expect(await onsale('--version')).toBe(`${manifest.version}\n`);
    const help = await onsale('--help');
    for (const command of ['buy', 'serve', 'demo', 'simulate', 'admin', 'doctor', 'plan']) {
      expect(help).toContain(`\n  ${command} `);
    }
    expect(await onsale('completion', 'bash')).toContain(join(prefix, 'bin/onsale'));
  });

  test('serves, sells two seats, and every invariant holds', async () => {
    const adminKey = 'an-operator-of-the-packed-server';
    const words = ['serve', '--demo', '--json', '--port', '0', '--database', 'sqlite:./sale.db'];
    const server = spawn('onsale', words, {
      cwd: prefix,
      env: { ...env, ONSALE_ADMIN_KEY: adminKey },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exit = once(server, 'exit');
    const started = once(createInterface({ input: server.stderr }), 'line');
    const [line] = (await Promise.race([started, exit])) as [string];
    const { url } = JSON.parse(line) as { url: string };
    const at = ['--server', url];
    const bought = await onsale('buy', '--best', '2', '--charge', '--yes', '--json', ...at);
    expect(bought).toContain('ticketCode');
    const checks = ['admin', 'audit', '--admin-key', adminKey, '--json=ok', ...at];
    expect(JSON.parse(await onsale(...checks))).toEqual({ ok: true });
    const page = await (await fetch(`${url}/docs/swagger-ui.css`)).text();
    expect(page).toContain('.swagger-ui');
    server.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });

  test('simulates a sale with its page, and explores in workers', async () => {
    await onsale('simulate', 'small', '--seed', '7', '--html', 'small.html');
    expect(await readFile(join(prefix, 'small.html'), 'utf8')).toContain('uPlot');
    expect(await onsale('simulate', '--explore', '2', '--seed', '5')).toContain('2 runs');
    await onsale('simulate', 'small', '--seeds', '2');
  });

  test('says on an older Node which one it needs', async () => {
    const older = join(prefix, 'older.mjs');
    await writeFile(
      older,
      "Object.defineProperty(process, 'versions', { value: { node: '22.13.1' } });\n",
    );
    const program = join(prefix, 'lib/node_modules/@onsale/cli/bin/onsale.js');
    const child = spawn('node', ['--import', older, program, '--help'], { env });
    const [output, error, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number]>,
    ]);
    expect([output, code]).toEqual(['', 1]);
    expect(error).toMatch(
      /^✗ Onsale needs Node 22\.14 or later, and this is v\d+\.\d+\.\d+\. .+\n$/,
    );
  });

  test('is uninstalled without a trace', async () => {
    await uninstallGlobally(prefix, '@onsale/cli');
    const left = await readdir(join(prefix, 'lib'), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
    expect(await readdir(join(prefix, 'bin'))).toEqual([]);
  });
});

const host = `
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOnsaleClient } from '@onsale/sdk';
import { createOnsale, ConfigError, type OnsaleOptions } from '@onsale/server';

const options: OnsaleOptions = {
  database: 'sqlite:./sale.db',
  adminKey: 'an-operator-of-the-packed-server',
  basePath: '/tickets',
};
const onsale = await createOnsale(options);
const server = createServer(onsale.handler).listen(0);
const { port } = server.address() as AddressInfo;
const url = \`http://127.0.0.1:\${port}/tickets\`;
const operator = createOnsaleClient({ url, accountKey: options.adminKey });
await operator.trpc.admin.concert.create.mutate({ title: 'A concert', dates: ['2098-05-01'] });
const buyer = createOnsaleClient({ url });
const place = await buyer.join();
await place.admitted();
const held = await place.reserve({ date: '2098-05-01', best: 2 });
await buyer.wallet.charge(held.total);
const { tickets } = await held.pay();
const answer: Response = await onsale.fetch(new Request('http://localhost/tickets/api/concerts'));
console.log(tickets.length, answer.status);
// @ts-expect-error there is no such option
await createOnsale({ ...options, polls: 3 }).catch((error: unknown) => {
  console.log(error instanceof ConfigError);
});
server.close();
await onsale.close();
`;

describe('the library of the server', () => {
  test('compiles in an empty project with its types checked, sells, and closes', async () => {
    const folder = await packages.emptyFolder();
    const types = `@types/node@${manifest.devDependencies['@types/node']}`;
    await install(folder, packages.tarball('server'), packages.tarball('sdk'), types);
    await writeFile(join(folder, 'host.ts'), host);
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      module: 'nodenext',
      target: 'es2023',
      types: ['node'],
    };
    const project = { compilerOptions, files: ['host.ts'] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(project));
    await run('tsc', ['-p', '.'], { cwd: folder });
    expect(await run('node', ['host.js'], { cwd: folder })).toBe('2 200\ntrue\n');
  });
});

describe('the library for tests', () => {
  test('runs the example of its README by node:test, without a native module', async () => {
    const folder = await packages.emptyFolder();
    await install(folder, packages.tarball('testing'), packages.tarball('sdk'));
    const readme = await readFile(join(folder, 'node_modules/@onsale/testing/README.md'), 'utf8');
    const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
    await writeFile(join(folder, 'sale.test.ts'), example);
    const output = await run('node', ['--test', '--test-reporter=tap'], { cwd: folder });
    expect(output).toContain('ok 1 - seats are held for five minutes');
    expect(output).toContain('# fail 0');
    const installed = await readdir(join(folder, 'node_modules'));
    expect(installed.filter((name) => !name.startsWith('.')).toSorted()).toEqual([
      '@noble',
      '@onsale',
    ]);
  });
});
