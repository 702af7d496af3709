/** Every text for people has its Korean: the rules of catalogue.ts, and a case of each. */
import { koreanErrors } from '@onsale/core/language/korean-errors';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { koreanTexts } from '../../apps/cli/src/language/korean/korean-texts.ts';
import { koreanMessages } from '../../apps/server/src/language/korean-messages.ts';
import { koreanCounters } from '../../apps/cli/src/language/korean/counters.ts';
import {
  countedWords,
  everyTextIsTranslated,
  taggedTexts,
  textsAreRenderedLate,
  translationsStandOnce,
  untaggedTexts,
} from './catalogue.ts';

const catalogues = {
  'packages/core/src/language/korean-errors.ts': koreanErrors,
  'apps/server/src/language/korean-messages.ts': koreanMessages,
  'apps/cli/src/language/korean': koreanTexts,
};

/** Sources whose texts stay English, each with the reason. */
const untranslated = [
  ['packages/sim/', 'scenario files and reports are read by operators and by programs'],
  ['apps/cli/src/commands/operating/serve.ts', 'the first lines of a log, which programs read'],
  ['apps/cli/src/commands/operating/demo.ts', 'what the demo prints: only its help is translated'],
  ['apps/cli/src/demo/', 'what the demo prints'],
  ['apps/cli/src/commands/operating/doctor.ts', 'the findings of the doctor'],
  ['apps/cli/src/doctor/', 'the findings of the doctor'],
  ['apps/cli/src/door/', 'the verdicts of the door, as scanners show them'],
  ['apps/cli/src/commands/simulating/', 'the figures of simulations and plans'],
  ['apps/cli/src/simulate/', 'the figures of simulations and plans'],
  ['apps/cli/src/render/plan', 'the figures of simulations and plans'],
  ['apps/cli/src/render/run', 'the figures of simulations and plans'],
] as const;

const isTranslated = ({ path }: { path: string }) =>
  !untranslated.some(([start]) => path.startsWith(start));

const cwd = join(import.meta.dirname, '..', '..');
const sources = globSync('{apps,packages}/*/src/**/*.ts', { cwd }).map((path) => ({
  path,
  text: readFileSync(join(cwd, path), 'utf8'),
}));
const texts = taggedTexts(sources);

test('every text has one translation with the same holes, and every translation a text', () => {
  expect(texts.length).toBeGreaterThan(150);
  expect(everyTextIsTranslated(texts.filter(isTranslated), catalogues)).toEqual([]);
  expect(translationsStandOnce(catalogues)).toEqual([]);
});

test('no text is rendered before its language is known', () => {
  expect(textsAreRenderedLate(texts)).toEqual([]);
});

test('no message for people is without a tag', () => {
  expect(sources.filter(isTranslated).flatMap(untaggedTexts)).toEqual([]);
  const text = "invalidField('date', 'is wrong'); z.refine(f, `at ${a} b`); log('not this');";
  expect(untaggedTexts({ path: 'a.ts', text })).toEqual(['a.ts: "is wrong"', 'a.ts: "at {0} b"']);
});

test('every word that the CLI counts has its Korean counter', () => {
  const words = new Set(
    sources.filter(({ path }) => path.startsWith('apps/cli/')).flatMap(countedWords),
  );
  expect([...words].filter((word) => !Object.hasOwn(koreanCounters, word))).toEqual([]);
  expect(words).toContain('seat');
  expect(countedWords({ path: 'a.ts', text: "count(2, 'owl')" })).toEqual(['owl']);
});

const planted = taggedTexts([
  {
    path: 'planted.ts',
    text: 'const a = (n, t) => t`Wait ${n} s, ${n + 1} at most.`; const b = english`now`;',
  },
]);

test.each([
  ['a missing translation', { now: '지금' }, 'has "Wait {0} s, {1} at most.", which has no'],
  ['a lost hole', { 'Wait {0} s, {1} at most.': '{1}초까지', now: '지금' }, 'other holes'],
  ['a hole twice', { 'Wait {0} s, {1} at most.': '{0}{1}{1}', now: '지금' }, 'other holes'],
  ['a hole too many', { 'Wait {0} s, {1} at most.': '{0}{1}', now: '{0}' }, 'other holes'],
  ['an unused one', { 'Wait {0} s, {1} at most.': '{1}{0}', now: '지금', gone: '' }, '"gone"'],
])('%s is found', (_, catalogue: Record<string, string>, found) => {
  const wrong = everyTextIsTranslated(planted, { 'ko.ts': catalogue });
  expect(wrong).toEqual([expect.stringContaining(found)]);
});

test('holes may change places, and take the particle that fits', () => {
  const catalogue = { 'Wait {0} s, {1} at most.': '{1:을/를} {0}', now: '지금' };
  expect(everyTextIsTranslated(planted, { 'ko.ts': catalogue })).toEqual([]);
});

test('a text that is rendered at import, or filled in before, is found', () => {
  const early = taggedTexts([{ path: 'a.ts', text: 'const a = t`now`; f = () => t`then`;' }]);
  expect(textsAreRenderedLate(early)).toEqual(['a.ts renders "now" at import: make it a function']);
  const filled = taggedTexts([{ path: 'a.ts', text: 'const a = english`at ${b}`;' }]);
  expect(textsAreRenderedLate(filled)).toEqual([
    'a.ts fills in "at {0}" in English: use a function of t',
  ]);
});

test('a text in two catalogues is found', () => {
  const twice = { 'a.ts': { now: '지금' }, 'b.ts': { now: '이제' } };
  expect(translationsStandOnce(twice)).toEqual(['b.ts and a.ts both translate "now"']);
});
