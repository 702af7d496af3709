/** The parts of a help page, and their layout on a terminal. */
import { charCount, wrap } from '../render/wrap.ts';

export type Block =
  | { kind: 'paragraph'; text: string }
  /** Terms with an explanation each. */
  | { kind: 'list'; items: readonly (readonly [term: string, text: string])[] }
  /** Lines to type, or a file. */
  | { kind: 'code'; lines: readonly string[] };

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
export const code = (...lines: string[]): Block => ({ kind: 'code', lines });
export const list = (items: readonly (readonly [string, string])[]): Block => ({
  kind: 'list',
  items,
});

const width = 80;
const indent = '  ';
const maxTermWidth = 22;

/** As plain text of at most 80 columns, with an empty line between the blocks. */
export function plainText(blocks: readonly Block[]): string {
  return blocks.map(plainBlock).join('\n\n');
}

function plainBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return wrap(block.text, width, charCount).join('\n');
    case 'code':
      return block.lines.map((line) => indent + line).join('\n');
    case 'list':
      return block.items.map((item) => plainItem(item, termWidth(block.items))).join('\n');
  }
}

function termWidth(items: readonly (readonly [string, string])[]): number {
  return Math.min(maxTermWidth, Math.max(...items.map(([term]) => term.length)));
}

function plainItem([term, text]: readonly [string, string], column: number): string {
  const hanging = ' '.repeat(indent.length + column + 2);
  const lines = wrap(text, width - hanging.length, charCount);
  const isLong = term.length > column;
  const first = isLong ? `${indent}${term}\n${hanging}` : `${indent}${term.padEnd(column)}  `;
  return first + lines.join(`\n${hanging}`);
}
