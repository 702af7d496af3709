/**
 * Builds `@onsale/cli`: one command that brings the server, the simulator and the SDK along.
 *
 * Packages in JavaScript are part of the bundle, so that a command loads few files and runs the
 * versions that were tested. Drivers of databases and a WebAssembly file stay packages.
 */
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, startChunk } from './bundle.ts';
import { lightBuiltins } from './light-builtins.ts';
import { installedVersions, readManifest, root, writeManifest } from './manifest.ts';
import { oldestNode } from './oldest-node.ts';

const dependencies = new Set(['better-sqlite3', 'pg', 'jq-wasm']);

export async function buildCli(stage: string): Promise<void> {
  const packageRoot = join(root, 'apps/cli');
  await bundle({
    entries: { main: join(packageRoot, 'src/main.ts') },
    packageRoot,
    stage,
    isDependency: (specifier) => dependencies.has(specifier),
    minified: true,
    plugins: [lightBuiltins(startChunk, isUnused)],
  });
  mkdirSync(join(stage, 'bin'));
  copyFileSync(join(packageRoot, 'build/launcher.js'), join(stage, 'bin/onsale.js'));
  cpSync(join(packageRoot, 'man'), join(stage, 'man'), { recursive: true });
  const source = readManifest(packageRoot);
  writeManifest(stage, source, {
    man: source['man'],
    bin: source['bin'],
    files: ['bin', 'dist', 'man', 'THIRD-PARTY-LICENSES.txt', 'CHANGELOG.md'],
    exports: { './package.json': './package.json' },
    dependencies: installedVersions(dependencies),
    engines: { node: oldestNode },
  });
}

/** Commander starts programs of their own for some commands, of which there are none here. */
function isUnused(builtin: string, importer: string): boolean {
  return builtin === 'node:child_process' && importer.includes('/node_modules/commander/');
}
