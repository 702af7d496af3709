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
  copyFileSync,
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

const sourceRoots = [
  { emittedAt: 'packages/sdk/src', within: '.' },
  { emittedAt: 'packages/core/src', within: 'core' },
];
for (const { emittedAt, within } of sourceRoots) {
  cpSync(join(emitted, emittedAt), join(dist, within), { recursive: true });
}
writeFileSync(join(dist, 'app-router.d.ts'), routerDeclaration());
rmSync(emitted, { recursive: true });
for (const { emittedAt, within } of sourceRoots) addSources(join(root, '../..', emittedAt), within);

for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  if (!/\.(js|ts)$/.test(file)) continue;
  const path = join(dist, file);
  const pathTo = (folder: string) => relative(dirname(path), folder) || '.';
  const toCore = `${pathTo(file.startsWith('src/') ? join(dist, 'src') : dist)}/core`;
  const code = withinPackage(readFileSync(path, 'utf8'), { toDist: pathTo(dist), toCore });
  writeFileSync(path, code);
}

// All packages have one version and one changelog.
copyFileSync(join(root, '../../CHANGELOG.md'), join(root, 'CHANGELOG.md'));

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

/** The type of the router, whose source the package does not contain. */
function routerDeclaration(): string {
  const declaration = readFileSync(join(emitted, 'packages/sdk/build/app-router.d.ts'), 'utf8');
  return declaration.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
}

/**
 * Copies the sources of the files that were emitted into `dist/src` and points their maps there, so
 * that debuggers and "go to definition" find the TypeScript.
 *
 * @param within the folder of `dist` and of `dist/src` with the files of this source folder.
 */
function addSources(sourceFolder: string, within: string): void {
  for (const name of readdirSync(join(dist, within), { recursive: true, encoding: 'utf8' })) {
    const [, stem] = /^(.+?)(?:\.d\.ts|\.js)\.map$/.exec(name) ?? [];
    const source = `${stem}.ts`;
    const copy = join(dist, 'src', within, source);
    if (stem === undefined || !existsSync(join(sourceFolder, source))) continue;
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(join(sourceFolder, source), copy);
    const path = join(dist, within, name);
    const map = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...map, sources: [relative(dirname(path), copy)] }));
  }
}

interface FoldersFromFile {
  /** Relative path from the folder of the file to `dist`. */
  toDist: string;
  toCore: string;
}

function withinPackage(code: string, { toDist, toCore }: FoldersFromFile): string {
  const inner = code
    .replaceAll(/(['"])(\.{1,2}\/[\w./-]+)\.ts\1/g, '$1$2.js$1')
    .replaceAll(/(['"])@onsale\/core\/([\w/-]+)\1/g, `$1${toCore}/$2.js$1`)
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
