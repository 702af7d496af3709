/** Parser of JSON files that people write, which says where a mistake is. */
import { parse, type ValueNode } from '@humanwhocodes/momoa';

/** The place in a text, from 1. */
export interface TextPlace {
  line: number;
  column: number;
}

export class JsonTextError extends SyntaxError {
  override readonly name = 'JsonTextError';
  readonly place: TextPlace;

  constructor(words: string, place: TextPlace, options?: ErrorOptions) {
    super(words, options);
    this.place = place;
  }
}

/** @throws JsonTextError for text that is not JSON. */
export function parseJsonText(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(json);
  } catch (error) {
    const { message } = error as SyntaxError;
    const words = message
      .replace(/ in JSON at position \d+.*$/, '')
      .replace(/, (\.\.\.)?".*/s, '')
      .replace(/token '[\r\n]'/, 'end of the line');
    throw new JsonTextError(words, placeOfMistake(json, message), { cause: error });
  }
}

/** V8 names the place of some mistakes only; for the others, a parser that tracks it does. */
function placeOfMistake(text: string, message: string): TextPlace {
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
  if (line !== undefined) return { line: Number(line), column: Number(column) };
  try {
    // The parser says that a text without an end has its mistake at the beginning.
    if (!message.startsWith('Unexpected end')) parse(text);
  } catch (error) {
    if (error instanceof Error && 'line' in error && 'column' in error) {
      return { line: Number(error.line), column: Number(error.column) };
    }
  }
  const lines = text.split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

/** The first name that an object of the text has twice: JSON.parse would drop the one before. */
export function findRepeatedName(text: string): (TextPlace & { name: string }) | undefined {
  const open: ValueNode[] = [parse(text.replace(/^\uFEFF/, '')).body];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'Array') open.push(...node.elements.map(({ value }) => value));
    if (node.type !== 'Object') continue;
    const names = new Set<string>();
    for (const { name: key, value } of node.members) {
      const name = key.type === 'String' ? key.value : key.name;
      const { line, column } = key.loc.start;
      if (names.has(name)) return { name, line, column };
      names.add(name);
      open.push(value);
    }
  }
  return undefined;
}
