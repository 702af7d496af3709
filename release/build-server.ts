/** Builds `@onsale/server`: the server as a library. Its packages stay dependencies. */
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { bundleDeclarations } from './declarations.ts';
import { installedVersions, readManifest, root, writeManifest } from './manifest.ts';
import { oldestNode } from './oldest-node.ts';

export async function buildServer(stage: string): Promise<void> {
  const packageRoot = join(root, 'apps/server');
  const entry = join(packageRoot, 'src/index.ts');
  const isDependency = (specifier: string) => !specifier.startsWith('@onsale/');
  const { dependencies } = await bundle({
    entries: { index: entry },
    packageRoot,
    stage,
    isDependency,
  });
  await bundleDeclarations(entry, { stage, isDependency });
  writeManifest(stage, readManifest(packageRoot), {
    files: ['dist', 'THIRD-PARTY-LICENSES.txt', 'CHANGELOG.md'],
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    dependencies: installedVersions(dependencies),
    engines: { node: oldestNode },
  });
}
