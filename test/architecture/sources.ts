/** The rules on what a file may contain and where it lies. */
import { dirname } from 'node:path';
import type { Package, SourceFile } from './project.ts';

export const maxLines = 300;
export const maxLooseFiles = 15;

/** The clock has the timers, and dates are written and read with `Date`. */
const timeFiles = ['packages/core/src/time/clock.ts', 'packages/core/src/time/dates.ts'];
/** Their keys are texts, such as `Date`, the title of a column. */
const catalogues = /\/language\/korean\//;
const timeNames = [
  'Date',
  'performance.now',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'AbortSignal.timeout',
  'process.hrtime',
];

export function onlyTheClockTouchesTime(files: SourceFile[]): string[] {
  return files
    .filter(({ path, isSource }) => isSource && !timeFiles.includes(path) && !catalogues.test(path))
    .flatMap(({ path, names, imports }) => {
      const used = timeNames.filter((name) => names.has(name));
      const imported = imports.filter(({ from }) => /^(node:)?(timers|perf_hooks)/.test(from));
      return [...used, ...imported.map(({ from }) => from)].map(
        (name) => `${path} uses ${name}: take a Clock`,
      );
    });
}

const randomNames = ['Math.random', 'crypto.randomUUID', 'crypto.getRandomValues'];
/** Where randomness comes in: as ids, and as the jitter of a database that is opened. */
const randomSources = ['packages/core/src/ids.ts', 'packages/db/src/open-database.ts'];

export function randomnessIsInjected(files: SourceFile[]): string[] {
  return files
    .filter(({ path, package: own, isSource }) => {
      return isSource && (own === 'core' || own === 'db') && !randomSources.includes(path);
    })
    .flatMap(({ path, names }) =>
      randomNames.filter((name) => names.has(name)).map((name) => `${path} uses ${name}`),
    );
}

/** A generated file is read by its generator's check, not in one go. */
export function filesAreShort(files: SourceFile[]): string[] {
  return files
    .filter(({ path, lines }) => lines > maxLines && !path.includes('/generated/'))
    .map(({ path, lines }) => `${path} has ${lines} lines, ${lines - maxLines} too many`);
}

/** A folder of sources is read at one glance; migrations are a list that only grows. */
export function foldersAreSmall(files: SourceFile[]): string[] {
  const loose = new Map<string, number>();
  for (const { path } of files) {
    const folder = dirname(path);
    if (/(^|\/)(test|migrations)(\/|$)/.test(folder)) continue;
    loose.set(folder, (loose.get(folder) ?? 0) + 1);
  }
  return [...loose]
    .filter(([, count]) => count > maxLooseFiles)
    .map(([folder, count]) => `${folder} has ${count} loose files, at most ${maxLooseFiles}`);
}

export function testsLieInTestFolders(files: SourceFile[]): string[] {
  return files
    .filter(({ path }) => path.endsWith('.test.ts'))
    .filter(({ path }) => !/^(test|(apps|packages|examples)\/[^/]+\/test)\//.test(path))
    .map(({ path }) => `${path} belongs in a test folder`);
}

const unfinished = /\b(TODO|FIXME|XXX|HACK)\b/;
const silenced = /\b(eslint|oxlint)-disable|@ts-(ignore|nocheck|expect-error)\b/;
const skipped = ['test', 'it', 'describe', 'suite', 'bench'].flatMap((name) =>
  ['skip', 'only', 'todo', 'fails'].map((how) => `${name}.${how}`),
);

export function nothingIsLeftUndone(files: SourceFile[]): string[] {
  return files.flatMap(({ path, comments, names }) => [
    ...comments
      .map(({ lines }) => lines.join(' '))
      .filter((comment) => unfinished.test(comment) || silenced.test(comment))
      .map((comment) => `${path} says "${comment.trim()}"`),
    ...skipped.filter((name) => names.has(name)).map((name) => `${path} uses ${name}`),
  ]);
}

export function packagesDescribeThemselves(packages: Package[]): string[] {
  return packages.flatMap(({ path, folder, name, description, license, type }) =>
    [
      name === `@onsale/${folder}` || `is named "${name}", not @onsale/${folder}`,
      (description !== undefined && description.length >= 20) || 'does not describe itself',
      license === 'MIT' || 'has no MIT license',
      type === 'module' || 'is not an ES module',
    ]
      .filter((wrong) => wrong !== true)
      .map((wrong) => `${path}/package.json ${wrong}`),
  );
}
