/**
 * Builds `dist`, the published package, from the compiler's output alone.
 *
 * The imported files of core are copied in, and the router's inferred type replaces the server, so
 * the package names no workspace package. No bundler: those that roll up declarations for
 * TypeScript 7.0 still go through its command line and fail on workspace links, and nothing here
 * is large enough to need one.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const emitted = join(dist, 'emitted');

rmSync(dist, { recursive: true, force: true });
execFileSync('tsc', ['-p', join(import.meta.dirname, 'tsconfig.json')], { stdio: 'inherit' });

mkdirSync(join(dist, 'core'));
cpSync(join(emitted, 'packages/sdk/src'), dist, { recursive: true });
cpSync(join(emitted, 'packages/core/src'), join(dist, 'core'), { recursive: true });
cpSync(join(emitted, 'packages/sdk/build/app-router.d.ts'), join(dist, 'app-router.d.ts'));
rmSync(emitted, { recursive: true });

for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  if (!/\.(js|d\.ts)$/.test(file)) continue;
  const path = join(dist, file);
  writeFileSync(
    path,
    withinPackage(readFileSync(path, 'utf8'), relative(dirname(path), dist) || '.'),
  );
}

// The compiler does not always emit the imports of an included file, so tsconfig.json names each
// of them, and this check finds one that is missing.
for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.js')) continue;
  const file = join(dist, name);
  for (const [, imported = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    if (existsSync(join(dirname(file), imported))) continue;
    throw new Error(`${name} imports ${imported}, which was not emitted: add it to tsconfig.json.`);
  }
}

/** @param toDist relative path from the folder of the file with this `code` to `dist`. */
function withinPackage(code: string, toDist: string): string {
  const inner = code
    .replaceAll(/(['"])(\.{1,2}\/[\w./-]+)\.ts\1/g, '$1$2.js$1')
    .replaceAll(/(['"])@onsale\/core\/([\w/-]+)\1/g, `$1${toDist}/core/$2.js$1`)
    .replaceAll(/(['"])@onsale\/server\/router\1/g, `$1${toDist}/app-router.js$1`)
    // The types of a request's context and of procedure metadata are internal to the server.
    .replaceAll(
      /import\((['"])@onsale\/server\/[\w/-]+\1\)\.(RequestContext|ProcedureMeta)/g,
      'object',
    );
  const leftover = /['"]@onsale\/[^'"]+['"]/.exec(inner);
  if (leftover) throw new Error(`The package would import ${leftover[0]}: map it in build.ts.`);
  return inner;
}
