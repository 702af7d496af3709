/** The parts of a help page, and their layout on a terminal. */
import { padEnd, plainWidth, wrap } from '../render/wrap.ts';

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

const indent = '  ';
const maxTermWidth = 22;
/** Below this, terms stand above their texts, which would be too narrow beside them. */
const minWidthForTwoColumns = 60;

/** As plain text of at most `width` columns, with an empty line between the blocks. */
export function plainText(blocks: readonly Block[], width: number): string {
  return blocks.map((block) => plainBlock(block, width)).join('\n\n');
}

function plainBlock(block: Block, width: number): string {
  switch (block.kind) {
    case 'paragraph':
      return wrap(block.text, width, plainWidth).join('\n');
    case 'code':
      return block.lines.map((line) => indent + line).join('\n');
    case 'list':
      return plainList(block.items, width);
  }
}

function plainList(items: readonly (readonly [string, string])[], width: number): string {
  const longest = Math.max(...items.map(([term]) => plainWidth(term)));
  const column = width < minWidthForTwoColumns ? 2 : Math.min(maxTermWidth, longest);
  const hanging = ' '.repeat(indent.length + column + 2);
  const item = ([term, text]: readonly [string, string]): string => {
    const lines = wrap(text, width - hanging.length, plainWidth);
    const isLong = plainWidth(term) > column;
    const first = isLong ? `${indent}${term}\n${hanging}` : `${indent}${padEnd(term, column)}  `;
    return first + lines.join(`\n${hanging}`);
  };
  return items.map(item).join('\n');
}
