import { describe, expect, test } from 'vitest';
import * as language from './language.ts';
import type { Page } from './project.ts';
import { project, testFileRules } from './rule-tests.ts';

testFileRules([
  {
    rule: language.namesAreStandard,
    wrong: [
      ['packages/db/src/company.ts', ''],
      ['packages/db/src/a.ts', 'export const withoutCompany = 1;'],
      ['packages/db/src/a.ts', 'export function goAlone() {}'],
      ['packages/db/src/a.ts', 'export class A { #spoilt = false; }'],
      ['packages/db/src/a.ts', 'export interface A { heldUpAfterMs: number }'],
      ['packages/db/src/a.ts', 'export const kept = new Map();'],
    ],
    right: [
      ['packages/db/src/batch-scheduler.ts', ''],
      ['packages/db/src/a.ts', 'export const notBatchable = 1;'],
      ['packages/db/src/a.ts', 'export const keptSince = 1;'],
      ['packages/db/src/a.ts', `export const text = 'company';`],
    ],
  },
  {
    rule: language.commentsNameTheirSubject,
    wrong: [
      ['packages/db/src/a.ts', '/** Who joins a line goes together with others who do. */'],
      ['packages/db/src/a.ts', '// Waits. Whatever comes later waits, too.'],
      ['packages/db/src/a.ts', '/**\n * What is no HTTP request.\n */'],
    ],
    right: [
      ['packages/db/src/a.ts', '/** Joins are batched. */'],
      ['packages/db/src/a.ts', '// The caller decides what happens next.'],
    ],
  },
  {
    rule: language.commentsAvoidIdioms,
    wrong: [
      ['packages/db/src/a.ts', '/** Nobody is harmed by its company. */'],
      ['packages/db/src/a.ts', '// Admissions of late.'],
    ],
    right: [
      ['packages/db/src/a.ts', '/** A batch never makes a member worse off. */'],
      ['packages/db/src/a.ts', '// Returns `nobody` when the seat is free.'],
    ],
  },
  {
    rule: language.commentsFitTheLine,
    wrong: [
      ['packages/db/src/a.ts', `// ${'a'.repeat(98)}`],
      ['packages/db/src/a.ts', `/**\n * ${'a'.repeat(98)}\n */`],
      ['packages/db/src/a.ts', `const a = 1; // ${'a'.repeat(85)}`],
    ],
    right: [
      ['packages/db/src/a.ts', `// ${'a'.repeat(97)}`],
      ['packages/db/src/a.ts', `export const a = '${'a'.repeat(98)}';`],
    ],
  },
  {
    rule: language.filesBeginWithASummary,
    wrong: [
      ['packages/db/src/a.ts', `import { a } from './b.ts';`],
      ['packages/db/src/a.ts', `// A note.\nimport { a } from './b.ts';`],
      ['packages/db/src/a.ts', `import { a } from './b.ts';\n/** Too late. */`],
      ['packages/db/src/a.ts', `/** ${'word '.repeat(21)}. */`],
    ],
    right: [
      ['packages/db/src/a.ts', `/** The list. ${'word '.repeat(21)}. */\nexport const a = 1;`],
      ['packages/db/test/a.ts', 'export const a = 1;'],
    ],
  },
]);

const pageRules: [rule: (pages: Page[]) => string[], wrong: string[], right: string[]][] = [
  [
    language.pagesWrap,
    [`${'word '.repeat(20)}words.`, `- ${'word '.repeat(20)}`],
    [
      `${'word '.repeat(19)}ends.`,
      `| ${'cell '.repeat(30)}|`,
      `\`\`\`\n${'code '.repeat(30)}\n\`\`\``,
      `https://example.com/${'a'.repeat(100)}`,
    ],
  ],
  [
    language.pagesAvoidIdioms,
    ['Nobody is told of it.', 'Whoever joins waits.'],
    ['Each call is answered.', '```\nnobody\n```', 'Returns `nobody`.'],
  ],
];

describe.each(pageRules.map(([rule, wrong, right]) => ({ name: rule.name, rule, wrong, right })))(
  '$name',
  ({ rule, wrong, right }) => {
    test('holds', () => {
      expect(rule(project.pages)).toEqual([]);
    });

    test.each(wrong)('rejects: %s', (text) => {
      expect(rule([{ path: 'docs/a.md', text }])).toHaveLength(1);
    });

    test.each(right)('accepts: %s', (text) => {
      expect(rule([{ path: 'docs/a.md', text }])).toEqual([]);
    });
  },
);
