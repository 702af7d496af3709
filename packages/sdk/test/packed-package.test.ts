/** The published package: packed, installed in an empty project, compiled and run. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const readme = new URL('../README.md', import.meta.url);
const run = promisify(execFile);
const root = new URL('../../..', import.meta.url).pathname;
const bin = join(root, 'node_modules/.bin');
const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
const installTimeoutMs = 180_000;

let project: string;
let installed: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'onsale-sdk-'));
  await run(
    'npx',
    ['-y', 'pnpm@12', '--filter', '@onsale/sdk', 'pack', '--pack-destination', project],
    {
      cwd: root,
      env,
    },
  );
  const [tarball] = (await readdir(project)).filter((name) => name.endsWith('.tgz'));
  await writeFile(
    join(project, 'package.json'),
    JSON.stringify({ name: 'empty', private: true, type: 'module' }),
  );
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await run('npm', ['install', ...quietly, `./${tarball}`], { cwd: project, env });
  installed = join(project, 'node_modules/@onsale/sdk');
}, installTimeoutMs);

afterAll(() => rm(project, { recursive: true, force: true }));

/** Every file of the package; `name` is its path in it. */
async function shippedFiles(): Promise<{ name: string; text: string }[]> {
  const entries = await readdir(installed, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ name, parentPath }) => {
      const path = join(parentPath, name);
      return { name: relative(installed, path), text: await readFile(path, 'utf8') };
    }),
  );
}

const program = `
import {
  createOnsaleClient,
  isOnsaleError,
  type BuyStep,
  type Concert,
  type Held,
  type QueueEntry,
} from '@onsale/sdk';

const onsale = createOnsaleClient({ url: process.argv[2] ?? '' });
const concerts: Concert[] = await onsale.concerts();
console.log(concerts.map(({ title }) => title).join());

export async function journey(): Promise<string[]> {
  const place = await onsale.join({ concertId: 'con_1' });
  const waitNo: number = place.entry.waitNo ?? 1;
  const entry: QueueEntry = await place.admitted({ signal: AbortSignal.timeout(1_000) });
  await using held: Held = await place.reserve({ date: '2098-01-01', best: waitNo });
  const { rows } = await onsale.trpc.admin.concert.create.mutate({ title: entry.token, dates: [] });
  const steps: BuyStep['step'][] = [rows > 1 ? 'paid' : 'reserved'];
  // @ts-expect-error the server knows no such field
  await onsale.trpc.wallet.charge.mutate({ amount: 'much' });
  return [...steps, ...(await held.pay()).tickets.map(({ ticketCode }) => ticketCode)];
}

try {
  await createOnsaleClient({ url: 'http://127.0.0.1:1', maxRetries: 0 }).concerts();
} catch (error) {
  if (isOnsaleError(error, 'UNREACHABLE')) console.log(error.reason);
}
`;

/** No ambient types but the language's own, so the one Node global is declared here. */
const globals = 'declare const process: { argv: string[] };\n';

const withTrpc = `
import { createOnsaleClient } from '@onsale/sdk';
import { trpcClient, type AppRouter } from '@onsale/sdk/trpc';
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';

const url = 'http://127.0.0.1:1';
const ofSdk: TRPCClient<AppRouter> = trpcClient(createOnsaleClient({ url }));
const own = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: url + '/trpc' })] });
export const waitNos: Promise<number | null>[] = [ofSdk, own].map(
  async (client) => (await client.queue.status.query()).waitNo,
);
`;

/** The permitted imports of each kind of file. */
const knownImports = [
  [/\.js$/, /^(\.{1,2}\/|@noble\/hashes\/)/],
  [/\.d\.ts$/, /^(\.{1,2}\/|@trpc\/)/],
  [/^dist\/src\/.*\.ts$/, /^(\.{1,2}\/|@trpc\/|@noble\/hashes\/)/],
] as const;

async function compile(options: object, programs: string[] = []): Promise<string> {
  await writeFile(join(project, 'program.ts'), globals + program);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    types: [],
    ...options,
  };
  const examples = (await readFile(readme, 'utf8')).matchAll(/```ts\n(.*?)```/gs);
  const files = ['program.ts'];
  for (const [, example = ''] of examples) {
    files.push(`readme-${files.length}.ts`);
    await writeFile(join(project, files.at(-1)!), example);
  }
  for (const [at, text] of programs.entries()) {
    files.push(`other-${at}.ts`);
    await writeFile(join(project, files.at(-1)!), text);
  }
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  return run(join(bin, 'tsc'), ['-p', '.'], { cwd: project, env }).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}

