/** Frame of the rule tests: a rule holds for the project, rejects and accepts its examples. */
import { describe, expect, test } from 'vitest';
import { readFile, readPackage, readProject, type SourceFile } from './project.ts';

export const project = readProject(new URL('../..', import.meta.url).pathname);

type Example = [path: string, text: string];

export interface RuleExamples {
  rule: (files: SourceFile[]) => string[];
  wrong: Example[];
  right: Example[];
}

export function testFileRules(rules: readonly RuleExamples[]): void {
  describe.each(rules.map((given) => ({ name: given.rule.name, ...given })))(
    '$name',
    ({ rule, wrong, right }) => {
      test('holds', () => {
        expect(rule(project.files)).toEqual([]);
      });

      test.each(wrong)('rejects in %s: %s', (path, text) => {
        expect(rule([readFile(path, text)])).not.toEqual([]);
      });

      test.each(right)('accepts in %s: %s', (path, text) => {
        expect(rule([readFile(path, text)])).toEqual([]);
      });
    },
  );
}

const soundPackage = {
  name: '@onsale/sdk',
  description: 'The typed client of Onsale: join the line',
  license: 'MIT',
  type: 'module',
  dependencies: { '@onsale/core': 'workspace:*', zod: '4.0.0' },
  devDependencies: { '@onsale/server': 'workspace:*' },
};

export const readChanged = (changes: object, path = 'packages/sdk') =>
  readPackage(path, JSON.stringify({ ...soundPackage, ...changes }));
