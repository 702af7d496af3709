/** The import rules between packages and between layers, and the rule against import circles. */
import { basename, dirname } from 'node:path';
import type { Import, Package, SourceFile } from './project.ts';

interface Directions {
  /** The packages that a package's source may import. */
  uses: readonly string[];
  /** Packages of which it may import types only, since it runs without them. */
  types?: readonly string[];
  /** Packages that its tests may import as well. */
  tests?: readonly string[];
}

const directions: Record<string, Directions> = {
  core: { uses: [] },
  db: { uses: ['core'] },
  server: { uses: ['core', 'db'] },
  sdk: { uses: ['core'], types: ['server'], tests: ['server', 'db'] },
  sim: { uses: ['core', 'sdk'], tests: ['server', 'db'] },
  testing: { uses: ['core', 'sdk', 'sim', 'server'], tests: ['db'] },
  cli: { uses: ['core', 'sdk', 'sim', 'server'], tests: ['db'] },
};

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
  return packages.flatMap(({ path, folder, dependencies, devDependencies }) => {
    const rules = directions[folder];
    if (!rules) return [`${path} is a package that the directions do not name`];
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
  return eachImport(files, ({ path, package: own, isSource }, found) => {
    if (own === null) return null;
    const home = path.split('/', 2).join('/');
    if (found.isRelative && !found.file?.startsWith(`${home}/`)) {
      return 'import another package by its name, not by a path';
    }
    if (found.package === null || found.package === own) return null;
    const { uses, types = [], tests = [] } = directions[own] ?? { uses: [] };
    if (uses.includes(found.package) || (!isSource && tests.includes(found.package))) return null;
    if (!types.includes(found.package)) return `${own} must not depend on ${found.package}`;
    return found.kind === 'type' || !isSource ? null : `only its types, by "import type"`;
  });
}

/** core has no dependency at all, and the SDK runs in browsers: no `node:` module in either. */
export function importsSuitTheRuntime(files: SourceFile[]): string[] {
  return eachImport(files, ({ package: own, isSource }, { from, isRelative }) => {
    if (!isSource || isRelative) return null;
    if (own === 'core') return 'core depends on nothing: no package, no node: module';
    return own === 'sdk' && from.startsWith('node:') ? 'the SDK runs in browsers too' : null;
  });
}

const testing = /(^|\/)testing(\.ts|\/|$)/;

export function sourceIsFreeOfTestHelpers(files: SourceFile[]): string[] {
  return eachImport(files, ({ isSource }, { from }) =>
    isSource && testing.test(from) ? 'test helpers stay out of production code' : null,
  );
}

const drivers = /^(pg|better-sqlite3)(\/|$)/;
const driverHomes = /^packages\/db\/(src\/dialects|testing|test)\//;

export function driversStayInDb(files: SourceFile[]): string[] {
  return eachImport(files, ({ path }, { from }) =>
    drivers.test(from) && !driverHomes.test(path)
      ? 'only the dialects of packages/db know the drivers: use openDatabase'
      : null,
  );
}

const serverFolder = /^apps\/server\/src\/[^/]+\//;
const useCase = /\.usecases?\.ts$/;
/** The two ways in call the router, as any client does; so they stand above it. */
const transport = /^apps\/server\/src\/(rest|trpc)\//;
const callers = /\/src\/(router|http-server|in-process-server|serve|operations\/scheduler)\.ts$/;

/** Router -> use case -> repository, one way, and never into another domain's use case. */
export function serverLayersGoOneWay(files: SourceFile[]): string[] {
  const layers = files.filter(({ path }) => serverFolder.test(path));
  return eachImport(layers, ({ path }, found) => {
    const target = found.file ?? '';
    if (transport.test(path)) {
      const skipsRouter = found.package === 'db' && basename(target).includes('.repository.');
      return (skipsRouter && !idempotency.has(path)) || useCase.test(target)
        ? 'a transport calls the router, and nothing below it'
        : null;
    }
    if (target.endsWith('.router.ts') || callers.test(target)) {
      return 'a layer must not import the code that calls it';
    }
    if (path.endsWith('.router.ts')) {
      return found.package === 'db' ? 'a router calls a use case, not the database' : null;
    }
    const isUseCase = useCase.test(target);
    if (isUseCase && dirname(target) !== dirname(path)) {
      return 'a use case may use another domain’s repository, never its use case';
    }
    if (isUseCase && !useCase.test(path)) return 'only routers and use cases call a use case';
    return null;
  });
}

/** Stored responses are the REST API's: it writes them in the transaction of the effect. */
const idempotency = new Set(['apps/server/src/rpc/idempotent-app.ts']);

const cliServerCommand =
  /^apps\/cli\/src\/(commands\/operating\/(serve|demo|doctor)\.ts$|demo\/|doctor\/|simulate\/)/;

export function cliReachesServerLazily(files: SourceFile[]): string[] {
  return eachImport(files, ({ path, package: own, isSource }, found) => {
    if (own !== 'cli' || !isSource || found.package !== 'server' || found.kind === 'type') {
      return null;
    }
    if (!cliServerCommand.test(path)) {
      return 'only serve, demo, doctor and the simulator import the server';
    }
    return found.kind === 'dynamic'
      ? null
      : 'import it dynamically, so that other commands start fast';
  });
}

/**
 * Every strongly connected component of the import graph with more than one file. Type imports and
 * dynamic imports count: a circle of either kind hides which way calls go.
 */
export function importsFormNoCircle(files: SourceFile[]): string[] {
  const known = new Map(files.map((file) => [file.path, file]));
  const targetsOf = ({ imports }: SourceFile): SourceFile[] =>
    imports.flatMap(({ file }) => known.get(file ?? '') ?? []);
  return stronglyConnected(files, targetsOf)
    .filter(({ length }) => length > 1)
    .map(
      (circle) =>
        `a circle of ${circle
          .map(({ path }) => path)
          .toSorted()
          .join(', ')}`,
    );
}

/** Tarjan's algorithm (1972). */
function stronglyConnected<Node>(
  nodes: readonly Node[],
  targetsOf: (node: Node) => readonly Node[],
): Node[][] {
  const order = new Map<Node, { index: number; low: number; isOnStack: boolean }>();
  const stack: Node[] = [];
  const components: Node[][] = [];
  const visit = (node: Node): { index: number; low: number; isOnStack: boolean } => {
    const own = { index: order.size, low: order.size, isOnStack: true };
    order.set(node, own);
    stack.push(node);
    for (const target of targetsOf(node)) {
      const seen = order.get(target);
      if (!seen) own.low = Math.min(own.low, visit(target).low);
      else if (seen.isOnStack) own.low = Math.min(own.low, seen.index);
    }
    if (own.low === own.index) {
      const component = stack.splice(stack.indexOf(node));
      for (const member of component) order.get(member)!.isOnStack = false;
      components.push(component);
    }
    return own;
  };
  for (const node of nodes) if (!order.has(node)) visit(node);
  return components;
}