describe('the packed package', () => {
  test('compiles in an empty project, with its own types checked too', async () => {
    for (const options of [
      { module: 'nodenext', target: 'es2022' },
      { module: 'nodenext', target: 'es2022', lib: ['es2022', 'dom', 'esnext.disposable'] },
      { module: 'esnext', moduleResolution: 'bundler', target: 'esnext' },
    ]) {
      expect(await compile({ ...options, noEmit: true })).toBe('');
    }
  });

  test('is really type-checked: a missing type is an error', async () => {
    const declarations = join(installed, 'dist/generated/wire-types.d.ts');
    const whole = await readFile(declarations, 'utf8');
    await writeFile(declarations, whole.replaceAll('../procedure-types', '../gone'));
    try {
      expect(await compile({ module: 'nodenext', noEmit: true })).toContain('../gone');
    } finally {
      await writeFile(declarations, whole);
    }
  });

  test('brings one dependency along, and neither tRPC nor a compiler', async () => {
    const names = await readdir(join(project, 'node_modules'));
    expect(names.filter((name) => !name.startsWith('.')).toSorted()).toEqual(['@noble', '@onsale']);
  });

  test('has the types of tRPC for programs that use tRPC themselves', async () => {
    const scope = join(project, 'node_modules/@trpc');
    await mkdir(scope);
    for (const name of ['client', 'server']) {
      await symlink(join(root, 'packages/sdk/node_modules/@trpc', name), join(scope, name));
    }
    try {
      expect(await compile({ module: 'nodenext', noEmit: true }, [withTrpc])).toBe('');
    } finally {
      await rm(scope, { recursive: true });
    }
    expect(await compile({ module: 'nodenext', noEmit: true }, [withTrpc])).toContain('@trpc/');
  });

  test('runs', async () => {
    expect(await compile({ module: 'nodenext', target: 'es2022' })).toBe('');
    const concert = { concertId: 'con_1', title: 'A concert', dates: [], saleState: 'on_sale' };
    const server = createServer((_, response) => {
      response.end(JSON.stringify({ result: { data: { concerts: [concert] } } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const program = ['program.js', `http://127.0.0.1:${port}`];
      const { stdout } = await run('node', program, { cwd: project, env });
      expect(stdout).toBe('A concert\nUNREACHABLE\n');
    } finally {
      server.close();
    }
  });

  test('ships JavaScript and declarations, and nothing of the workspace', async () => {
    const files = await shippedFiles();
    const names = files.map(({ name }) => name);
    const outside = names.filter((name) => !name.startsWith('dist/')).toSorted();
    expect(outside).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    expect(names).toContain('dist/index.js');
    expect(names).toContain('dist/index.d.ts');
    const { text } = files.find(({ name }) => name === 'package.json')!;
    const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
    expect(Object.keys(dependencies)).toEqual(['@noble/hashes']);
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test('has the source of each file that its maps name', async () => {
    const files = await shippedFiles();
    const texts = new Map(files.map(({ name, text }) => [name, text]));
    const mapped = files.filter(({ name }) => name.endsWith('.map'));
    const named = mapped.map(({ name, text }) => {
      const { sources } = JSON.parse(text) as { sources: [string] };
      return join(dirname(name), ...sources);
    });
    for (const source of named) expect(texts.get(source), source).toContain('export');
    const sources = [...texts.keys()].filter((name) => /(?<!\.d)\.ts$/.test(name));
    expect(sources.toSorted()).toEqual([...new Set(named)].toSorted());
    const emitted = files.filter(({ name }) => /\.(js|d\.ts)$/.test(name));
    const unmapped = emitted.filter(({ name, text }) => {
      const [, map] = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(text) ?? [];
      return map === undefined || !texts.has(join(dirname(name), map));
    });
    // The source of the router's type is the server, which is not in the package.
    expect(unmapped.map(({ name }) => name)).toEqual(['dist/app-router.d.ts']);
    expect(texts.get('dist/app-router.d.ts')).not.toContain('sourceMappingURL');
  });

  test('has a README whose links need no repository around it', async () => {
    const text = await readFile(join(installed, 'README.md'), 'utf8');
    expect([...text.matchAll(/\]\((?!https:|#)[^)]+\)/g)].map(([link]) => link)).toEqual([]);
  });

  test('loads by require, with no await at the top level', async () => {
    const code = "console.log(typeof require('@onsale/sdk').createOnsaleClient)";
    const { stdout } = await run('node', ['--input-type=commonjs', '--eval', code], {
      cwd: project,
      env,
    });
    expect(stdout).toBe('function\n');
  });

  test('takes at most 17 KB in a page, minified and with gzip', async () => {
    await writeFile(
      join(project, 'page.js'),
      "import { createOnsaleClient } from '@onsale/sdk';\nwindow.client = createOnsaleClient;\n",
    );
    await writeFile(
      join(project, 'vite.config.js'),
      "export default { build: { rolldownOptions: { input: 'page.js' }, outDir: 'page' } };\n",
    );
    await run(join(root, 'examples/web/node_modules/.bin/vite'), ['build'], { cwd: project, env });
    const assets = join(project, 'page/assets');
    const [bundle = ''] = await readdir(assets);
    const code = await readFile(join(assets, bundle));
    expect(code.toString()).toContain('queue.join');
    expect(gzipSync(code).length).toBeLessThan(17_000);
  });

  test('has no server code, and needs neither Node nor a workspace package', async () => {
    const code = (await shippedFiles()).filter(({ name }) => /\.(js|ts)$/.test(name));
    expect(code.length).toBeGreaterThan(10);
    for (const { name, text } of code) {
      const imported = Array.from(
        text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g),
        ([, specifier = '']) => specifier,
      );
      const known = knownImports.find(([file]) => file.test(name))![1];
      expect(
        imported.filter((specifier) => !known.test(specifier)),
        name,
      ).toEqual([]);
      expect(text, name).not.toMatch(/better-sqlite3|kysely|\bzod\b|\bpino\b/);
    }
  });
});
