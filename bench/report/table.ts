/** The result table of the bench, for the terminal and as Markdown. */
import type { Latency } from './percentile.ts';
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

/** The rows, then how long the callers of each step waited, where a row has steps. */
export function table(rows: Row[]): string {
  return gridsOf(rows).map(aligned).join('\n\n');
}

export function markdown(rows: Row[]): string {
  return gridsOf(rows).map(piped).join('\n\n');
}

/** Headings and rows of cells. */
interface Grid {
  cells: string[][];
  isText: (column: number) => boolean;
}

function gridsOf(rows: Row[]): Grid[] {
  const figures = { cells: [headings, ...rows.map(cellsOf)], isText };
  const withSteps = rows.filter(({ steps }) => steps !== undefined);
  if (withSteps.length === 0) return [figures];
  const names = [...new Set(withSteps.flatMap(({ steps }) => Object.keys(steps!)))];
  const stepCells = withSteps.map(({ name, steps }) => [
    name,
    ...names.map((step) => latency(steps![step])),
  ]);
  const head = ['p50 / p99 in ms', ...names];
  return [figures, { cells: [head, ...stepCells], isText: (column) => column === 0 }];
}

function aligned({ cells, isText }: Grid): string {
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
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

function piped({ cells, isText }: Grid): string {
  const line = (row: string[]) => `| ${row.join(' | ')} |`;
  const rule = cells[0]!.map((_, column) => (isText(column) ? '---' : '---:'));
  const [head, ...rows] = cells;
  return [line(head!), line(rule), ...rows.map(line)].join('\n');
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
    goal === null ? '' : goalText(goal),
    goal === null ? '' : met === null ? '–' : met ? 'yes' : 'no',
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
    case 'µs':
      return `${number(value)} µs`;
    case 'bytes':
      return `${number(value)} bytes`;
    case '%':
      return `${number(value)} %`;
  }
}

function goalText(goal: Goal): string {
  return 'atLeast' in goal ? `≥ ${number(goal.atLeast)}` : `≤ ${number(goal.atMost)}`;
}

function latency(times: Latency | undefined): string {
  return times === undefined ? '' : `${number(times.p50Ms)} / ${number(times.p99Ms)}`;
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
