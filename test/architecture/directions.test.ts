import { describe, expect, test } from 'vitest';
import * as directions from './directions.ts';
import { readFile } from './project.ts';
import { project, readChanged, testFileRules } from './rule-tests.ts';

const routerFile = 'apps/server/src/domains/queue/queue.router.ts';
const useCases = 'apps/server/src/domains/queue/status.usecase.ts';

testFileRules([
  {
    rule: directions.importsKeepDirections,
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
  {
    rule: directions.sourceIsFreeOfTestHelpers,
    wrong: [
      ['packages/db/src/open-database.ts', `import { dialects } from './testing.ts';`],
      ['apps/server/src/app.ts', `import { dialects } from '@onsale/db/testing';`],
      ['apps/server/src/app.ts', `import { startPostgres } from '@onsale/db/testing/server';`],
    ],
    right: [
      ['packages/db/test/a.test.ts', `import { dialects } from '@onsale/db/testing';`],
      ['packages/db/testing/testing.ts', `import { createSqliteHandle } from './sqlite.ts';`],
    ],
  },
  {
    rule: directions.driversStayInDb,
    wrong: [
      ['apps/server/src/app.ts', `import pg from 'pg';`],
      ['test/a.test.ts', `import BetterSqlite from 'better-sqlite3';`],
    ],
    right: [['packages/db/src/dialects/postgres/postgres-dialect.ts', `import pg from 'pg';`]],
  },
  {
    rule: directions.serverLayersGoOneWay,
    wrong: [
      [
        routerFile,
        `import { findEntry } from '@onsale/db/repositories/queue/queue-entry.repository';`,
      ],
      [routerFile, `import { walletRouter } from '../wallet/wallet.router.ts';`],
      [useCases, `import { queueRouter } from './queue.router.ts';`],
      [useCases, `import { charge } from '../wallet/wallet.usecases.ts';`],
      [useCases, `import type { AppRouter } from '../../router.ts';`],
      [
        'apps/server/src/domains/queue/active-entry.ts',
        `import { join } from './join.usecase.ts';`,
      ],
      [
        'apps/server/src/rest/http-handler.ts',
        `import { join } from '../domains/queue/join.usecase.ts';`,
      ],
      [
        'apps/server/src/rest/http-handler.ts',
        `import { findRoom } from '@onsale/db/repositories/catalogue.repository';`,
      ],
    ],
    right: [
      [routerFile, `import { join } from './join.usecase.ts';`],
      [routerFile, `import { charge } from '../wallet/wallet.usecases.ts';`],
      [useCases, `import { findWallet } from '@onsale/db/repositories/wallet.repository';`],
      [useCases, `import { movePoints } from '../wallet/move-points.ts';`],
      [
        'apps/server/src/router.ts',
        `import { queueRouter } from './domains/queue/queue.router.ts';`,
      ],
      ['apps/server/src/rest/http-handler.ts', `import { createRouter } from '../router.ts';`],
    ],
  },
  {
    rule: directions.cliReachesServerLazily,
    wrong: [
      [
        'apps/cli/src/commands/operating/serve.ts',
        `import { startServer } from '@onsale/server/serve';`,
      ],
      ['apps/cli/src/commands/wallet/pay.ts', `await import('@onsale/server/serve');`],
    ],
    right: [
      ['apps/cli/src/commands/operating/serve.ts', `await import('@onsale/server/serve');`],
      ['apps/cli/src/demo/demo-server.ts', `await import('@onsale/server/serve');`],
      ['apps/cli/src/commands/wallet/pay.ts', `import type { App } from '@onsale/server/app';`],
    ],
  },
  {
    rule: directions.importsSuitTheRuntime,
    wrong: [
      ['packages/core/src/a.ts', `import { z } from 'zod';`],
      ['packages/core/src/a.ts', `import { join } from 'node:path';`],
      ['packages/sdk/src/a.ts', `import { join } from 'node:path';`],
    ],
    right: [
      ['packages/core/src/a.ts', `import { toIso } from './time/dates.ts';`],
      ['packages/sdk/src/a.ts', `import { TRPCClientError } from '@trpc/client';`],
      ['packages/core/test/a.test.ts', `import { join } from 'node:path';`],
    ],
  },
]);

describe('importsFormNoCircle', () => {
  const circle = (there: string, back: string) => [
    readFile('packages/db/src/a.ts', there),
    readFile('packages/db/src/b.ts', back),
  ];

  test('holds', () => {
    expect(directions.importsFormNoCircle(project.files)).toEqual([]);
  });

  test.each([
    [`import { b } from './b.ts';`, `import { a } from './a.ts';`],
    [`import type { B } from './b.ts';`, `import { a } from './a.ts';`],
    [`export const load = () => import('./b.ts');`, `import { a } from './a.ts';`],
    [`export type B = import('./b.ts').B;`, `export * from './a.ts';`],
    [`import { b } from '@onsale/db/b';`, `import { a } from './a.ts';`],
  ])('rejects %s with %s', (there, back) => {
    expect(directions.importsFormNoCircle(circle(there, back))).toEqual([
      'a circle of packages/db/src/a.ts, packages/db/src/b.ts',
    ]);
  });

  test('accepts a diamond', () => {
    const [a, b] = circle(`import './b.ts'; import './c.ts';`, `import './c.ts';`);
    const c = readFile('packages/db/src/c.ts', 'export const c = 1;');
    expect(directions.importsFormNoCircle([a!, b!, c])).toEqual([]);
  });
});

describe('packagesKeepDirections', () => {
  test('holds', () => {
    expect(directions.packagesKeepDirections(project.packages)).toEqual([]);
    expect(directions.packagesKeepDirections([readChanged({})])).toEqual([]);
  });

  test.each([
    { dependencies: { '@onsale/server': 'workspace:*' } },
    { devDependencies: { '@onsale/cli': 'workspace:*' } },
  ])('rejects: %o', (changes) => {
    expect(directions.packagesKeepDirections([readChanged(changes)])).toHaveLength(1);
  });

  test('rejects a package that the directions do not name', () => {
    expect(directions.packagesKeepDirections([readChanged({}, 'packages/utils')])).toHaveLength(1);
  });
});
