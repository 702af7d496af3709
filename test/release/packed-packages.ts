/** The packages as they are published, packed once for a test file, and empty folders. */
import { execFile, type ExecFileOptions } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

export const root = new URL('../..', import.meta.url).pathname;
export const bin = join(root, 'node_modules/.bin');

/** Far above the time of packing everything on a busy machine. */
export const packTimeoutMs = 240_000;

const execute = promisify(execFile);

/** Variables of the tests themselves, which no user has. */
const ofTests = /^(VITEST|ONSALE_|NODE_ENV$|NODE_OPTIONS$|NODE_COMPILE_CACHE$)/;

/** The environment of a user, with these folders of programs before the Node of the project. */
export function environmentOf(...folders: string[]): NodeJS.ProcessEnv {
  const { PATH = '', ...others } = process.env;
  const known = Object.entries(others).filter(([name]) => !ofTests.test(name));
  return { ...Object.fromEntries(known), PATH: [...folders, bin, PATH].join(delimiter) };
}

/** Runs a program to its end. @throws with its output, when it fails. */
export async function run(
  program: string,
  words: string[],
  options: ExecFileOptions = {},
): Promise<string> {
  const { stdout } = await execute(program, words, { env: environmentOf(), ...options });
  return stdout.toString();
}

export interface PackedPackages extends AsyncDisposable {
  /** The tarball of each package, by the end of its name: `cli`, `server` … */
  tarball(name: string): string;
  /** An empty folder outside of the repository. */
  emptyFolder(): Promise<string>;
}

export async function packAll(): Promise<PackedPackages> {
  const folder = await mkdtemp(join(tmpdir(), 'onsale-packed-'));
  const tarballs = join(folder, 'tarballs');
  await run('node', [join(root, 'release/pack-all.ts'), '--to', tarballs], { cwd: root });
  const names = await readdir(tarballs);
  let folders = 0;
  return {
    tarball(name) {
      const found = names.find((file) => file.startsWith(`onsale-${name}-`));
      if (found === undefined) throw new Error(`There is no tarball of ${name}: ${names.join()}.`);
      return join(tarballs, found);
    },
    async emptyFolder() {
      folders += 1;
      return mkdtemp(join(folder, `empty-${folders}-`));
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];

/** Installs tarballs and packages in a folder that is a project of its own. */
export async function install(folder: string, ...packages: string[]): Promise<void> {
  const manifest = { name: 'empty', private: true, type: 'module' };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await run('npm', ['install', ...quietly, ...packages], { cwd: folder });
}

/** Installs a tarball globally, below a prefix of its own. */
export async function installGlobally(prefix: string, tarball: string): Promise<void> {
  await run('npm', ['install', '--global', '--prefix', prefix, ...quietly, tarball], {
    cwd: prefix,
  });
}

export async function uninstallGlobally(prefix: string, name: string): Promise<void> {
  const words = ['uninstall', '--global', '--prefix', prefix, '--loglevel=error', name];
  await run('npm', words, { cwd: prefix });
}
