/** The house rules that lint cannot say. Each is shown to hold, and then to bite. */
import { describe, expect, test } from 'vitest';
import { readFile, readPackage, readProject, type SourceFile } from './project.ts';
import * as rules from './rules.ts';

const { files, packages } = readProject(new URL('../..', import.meta.url).pathname);

interface Examples {
  wrong: [path: string, text: string][];
  right: [path: string, text: string][];
}

const routerFile = 'apps/server/src/domains/queue/queue.router.ts';
const useCases = 'apps/server/src/domains/queue/status.usecase.ts';

const fileRules: [rule: (files: SourceFile[]) => string[], examples: Examples][] = [
  [
    rules.importsKeepDirections,
    {
      wrong: [
        ['packages/core/src/a.ts', `import { openDatabase } from '@onsale/db/open';`],
        ['packages/core/src/a.ts', `export * from '@onsale/sdk';`],
        ['packages/db/src/a.ts', `import type { App } from '@onsale/server/app';`],
        ['packages/db/src/a.ts', `import { manualClock } from '../../core/src/clock.ts';`],
        ['packages/sdk/src/a.ts', `import { serverLimits } from '@onsale/server/config';`],
        ['packages/sdk/src/a.ts', `import { type AppRouter } from '@onsale/server/router';`],
        ['packages/sdk/src/a.ts', `export const load = () => import('@onsale/server/router');`],
        ['apps/server/test/a.test.ts', `import { createOnsaleClient } from '@onsale/sdk';`],
        ['apps/cli/src/a.ts', `import { openDatabase } from '@onsale/db/open';`],
      ],
      right: [
        ['packages/db/src/a.ts', `import { manualClock } from '@onsale/core/clock';`],
        ['packages/sdk/src/a.ts', `import type { AppRouter } from '@onsale/server/router';`],
        ['packages/sdk/test/a.test.ts', `import { startServer } from '@onsale/server/serve';`],
        ['test/a.test.ts', `import { openDatabase } from '@onsale/db/open';`],
      ],
    },
  ],
  [
    rules.sourceIsFreeOfTestHelpers,
    {
      wrong: [
        ['packages/db/src/open-database.ts', `import { dialects } from './testing.ts';`],
        ['apps/server/src/app.ts', `import { dialects } from '@onsale/db/testing';`],
        ['apps/server/src/app.ts', `import { startPostgres } from '@onsale/db/testing/server';`],
      ],
      right: [
        ['packages/db/test/a.test.ts', `import { dialects } from '@onsale/db/testing';`],
        [
          'packages/db/testing/testing.ts',
          `import { createSqlitePlace } from './testing/sqlite.ts';`,
        ],
      ],
    },
  ],
  [
    rules.driversStayInDb,
    {
      wrong: [
        ['apps/server/src/app.ts', `import pg from 'pg';`],
        ['test/a.test.ts', `import BetterSqlite from 'better-sqlite3';`],
      ],
      right: [['packages/db/src/dialects/postgres/postgres-dialect.ts', `import pg from 'pg';`]],
    },
  ],
  [
    rules.serverLayersGoOneWay,
    {
      wrong: [
        [routerFile, `import { findEntry } from '@onsale/db/entry.repository';`],
        [routerFile, `import { walletRouter } from '../wallet/wallet.router.ts';`],
        [useCases, `import { queueRouter } from './queue.router.ts';`],
        [useCases, `import { charge } from '../wallet/wallet.usecases.ts';`],
        [useCases, `import type { AppRouter } from '../router.ts';`],
        [
          'apps/server/src/domains/queue/active-entry.ts',
          `import { join } from './queue.usecases.ts';`,
        ],
        [
          'apps/server/src/rest/http-handler.ts',
          `import { join } from '../queue/queue.usecases.ts';`,
        ],
        [
          'apps/server/src/rest/http-handler.ts',
          `import { findRoom } from '@onsale/db/catalogue.repository';`,
        ],
      ],
      right: [
        [routerFile, `import { join } from './queue.usecases.ts';`],
        [routerFile, `import { charge } from '../wallet/wallet.usecases.ts';`],
        [useCases, `import { findWallet } from '@onsale/db/wallet.repository';`],
        [useCases, `import { movePoints } from '../wallet/ledger.ts';`],
        ['apps/server/src/router.ts', `import { queueRouter } from './queue/queue.router.ts';`],
        ['apps/server/src/rest/http-handler.ts', `import { createRouter } from '../router.ts';`],
      ],
    },
  ],
  [
    rules.cliReachesServerLazily,
    {
      wrong: [
        [
          'apps/cli/src/commands/operating/serve.ts',
          `import { startServer } from '@onsale/server/serve';`,
        ],
        ['apps/cli/src/commands/wallet/pay.ts', `await import('@onsale/server/serve');`],
      ],
      right: [
        ['apps/cli/src/commands/operating/serve.ts', `await import('@onsale/server/serve');`],
        ['apps/cli/src/commands/demo/rush.ts', `await import('@onsale/server/serve');`],
        ['apps/cli/src/commands/wallet/pay.ts', `import type { App } from '@onsale/server/app';`],
      ],
    },
  ],
  [
    rules.onlyTheClockTouchesTime,
    {
      wrong: [
        ['packages/core/src/queue.ts', `export const now = () => new Date();`],
        ['packages/sdk/src/transport/retry.ts', `setTimeout(() => {}, 10);`],
        ['packages/sdk/src/transport/retry.ts', `export const signal = AbortSignal.timeout(10);`],
        ['apps/cli/src/main.ts', `const started = performance.now();`],
        ['apps/cli/src/main.ts', `import { setTimeout as sleep } from 'node:timers/promises';`],
      ],
      right: [
        ['packages/core/src/time/clock.ts', `export const now = () => Date.now();`],
        ['packages/core/src/queue.ts', `/** No Date here. */ export const text = 'Date.now()';`],
        ['packages/sdk/test/retry.test.ts', `setTimeout(() => {}, 10);`],
      ],
    },
  ],
  [
    rules.randomnessIsInjected,
    {
      wrong: [
        ['packages/core/src/queue.ts', `export const jitter = () => Math.random();`],
        [
          'packages/db/src/dialects/sqlite/sqlite-dialect.ts',
          `export const id = () => crypto.randomUUID();`,
        ],
      ],
      right: [['packages/db/src/open-database.ts', `export const random = Math.random;`]],
    },
  ],
  [
    rules.filesAreShort,
    {
      wrong: [['packages/core/src/queue.ts', '\n'.repeat(300) + 'f();\n']],
      right: [['packages/core/src/queue.ts', '\n'.repeat(299) + 'f();\n']],
    },
  ],
  [
    rules.testsLieInTestFolders,
    {
      wrong: [
        ['packages/core/src/queue.test.ts', ''],
        ['vitest.test.ts', ''],
      ],
      right: [
        ['packages/core/test/queue.test.ts', ''],
        ['test/queue.test.ts', ''],
      ],
    },
  ],
  [
    rules.nothingIsLeftUndone,
    {
      wrong: [
        ['packages/core/src/queue.ts', '// TODO: later'],
        ['packages/core/src/queue.ts', '/* FIXME */ f();'],
        ['packages/core/src/queue.ts', '// oxlint-disable-next-line\nf();'],
        ['packages/core/src/queue.ts', '// @ts-expect-error\nf();'],
        ['packages/core/test/queue.test.ts', `test.skip('a', () => {});`],
        ['packages/core/test/queue.test.ts', `describe.only.each([])('a', () => {});`],
        ['packages/core/test/queue.test.ts', `it.todo('a');`],
      ],
      right: [
        ['packages/core/test/queue.test.ts', `test.skipIf(false)('a', () => {});`],
        ['packages/core/src/queue.ts', `export const said = 'TODO';`],
      ],
    },
  ],
];

