/**
 * Builds `@onsale/testing`: the server in memory, with everything that it needs.
 *
 * The SDK stays a package, because a test and the program that it tests must have the same. Drivers
 * of databases are loaded only where a test names a database of its own.
 */
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { bundleDeclarations } from './declarations.ts';
import { readManifest, root, writeManifest } from './manifest.ts';

/** With the versions that will do, because a test may have drivers of its own. */
const drivers = { 'better-sqlite3': '>=12', pg: '^8.11' };

/** The first whose own SQLite can be used (packages/db/src/dialects/sqlite/node-sqlite.ts). */
const oldestNode = '>=22.16';

export async function buildTesting(stage: string): Promise<void> {
  const packageRoot = join(root, 'packages/testing');
  const entry = join(packageRoot, 'src/index.ts');
  const isDependency = (specifier: string) => specifier === '@onsale/sdk' || specifier in drivers;
  await bundle({ entries: { index: entry }, packageRoot, stage, isDependency });
  await bundleDeclarations(entry, { stage, isDependency });
  const source = readManifest(packageRoot);
  writeManifest(stage, source, {
    files: ['dist', 'THIRD-PARTY-LICENSES.txt', 'CHANGELOG.md'],
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    peerDependencies: { '@onsale/sdk': source.version, ...drivers },
    peerDependenciesMeta: Object.fromEntries(
      Object.keys(drivers).map((name) => [name, { optional: true }]),
    ),
    engines: { node: oldestNode },
  });
}
