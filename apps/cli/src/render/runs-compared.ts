/** Renders several runs side by side, to compare two limits or two releases. */
import { duration, none, number, percent } from '@onsale/sim/report/words';
import type { RunResult } from '@onsale/sim/result';
import type { Colors } from '../terminal/output.ts';
import { sanitize } from './format.ts';
import { truncate, table, type Column } from './table.ts';

const labelWidth = 24;
const gapWidth = 3;
const minColumnWidth = 10;

type Figure = [label: string, of: (result: RunResult) => string];

const figures: Figure[] = [
  ['people who came', ({ funnel }) => number(funnel.came)],
  ['who were admitted', ({ funnel }) => number(funnel.admitted)],
  ['who paid', ({ funnel }) => number(funnel.paid)],
  ['seats sold', ({ seats }) => `${number(seats.sold)} of ${number(seats.total)}`],
  ['sold out after', ({ seats }) => seconds(seats.soldOutAfterSeconds)],
  ['revenue', ({ revenue }) => number(revenue)],
  ['half in line for', ({ waits }) => seconds(waits.all.p50)],
  ['half who bought waited', ({ waits }) => seconds(waits.bought.p50)],
  ['half admitted waited', ({ timeInLine }) => seconds(timeInLine.p50)],
  ['99 % admitted waited', ({ timeInLine }) => seconds(timeInLine.p99)],
  ['admitted out of order', ({ fairness }) => number(fairness.inversions)],
  ['slots used', ({ slots }) => (slots.averageUsed === null ? none : percent(slots.averageUsed))],
  ['calls', ({ calls }) => number(sum(Object.values(calls).map(({ attempts }) => attempts)))],
  ['ended', ({ ended }) => ended],
];

/** @param results at least two runs. */
export function runsCompared(
  results: readonly RunResult[],
  { width }: { width: number },
  c: Colors,
): string {
  const share = Math.floor((width - labelWidth) / results.length) - gapWidth;
  const columns: Column[] = [
    { title: '' },
    ...results.map(({ scenario: { name, seed } }) => ({
      title: truncate(sanitize(`${name}, seed ${seed}`), Math.max(minColumnWidth, share)),
      align: 'right' as const,
    })),
  ];
  const rows = figures.map(([label, of]) => [label, ...results.map((result) => of(result))]);
  return `\n${table(columns, rows, c)}`;
}

function seconds(value: number | null): string {
  return value === null ? none : duration(value);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
