/** The result table of the bench, for the terminal and as Markdown. */
import { isMet, type Goal, type Row, type Unit } from './row.ts';

const headings = [
  '',
  'measured',
  'relative to',
  'ratio',
  'goal',
  'met',
  'CPU a call',
  'of the database',
  'p50',
  'p99',
  '',
];

export function table(rows: Row[]): string {
  const cells = [headings, ...rows.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column]!;
        return isText(column) ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}

export function markdown(rows: Row[]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const rule = headings.map((_, column) => (isText(column) ? '---' : '---:'));
  return [line(headings), line(rule), ...rows.map((row) => line(cellsOf(row)))].join('\n');
}

/** The name and the note; all columns between them are figures. */
function isText(column: number): boolean {
  return column === 0 || column === headings.length - 1;
}

function cellsOf(row: Row): string[] {
  const { name, value, unit, limit, figure, goal, cpuMicros, databaseMicros = null } = row;
  const { p50Ms, p99Ms, note = '' } = row;
  const met = isMet(row);
  return [
    name,
    value === null ? '–' : amount(value, unit),
    limit === null ? '' : `${limit.name} ${amount(limit.value, unit)}`,
    limit === null || figure === null ? '' : figure.toFixed(2),
    goalText(goal),
    met === null ? '–' : met ? 'yes' : 'no',
    cpuMicros === null ? '' : `${number(cpuMicros)} µs`,
    databaseMicros === null ? '' : `${number(databaseMicros)} µs`,
    p50Ms === null ? '' : milliseconds(p50Ms),
    p99Ms === null ? '' : milliseconds(p99Ms),
    note,
  ];
}

function amount(value: number, unit: Unit): string {
  switch (unit) {
    case 'a second':
      return `${number(value)}/s`;
    case 'statements a second':
      return `${number(value)} statements/s`;
    case 'ms':
      return milliseconds(value);
    case 'bytes':
      return `${number(value)} bytes`;
    case '%':
      return `${number(value)} %`;
  }
}

function goalText(goal: Goal): string {
  return 'atLeast' in goal ? `≥ ${number(goal.atLeast)}` : `≤ ${number(goal.atMost)}`;
}

function milliseconds(value: number): string {
  return `${number(value)} ms`;
}

/** More than three digits would be noise. */
function number(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value
    .toFixed(digits)
    .replace(/\.0+$/, '')
    .replace(/\B(?=(\d{3})+$)/g, value >= 1_000 ? ',' : '');
}
