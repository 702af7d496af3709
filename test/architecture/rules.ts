/** Who may import whom, and what else lint cannot say. Each rule gives its violations as sentences. */
import { dirname } from 'node:path';
import type { Import, Package, SourceFile } from './project.ts';

interface Directions {
  /** The rooms that a room's source may import. */
  uses: readonly string[];
  /** Those of which it may import types only, since it runs without them. */
  types?: readonly string[];
  /** Those that its tests may import besides. */
  tests?: readonly string[];
}

const directions: Record<string, Directions> = {
  core: { uses: [] },
  db: { uses: ['core'] },
  server: { uses: ['core', 'db'] },
  sdk: { uses: ['core'], types: ['server'], tests: ['server', 'db'] },
  sim: { uses: ['core', 'sdk'], tests: ['server', 'db'] },
  cli: { uses: ['core', 'sdk', 'sim', 'server'], tests: ['db'] },
};

export const maxLines = 300;

/** Says what is wrong with one import, or null. */
type ImportRule = (file: SourceFile, found: Import) => string | null;

function eachImport(files: SourceFile[], rule: ImportRule): string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((found) => {
      const wrong = rule(file, found);
      return wrong === null ? [] : [`${file.path} imports ${found.from}: ${wrong}`];
    }),
  );
}

export function packagesKeepDirections(packages: Package[]): string[] {
  return packages.flatMap(({ path, room, dependencies, devDependencies }) => {
    const rules = directions[room];
    if (!rules) return [`${path} is a room that the directions do not name`];
    const { uses, types = [], tests = [] } = rules;
    const wrong = [
      ...dependencies.filter((dependency) => !uses.includes(dependency)),
      ...devDependencies.filter(
        (dependency) => ![...uses, ...types, ...tests].includes(dependency),
      ),
    ];
    return wrong.map((dependency) => `${path}/package.json must not depend on ${dependency}`);
  });
}

export function importsKeepDirections(files: SourceFile[]): string[] {
  return eachImport(files, ({ path, room, isSource }, found) => {
    if (room === null) return null;
    const home = path.split('/', 2).join('/');
    if (found.file !== null && !found.file.startsWith(`${home}/`)) {
      return 'another room is imported by its name, not by a path';
    }
    if (found.room === null || found.room === room) return null;
    const { uses, types = [], tests = [] } = directions[room] ?? { uses: [] };
    if (uses.includes(found.room) || (!isSource && tests.includes(found.room))) return null;
    if (!types.includes(found.room)) return `${room} knows nothing of ${found.room}`;
    return found.kind === 'type' || !isSource ? null : `only its types, by "import type"`;
  });
}

const testing = /(^|\/)testing(\.ts|\/|$)/;

export function sourceIsFreeOfTestHelpers(files: SourceFile[]): string[] {
  return eachImport(files, ({ path, isSource }, { from }) =>
    isSource && testing.test(from) && !testing.test(path)
      ? 'test helpers stay out of what runs'
      : null,
  );
}

const drivers = /^(pg|better-sqlite3)(\/|$)/;

export function driversStayInDb(files: SourceFile[]): string[] {
  return eachImport(files, ({ room }, { from }) =>
    drivers.test(from) && room !== 'db' ? 'only packages/db knows the drivers' : null,
  );
}

// The REST API calls the router, as any client does; so it stands above it.
const restApi = /^apps\/server\/src\/rest\//;
const serverDomain = /^apps\/server\/src\/(?!rest\/)[^/]+\//;

/** Router -> use case -> repository, one way, and never into another domain's use case. */
export function serverLayersGoOneWay(files: SourceFile[]): string[] {
  const layers = files.filter(({ path }) => serverDomain.test(path) || restApi.test(path));
  return eachImport(layers, ({ path }, found) => {
    const target = found.file ?? '';
    if (restApi.test(path)) {
      const passesBy = found.room === 'db' || target.endsWith('.usecases.ts');
      return passesBy ? 'the REST API calls the router, and nothing that it stands for' : null;
    }
    if (target.endsWith('.router.ts') || /\/src\/(router|http|serve|scheduler)\.ts$/.test(target)) {
      return 'a domain does not know what calls it';
    }
    if (path.endsWith('.router.ts')) {
      return found.room === 'db' ? 'a router calls a use case, not the database' : null;
    }
    const isUseCase = target.endsWith('.usecases.ts');
    if (isUseCase && dirname(target) !== dirname(path)) {
      return 'a use case may use another domain’s repository, never its use case';
    }
    if (isUseCase && !path.endsWith('.usecases.ts')) return 'only routers and use cases call it';
    return null;
  });
}

const cliServerCommand = /^apps\/cli\/src\/(commands\/(serve|demo|doctor)(\.ts$|\/)|simulate\/)/;

export function cliReachesServerLazily(files: SourceFile[]): string[] {
  return eachImport(files, ({ path, room, isSource }, found) => {
    if (room !== 'cli' || !isSource || found.room !== 'server' || found.kind === 'type')
      return null;
    if (!cliServerCommand.test(path))
      return 'only serve, demo, doctor and what simulates know the server';
    return found.kind === 'dynamic' ? null : 'dynamically, so that other commands start fast';
  });
}

const clockFile = 'packages/core/src/time/clock.ts';
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
    .filter(({ path, isSource }) => isSource && path !== clockFile && !testing.test(path))
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
    .filter(({ path, room, isSource }) => {
      return isSource && (room === 'core' || room === 'db') && !randomSources.includes(path);
    })
    .filter(({ path }) => !testing.test(path))
    .flatMap(({ path, names }) =>
      randomNames.filter((name) => names.has(name)).map((name) => `${path} uses ${name}`),
    );
}

export function filesAreShort(files: SourceFile[]): string[] {
  return files
    .filter(({ lines }) => lines > maxLines)
    .map(({ path, lines }) => `${path} has ${lines} lines, ${lines - maxLines} too many`);
}

export function testsLieInTestFolders(files: SourceFile[]): string[] {
  return files
    .filter(({ path }) => path.endsWith('.test.ts'))
    .filter(({ path }) => !/^(test|(apps|packages)\/[^/]+\/test)\//.test(path))
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
      .filter((comment) => unfinished.test(comment) || silenced.test(comment))
      .map((comment) => `${path} says "${comment.trim()}"`),
    ...skipped.filter((name) => names.has(name)).map((name) => `${path} uses ${name}`),
  ]);
}

export function packagesSayWhatTheyAre(packages: Package[]): string[] {
  return packages.flatMap(({ path, room, name, description, license, type }) =>
    [
      name === `@onsale/${room}` || `is named "${name}", not @onsale/${room}`,
      (description !== undefined && description.length >= 20) || 'does not describe itself',
      license === 'MIT' || 'has no MIT license',
      type === 'module' || 'is not an ES module',
    ]
      .filter((wrong) => wrong !== true)
      .map((wrong) => `${path}/package.json ${wrong}`),
  );
}
