/** Fits lines for people into the width of a terminal: none breaks inside a word. */
import { stripVTControlCharacters } from 'node:util';
import { plainWidth, wrap, type Measure } from './wrap.ts';

/** The spaces before a line, and the sign that stands for its kind: `✓ `, `! `, `# `. */
const lineStart = /^( *)([^\w\s"'([<-] )?/;
/** A command to copy, alone on its line. */
const command = /^ *(?:(?:run|실행): )?(?:[A-Z_]+=\S+ )?(?:onsale|pnpm|npx) /;
/** Two columns, such as a flag and what it does. */
const columns = /\S {2,}\S/;
/** A shell keeps the spaces between quotes, so no command breaks there. */
const quoted = /"[^"]*"|'[^']*'/g;

const noBreakSpace = '\u00A0';
const deeperIndent = 4;
/** On a narrower screen, columns of a few characters would be no easier to read. */
const minWidth = 20;

/** The width of text of this program that may be coloured. */
export const styledWidth: Measure = (text) => plainWidth(stripVTControlCharacters(text));

/**
 * Continues each line that is too wide on further ones, indented to its first word. A command ends
 * such a line with a backslash, so that a shell takes the lines as one.
 */
export function fitLines(text: string, width: number, measure: Measure): string {
  if (width < minWidth) return text;
  return text
    .split('\n')
    .map((line) => (measure(line) <= width ? line : fitLine(line, width, measure)))
    .join('\n');
}

function fitLine(line: string, width: number, measure: Measure): string {
  const plain = stripVTControlCharacters(line);
  const [head = '', spaces = ''] = lineStart.exec(plain) ?? [];
  const isCommand = command.test(plain);
  const isDeeper = isCommand || columns.test(plain);
  const indent = ' '.repeat(head.length + (isDeeper ? deeperIndent : 0));
  const end = isCommand ? ' \\' : '';
  const words = isCommand
    ? line.replace(quoted, (part) => part.replaceAll(' ', noBreakSpace))
    : line;
  return wrap(words.trimStart(), width - indent.length - end.length, measure)
    .map((part, at) => (at === 0 ? spaces : indent) + part)
    .map((part) => (isCommand ? part.replaceAll(noBreakSpace, ' ') : part))
    .join(`${end}\n`);
}
