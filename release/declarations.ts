/**
 * Bundles the declarations of a package into one file, from those that the compiler emits.
 *
 * The compiler of the project, TypeScript 7.0, has no API that bundlers could call, so it writes
 * the declarations of the whole program first, and the bundler takes what the entry exports.
 */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { root } from './manifest.ts';

const emitted = join(root, 'dist/types');

/** Writes the declarations of everything that a package exports, once for all packages. */
export function emitDeclarations(): void {
  rmSync(emitted, { recursive: true, force: true });
  const project = join(import.meta.dirname, 'tsconfig.json');
  execFileSync('tsc', ['-p', project], { stdio: ['ignore', 'inherit', 'inherit'] });
  for (const name of globSync('**/*.d.ts', { cwd: emitted })) {
    const file = join(emitted, name);
    writeFileSync(file, withRelativeImports(readFileSync(file, 'utf8'), dirname(file)));
  }
  writeFileSync(declarationOf('apps/server/src/router.ts'), routerDeclaration());
}

/** Bundlers would look for packages of the workspace among the sources. */
function withRelativeImports(text: string, folder: string): string {
  return text.replaceAll(
    /(['"])@onsale\/(core|db|server)\/([\w./-]+)\1/g,
    (...[, quote = '', name = '', path = '']: string[]) => {
      const home = name === 'server' ? 'apps' : 'packages';
      const target = relative(folder, join(emitted, home, name, 'src', path));
      return `${quote}${target.startsWith('.') ? target : `./${target}`}.ts${quote}`;
    },
  );
}

/**
 * The type of the router, which the compiler infers and writes out in full for the SDK. The
 * declaration of its function would lead into the server: a request's context is internal.
 */
function routerDeclaration(): string {
  const folder = dirname(declarationOf('apps/server/src/router.ts'));
  const text = readFileSync(declarationOf('packages/sdk/build/app-router.ts'), 'utf8');
  return withRelativeImports(
    text
      .replaceAll(/import\("[^"]+"\)\.(RequestContext|ProcedureMeta)/g, 'object')
      .replaceAll(/import\("[./]+\/core\/src\/([\w/-]+)\.ts"\)/g, 'import("@onsale/core/$1")'),
    folder,
  );
}

function declarationOf(source: string): string {
  return join(emitted, source.replace(/\.ts$/, '.d.ts'));
}

/**
 * @param entry the source file of the package's entry.
 * @param isDependency whether the package may import another one.
 * @throws when the declarations name a package that it does not depend on.
 */
export async function bundleDeclarations(
  entry: string,
  { stage, isDependency }: { stage: string; isDependency: (specifier: string) => boolean },
): Promise<void> {
  const build = await rolldown({
    input: { index: declarationOf(relative(root, entry)) },
    external: (specifier) => !/^(\.|\/)/.test(specifier),
    plugins: [dts({ dtsOnly: true, tsconfig: false, generator: 'oxc' })],
    checks: { bundlerTimings: false },
    onLog(level, log, handle) {
      if (level === 'warn') throw new Error(`${log.code}: ${log.message}`);
      handle(level, log);
    },
  });
  const dist = join(stage, 'dist');
  const { output } = await build.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].ts',
  });
  await build.close();
  for (const [, , name = ''] of output[0].code.matchAll(/(from |import\()["']([^"']+)["']/g)) {
    if (name.startsWith('node:') || isDependency(name)) continue;
    throw new Error(`The declarations of ${entry} name ${name}, which is no dependency.`);
  }
}
