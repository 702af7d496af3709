/**
 * Makes `dist`, what the package ships: the compiler's own output, with core's few files beside the
 * SDK's and the router's type in place of the server, so that no workspace package is named in it.
 *
 * There is no bundler: what rolls declarations up for TypeScript 7.0 still goes through its command
 * line and stumbles over workspace links, and nothing here is large enough to need bundling.
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

// What an included file imports is emitted too, but not every time: so each is named in tsconfig.json.
for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.js')) continue;
  const file = join(dist, name);
  for (const [, imported = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)) {
    if (existsSync(join(dirname(file), imported))) continue;
    throw new Error(`${name} imports ${imported}, which is not there: name it in tsconfig.json.`);
  }
}

/** @param toDist the way from the folder of the file that holds `code` to `dist`. */
function withinPackage(code: string, toDist: string): string {
  const inner = code
    .replaceAll(/(['"])(\.{1,2}\/[\w./-]+)\.ts\1/g, '$1$2.js$1')
    .replaceAll(/(['"])@onsale\/core\/([\w/-]+)\1/g, `$1${toDist}/core/$2.js$1`)
    .replaceAll(/(['"])@onsale\/server\/router\1/g, `$1${toDist}/app-router.js$1`)
    // The context of a request, and notes on procedures, are the server's own: no client sees them.
    .replaceAll(
      /import\((['"])@onsale\/server\/[\w/-]+\1\)\.(RequestContext|ProcedureMeta)/g,
      'object',
    );
  const left = /['"]@onsale\/[^'"]+['"]/.exec(inner);
  if (left)
    throw new Error(`The package would import ${left[0]}: say in build.ts what it becomes.`);
  return inner;
}
