/**
 * Texts in the language of their reader, as gettext has them: the English sentence is the key.
 *
 * `t` is the tag of a template: the key of `` t`Wait ${n} s.` `` is `Wait {0} s.`, and a
 * catalogue has its translation with the same holes, in any order. A template is compiled once, so
 * the number of templates in the code bounds what is kept. A text without a translation stays
 * English; test/architecture/catalogue.ts finds every one.
 */
import { particleAfter } from './particles.ts';

/** The languages of the project; English is the default. */
export type Language = 'en' | 'ko';

export type Value = string | number;

/** The tag of a template; or, called with a text, the translation of a text that has no holes. */
export type Translate = (text: TemplateStringsArray | string, ...values: Value[]) => string;

/** A text that can be rendered in each language. */
export type Wording = (t: Translate) => string;

/** By the English text. `{0}` is a hole; `{0:은/는}` adds the particle that fits its value. */
export type Catalogue = Readonly<Record<string, string>>;

/** The tag of texts that are written once in English, and translated where they are shown. */
export const english: Translate = (text, ...values) => {
  if (typeof text === 'string') return text;
  let result = text[0]!;
  for (let at = 0; at < values.length; at += 1) result += `${values[at]}${text[at + 1]!}`;
  return result;
};

/** The key of a template in a catalogue. */
export function keyOf(parts: readonly string[]): string {
  return parts.reduce((key, part, at) => `${key}{${at - 1}}${part}`);
}

type Part = string | { hole: number; particles: string | undefined };

/** The tag for the language of a catalogue. */
export function createTranslate(catalogue: Catalogue): Translate {
  const translations = new Map(Object.entries(catalogue));
  const compiled = new WeakMap<TemplateStringsArray, Part[]>();
  return (text, ...values) => {
    if (typeof text === 'string') return translations.get(text) ?? text;
    let parts = compiled.get(text);
    if (parts === undefined) {
      const key = keyOf(text);
      parts = splitHoles(translations.get(key) ?? key);
      compiled.set(text, parts);
    }
    return parts.map((part) => (typeof part === 'string' ? part : fill(part, values))).join('');
  };
}

const holes = /\{(\d+)(?::([^}]+))?\}/g;

/** The numbers of the holes of a text, ascending. */
export function holesOf(text: string): number[] {
  return [...text.matchAll(holes)].map(([, hole]) => Number(hole)).toSorted((a, b) => a - b);
}

function splitHoles(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { index, 0: whole, 1: hole, 2: particles } of text.matchAll(holes)) {
    parts.push(text.slice(end, index), { hole: Number(hole), particles });
    end = index + whole.length;
  }
  return [...parts, text.slice(end)];
}

function fill({ hole, particles }: Exclude<Part, string>, values: readonly Value[]): string {
  const value = String(values[hole]);
  return particles === undefined ? value : value + particleAfter(value, particles);
}
