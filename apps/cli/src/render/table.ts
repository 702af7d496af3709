/** Aligned tables, truncation and wrapping by display width, so that wide characters line up. */
import stringWidth from 'string-width';
import type { Colors } from '../terminal/output.ts';

export interface Column {
  title: string;
  align?: 'left' | 'right';
}

const columnGap = '   ';

/** Rows under dim titles, indented by two. Cells may contain colours. */
export function table(columns: readonly Column[], rows: readonly string[][], c: Colors): string {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, index) =>
    Math.max(...[titles, ...rows].map((row) => stringWidth(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, index) => pad(cells[index] ?? '', widths[index] ?? 0, align))
      .join(columnGap)
      .trimEnd();
  return [c.dim(line(titles)), ...rows.map(line)].map((text) => `  ${text}`).join('\n');
}

/** Aligned labels and values, indented by two: `Balance   500 points`. */
export function keyValueList(pairs: readonly (readonly [string, string])[], c: Colors): string {
  const width = Math.max(...pairs.map(([label]) => stringWidth(label)));
  return pairs
    .map(([label, value]) => `  ${c.dim(pad(label, width))}${columnGap}${value}`)
    .join('\n');
}

export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const filler = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? filler + text : text + filler;
}

/** Shortens a text that is wider than `width`, and ends it with an ellipsis. */
export function truncate(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let head = '';
  for (const character of text) {
    if (stringWidth(head + character) > width - 1) break;
    head += character;
  }
  return `${head}…`;
}

/** Splits a text at spaces into lines of at most `width`; a longer word gets a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && stringWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
