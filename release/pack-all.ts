/**
 * Packs every package that is published, compiled to JavaScript: `pnpm pack:all [--to FOLDER]`.
 *
 * The tarballs lie in `dist` at the root, or in the folder that is given; their paths are printed.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCli } from './build-cli.ts';
import { buildServer } from './build-server.ts';
import { buildTesting } from './build-testing.ts';
import { emitDeclarations } from './declarations.ts';
import { readManifest, root } from './manifest.ts';

const { values } = parseArgs({ options: { to: { type: 'string', default: join(root, 'dist') } } });
const destination = resolve(values.to);

const builds = [
  { folder: 'apps/cli', build: buildCli },
  { folder: 'apps/server', build: buildServer },
  { folder: 'packages/testing', build: buildTesting },
];

function run(program: string, words: string[], cwd: string): void {
  execFileSync(program, words, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

function printPath(folder: string): void {
  const { name, version } = readManifest(join(root, folder));
  const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
  process.stdout.write(`${join(destination, file)}\n`);
}

mkdirSync(destination, { recursive: true });
emitDeclarations();
for (const { folder, build } of builds) {
  const packageRoot = join(root, folder);
  const stage = join(packageRoot, 'dist/package');
  await build(stage);
  for (const name of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(root, name), join(stage, name));
  copyFileSync(join(packageRoot, 'README.md'), join(stage, 'README.md'));
  run('npm', ['pack', '--silent', '--pack-destination', destination], stage);
  printPath(folder);
}
// The SDK is what its own build makes of it, with the manifest that pnpm writes.
const sdk = ['--filter', '@onsale/sdk', 'pack', '--pack-destination', destination];
run('npx', ['-y', 'pnpm@12', ...sdk], root);
printPath('packages/sdk');
