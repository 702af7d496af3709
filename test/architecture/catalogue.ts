/**
 * The rules on texts in two languages: every tagged English text has one translation.
 *
 * Keys are found in the sources by their tag, `t` or `english`; translations are read from the
 * catalogues. A key without a translation, a translation without a key, and one with other holes
 * are reported.
 */
import { holesOf, keyOf, type Catalogue } from '@onsale/core/language/translate';
import {
  parseSync,
  Visitor,
  type Argument,
  type CallExpression,
  type NewExpression,
  type TemplateLiteral,
} from 'oxc-parser';

export interface Source {
  /** From the project's root. */
  path: string;
  text: string;
}

export interface TaggedText {
  path: string;
  key: string;
  /** Evaluated when the module is loaded, in which no reader and no language is known. */
  isAtImport: boolean;
  tag: 't' | 'english';
}

/** The tagged texts of the sources. */
export function taggedTexts(sources: readonly Source[]): TaggedText[] {
  return sources.flatMap(({ path, text }) => {
    const found: TaggedText[] = [];
    let depth = 0;
    const enter = () => void (depth += 1);
    const leave = () => void (depth -= 1);
    new Visitor({
      FunctionDeclaration: enter,
      'FunctionDeclaration:exit': leave,
      FunctionExpression: enter,
      'FunctionExpression:exit': leave,
      ArrowFunctionExpression: enter,
      'ArrowFunctionExpression:exit': leave,
      TaggedTemplateExpression({ tag, quasi }) {
        if (tag.type !== 'Identifier' || (tag.name !== 't' && tag.name !== 'english')) return;
        found.push({ path, key: keyOf(partsOf(quasi)), isAtImport: depth === 0, tag: tag.name });
      },
    }).visit(parseSync(path, text).program);
    return found;
  });
}

function partsOf({ quasis }: TemplateLiteral): string[] {
  return quasis.map(({ value }) => value.cooked ?? value.raw);
}

/** A `t` at import has no language; a text with holes that was filled in has no key. */
export function textsAreRenderedLate(texts: readonly TaggedText[]): string[] {
  return texts.flatMap(({ path, key, isAtImport, tag }) => {
    if (tag === 't' && isAtImport)
      return [`${path} renders "${key}" at import: make it a function`];
    return tag === 'english' && holesOf(key).length > 0
      ? [`${path} fills in "${key}" in English: use a function of t`]
      : [];
  });
}

/** @param catalogues by the path of the file that they stand in. */
export function everyTextIsTranslated(
  texts: readonly TaggedText[],
  catalogues: Readonly<Record<string, Catalogue>>,
): string[] {
  const keys = new Map(texts.map(({ key, path }) => [key, path]));
  const translated = new Set(Object.values(catalogues).flatMap(Object.keys));
  const missing = [...keys].flatMap(([key, path]) =>
    translated.has(key) ? [] : [`${path} has "${key}", which has no translation`],
  );
  const wrong = Object.entries(catalogues).flatMap(([path, catalogue]) =>
    Object.entries(catalogue).flatMap(([key, text]) => {
      if (!keys.has(key)) return [`${path} translates "${key}", which no source has`];
      return String(holesOf(key)) === String(holesOf(text))
        ? []
        : [`${path} translates "${key}" with other holes: "${text}"`];
    }),
  );
  return [...missing, ...wrong];
}

/** A text that two catalogues translate would have two places to change. */
export function translationsStandOnce(catalogues: Readonly<Record<string, Catalogue>>): string[] {
  const owners = new Map<string, string>();
  return Object.entries(catalogues).flatMap(([path, catalogue]) =>
    Object.keys(catalogue).flatMap((key) => {
      const owner = owners.get(key);
      owners.set(key, owner ?? path);
      return owner === undefined ? [] : [`${path} and ${owner} both translate "${key}"`];
    }),
  );
}

/** The words that the CLI counts, by `count(seats, 'seat')`. */
export function countedWords({ path, text }: Source): string[] {
  const found: string[] = [];
  new Visitor({
    CallExpression({ callee, arguments: [, word] }) {
      const isCount = callee.type === 'Identifier' && callee.name === 'count';
      if (!isCount || word?.type !== 'Literal') return;
      if (typeof word.value === 'string') found.push(word.value);
    },
  }).visit(parseSync(path, text).program);
  return found;
}

/** The arguments of these functions are read by people: by name, the place of the argument. */
const messageArguments: Record<string, number> = {
  invalidField: 1,
  invalidInput: 0,
  invalidKey: 0,
  refine: 1,
  regex: 1,
  // Of the CLI and of commander.
  CliError: 0,
  usageError: 0,
  fileError: 0,
  option: 1,
  argument: 1,
  summary: 0,
  description: 0,
};

/** Texts with a space that reach people without a tag, so that no catalogue has them. */
export function untaggedTexts({ path, text }: Source): string[] {
  const found: string[] = [];
  const look = (node: Argument | undefined) => {
    if (node?.type === 'TemplateLiteral') found.push(keyOf(partsOf(node)));
    if (node?.type === 'Literal' && typeof node.value === 'string') found.push(node.value);
  };
  const lookAtCall = ({ callee, arguments: all }: CallExpression | NewExpression) => {
    const name = callee.type === 'MemberExpression' ? callee.property : callee;
    if (name.type !== 'Identifier') return;
    look(all[messageArguments[name.name] ?? all.length]);
  };
  new Visitor({
    CallExpression: lookAtCall,
    NewExpression: lookAtCall,
    Property({ key, value }) {
      // The routes of the API have summaries too, for its document, which is English.
      const isOfCli = path.startsWith('apps/cli/') && key.type === 'Identifier';
      if (isOfCli && (key.name === 'summary' || key.name === 'title')) {
        look(value as Argument);
      }
    },
  }).visit(parseSync(path, text).program);
  return found.filter((words) => words.includes(' ')).map((words) => `${path}: "${words}"`);
}