describe.each(fileRules.map(([rule, examples]) => ({ name: rule.name, rule, ...examples })))(
  '$name',
  ({ rule, wrong, right }) => {
    test('is kept', () => {
      expect(rule(files)).toEqual([]);
    });

    test.each(wrong)('bites in %s: %s', (path, text) => {
      expect(rule([readFile(path, text)])).not.toEqual([]);
    });

    test.each(right)('lets be in %s: %s', (path, text) => {
      expect(rule([readFile(path, text)])).toEqual([]);
    });
  },
);

const sound = {
  name: '@onsale/sdk',
  description: 'The typed client of Onsale: join the line',
  license: 'MIT',
  type: 'module',
  dependencies: { '@onsale/core': 'workspace:*', zod: '4.0.0' },
  devDependencies: { '@onsale/server': 'workspace:*' },
};

const read = (changes: object, path = 'packages/sdk') =>
  readPackage(path, JSON.stringify({ ...sound, ...changes }));

describe('packagesKeepDirections', () => {
  test('is kept', () => {
    expect(rules.packagesKeepDirections(packages)).toEqual([]);
    expect(rules.packagesKeepDirections([read({})])).toEqual([]);
  });

  test.each([
    { dependencies: { '@onsale/server': 'workspace:*' } },
    { devDependencies: { '@onsale/cli': 'workspace:*' } },
  ])('bites: %o', (changes) => {
    expect(rules.packagesKeepDirections([read(changes)])).toHaveLength(1);
  });

  test('bites in a room that nobody planned', () => {
    expect(rules.packagesKeepDirections([read({}, 'packages/utils')])).toHaveLength(1);
  });
});

describe('packagesSayWhatTheyAre', () => {
  test('is kept', () => {
    expect(rules.packagesSayWhatTheyAre(packages)).toEqual([]);
    expect(rules.packagesSayWhatTheyAre([read({})])).toEqual([]);
  });

  test.each([
    { name: 'sdk' },
    { description: undefined },
    { description: 'SDK' },
    { license: 'ISC' },
    { type: 'commonjs' },
  ])('bites: %o', (changes) => {
    expect(rules.packagesSayWhatTheyAre([read(changes)])).toHaveLength(1);
  });
});

test('the rules saw the project', () => {
  expect(packages.map(({ room }) => room)).toEqual(
    expect.arrayContaining(['core', 'db', 'server', 'sdk', 'cli']),
  );
  expect(files.length).toBeGreaterThan(50);
});
