import { describe, expect, test } from 'vitest';
import { readFile } from './project.ts';
import { project, readChanged, testFileRules } from './rule-tests.ts';
import * as sources from './sources.ts';

testFileRules([
  {
    rule: sources.onlyTheClockTouchesTime,
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
  {
    rule: sources.randomnessIsInjected,
    wrong: [
      ['packages/core/src/queue.ts', `export const jitter = () => Math.random();`],
      [
        'packages/db/src/dialects/sqlite/sqlite-dialect.ts',
        `export const id = () => crypto.randomUUID();`,
      ],
    ],
    right: [['packages/db/src/open-database.ts', `export const random = Math.random;`]],
  },
  {
    rule: sources.filesAreShort,
    wrong: [['packages/core/src/queue.ts', '\n'.repeat(300) + 'f();\n']],
    right: [
      ['packages/core/src/queue.ts', '\n'.repeat(299) + 'f();\n'],
      ['packages/sdk/src/generated/types.ts', '\n'.repeat(300) + 'f();\n'],
    ],
  },
  {
    rule: sources.testsLieInTestFolders,
    wrong: [
      ['packages/core/src/queue.test.ts', ''],
      ['vitest.test.ts', ''],
    ],
    right: [
      ['packages/core/test/queue.test.ts', ''],
      ['test/queue.test.ts', ''],
    ],
  },
  {
    rule: sources.nothingIsLeftUndone,
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
]);

describe('foldersAreSmall', () => {
  const folderOf = (count: number, folder: string) =>
    Array.from({ length: count }, (_, at) => readFile(`${folder}/${at}.ts`, ''));

  test('holds', () => {
    expect(sources.foldersAreSmall(project.files)).toEqual([]);
  });

  test('rejects one file more than the limit', () => {
    const { maxLooseFiles } = sources;
    expect(sources.foldersAreSmall(folderOf(maxLooseFiles, 'packages/db/src'))).toEqual([]);
    expect(sources.foldersAreSmall(folderOf(maxLooseFiles + 1, 'packages/db/src'))).toHaveLength(1);
  });
});

describe('packagesDescribeThemselves', () => {
  test('holds', () => {
    expect(sources.packagesDescribeThemselves(project.packages)).toEqual([]);
    expect(sources.packagesDescribeThemselves([readChanged({})])).toEqual([]);
  });

  test.each([
    { name: 'sdk' },
    { description: undefined },
    { description: 'SDK' },
    { license: 'ISC' },
    { type: 'commonjs' },
  ])('rejects: %o', (changes) => {
    expect(sources.packagesDescribeThemselves([readChanged(changes)])).toHaveLength(1);
  });
});

test('the rules saw the project', () => {
  expect(project.packages.map(({ folder }) => folder)).toEqual(
    expect.arrayContaining(['core', 'db', 'server', 'sdk', 'cli']),
  );
  expect(project.files.length).toBeGreaterThan(50);
});
