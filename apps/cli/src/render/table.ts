/**
 * Aligned tables that fit the screen, truncation and wrapping, all by display width.
 *
 * Where a table is wider than the screen, the column that may wrap does; if that leaves it too
 * narrow, each row becomes a list of labels and values. In pipes there is no screen to fit.
 */
import stringWidth from 'string-width';
import type { Colors } from '../terminal/output.ts';
import { wrap } from './wrap.ts';

export interface Column {
  title: string;
  align?: 'left' | 'right';
  /** Whether cells may be wrapped; at most one column's may. */
  wraps?: boolean;
  /** The least width of a column that wraps; 16 by default. */
  minWidth?: number;
  /** Colours each line of a cell, which is plain text itself. */
  paint?: (text: string) => string;
}

const indent = '  ';
const columnGap = '   ';
const wrappedMinWidth = 16;
const widestCharacter = 2;

/** Rows under dim titles, indented by two, as wide as its cells. */
export function table(columns: readonly Column[], rows: readonly string[][], c: Colors): string {
  return fittedTable({ columns, rows, screenWidth: Infinity }, c);
}

export interface FittedTable {
  columns: readonly Column[];
  /** Cells may contain colours, unless they wrap. */
  rows: readonly string[][];
  /** The columns to fit into. */
  screenWidth: number;
}

/** As `table`, within the width of the screen. */
export function fittedTable(view: FittedTable, c: Colors): string {
  const { columns, rows, screenWidth } = view;
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, index) =>
    Math.max(...[titles, ...rows].map((row) => stringWidth(row[index] ?? ''))),
  );
  const gaps = indent.length + columnGap.length * (columns.length - 1);
  const excess = widths.reduce((sum, width) => sum + width, gaps) - screenWidth;
  if (excess > 0) {
    const wrapped = columns.findIndex(({ wraps }) => wraps);
    const left = (widths[wrapped] ?? 0) - excess;
    if (left < (columns[wrapped]?.minWidth ?? wrappedMinWidth)) return records(view, c);
    widths[wrapped] = left;
  }
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, index) => pad(cells[index] ?? '', widths[index] ?? 0, align))
      .join(columnGap)
      .trimEnd();
  const lines = rows.flatMap((row) => rowLines(row, columns, widths).map(line));
  return [c.dim(line(titles)), ...lines].map((text) => indent + text).join('\n');
}

/** The lines of one row, each with its part of every cell. */
function rowLines(
  row: readonly string[],
  columns: readonly Column[],
  widths: readonly number[],
): string[][] {
  const cells = columns.map(({ wraps, paint = String }, index) => {
    const text = row[index] ?? '';
    const lines = wraps ? wrapHard(text, widths[index] ?? Infinity) : [text];
    return lines.map((line) => paint(line));
  });
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) => cells.map((lines) => lines[at] ?? ''));
}

/** Each row as labels and values, without those that are empty. */
function records({ columns, rows, screenWidth }: FittedTable, c: Colors): string {
  const labelWidth = Math.max(...columns.map(({ title }) => stringWidth(title)));
  const valueWidth = screenWidth - indent.length - labelWidth - columnGap.length;
  const record = (row: readonly string[]): string => {
    const pairs = columns.flatMap(({ title, wraps, paint = String }, index) => {
      const text = row[index] ?? '';
      if (stringWidth(text) === 0) return [];
      // An ID that does not fit beside its label stays in one piece below it.
      if (!wraps && stringWidth(text) > valueWidth)
        return [
          [title, ''],
          ['', paint(text)],
        ] as const;
      const lines = wraps ? wrapHard(text, valueWidth) : [text];
      return lines.map((line, at) => [at === 0 ? title : '', paint(line)] as const);
    });
    return pairs
      .map(([label, value]) =>
        label === '' && stringWidth(value) > valueWidth
          ? indent.repeat(2) + value
          : `${indent}${c.dim(pad(label, labelWidth))}${columnGap}${value}`.trimEnd(),
      )
      .join('\n');
  };
  return rows.map(record).join('\n\n');
}

/** Aligned labels and values, indented by two: `Balance   500 points`. */
export function keyValueList(
  pairs: readonly (readonly [string, string])[],
  c: Colors,
  screenWidth = Infinity,
): string {
  const width = Math.max(...pairs.map(([label]) => stringWidth(label)));
  const valueWidth = screenWidth - indent.length - width - columnGap.length;
  return pairs
    .flatMap(([label, value]) =>
      wrap(value, valueWidth, stringWidth).map(
        (line, at) => `${indent}${c.dim(pad(at === 0 ? label : '', width))}${columnGap}${line}`,
      ),
    )
    .join('\n');
}

export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const filler = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? filler + text : text + filler;
}

/** Shortens a text that is wider than `width`, and ends it with an ellipsis. */
export function truncate(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  return `${headOf(text, width - 1)}…`;
}

/** As `wrap`, but splits longer words. */
function wrapHard(text: string, width: number): string[] {
  return wrap(text, width, stringWidth).flatMap((line) => {
    const parts: string[] = [];
    let rest = line;
    while (stringWidth(rest) > Math.max(width, widestCharacter)) {
      const head = headOf(rest, Math.max(width, widestCharacter));
      parts.push(head);
      rest = rest.slice(head.length);
    }
    return [...parts, rest];
  });
}

/** The longest beginning that is at most `width` wide. */
function headOf(text: string, width: number): string {
  let head = '';
  for (const character of text) {
    if (stringWidth(head + character) > width) break;
    head += character;
  }
  return head;
}
