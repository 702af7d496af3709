/** Renders several runs side by side, to compare two limits or two releases. */
import {
  differenceText,
  figuresOf,
  figureText,
  scenarioDifferences,
} from '@onsale/sim/report/figures';
import { clockText, joinWords, none } from '@onsale/sim/report/words';
import type { RunResult } from '@onsale/sim/result';
import type { Colors } from '../terminal/output.ts';
import { sanitize } from './format.ts';
import { indent, indented } from './run-text.ts';
import { fittedTable, truncate, type Column } from './table.ts';

const firstLetter = 'A'.codePointAt(0) ?? 0;
const letterOf = (run: number): string => String.fromCodePoint(firstLetter + run);

const endings: Record<RunResult['ended'], string> = {
  complete: '',
  interrupted: ', interrupted',
  violation: ', stopped at a violation',
};

/** @param results at least two runs. */
export function runsCompared(
  results: readonly RunResult[],
  { width }: { width: number },
  c: Colors,
): string {
  return [
    legend(results, width, c),
    scenarios(results, width, c),
    figures(results, width, c),
    notes(results, width, c),
  ]
    .filter((part) => part !== '')
    .map((part) => `\n${part}`)
    .join('\n');
}

function legend(results: readonly RunResult[], width: number, c: Colors): string {
  return results
    .map(({ scenario: { name, seed }, ended }, run) => {
      const title = `${name}, seed ${seed}${endings[ended]}`;
      const room = width - indent.length - 'A  '.length;
      return `${indent}${c.bold(letterOf(run))}  ${truncate(sanitize(title), room)}`;
    })
    .join('\n');
}

/** Each field in which the scenarios differ; of a list, such as the thresholds, an item a line. */
function scenarios(results: readonly RunResult[], width: number, c: Colors): string {
  const differences = scenarioDifferences(results);
  if (differences.length === 0)
    return indented('The same scenario was played, with the same seed.', { width }).join('\n');
  const rows = differences.flatMap(({ path, values }) => {
    const cells = values.map((lines) => (lines === null || lines.length === 0 ? [none] : lines));
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => [
      line === 0 ? path : '',
      ...cells.map((lines) => sanitize(lines[line] ?? '')),
    ]);
  });
  const columns: Column[] = [
    { title: 'Scenario', wraps: true },
    ...results.map((_, run) => ({ title: letterOf(run) })),
  ];
  return fittedTable({ columns, rows, screenWidth: width }, c);
}

/** Figures of every run, and of two runs their difference too. */
function figures(results: readonly RunResult[], width: number, c: Colors): string {
  const [base = [], ...others] = results.map(figuresOf);
  const isPair = others.length === 1;
  const columns: Column[] = [
    { title: 'Figure', wraps: true },
    ...results.map((_, run) => ({ title: letterOf(run), align: 'right' as const })),
    ...(isPair ? [{ title: 'Difference' }] : []),
  ];
  const rows = base.map((first, row) => {
    const of = others.map((figure) => figure[row] ?? first);
    return [
      first.label,
      ...[first, ...of].map((figure) => figureText(figure)),
      ...(isPair ? of.map((figure) => differenceText(figure, first)) : []),
    ];
  });
  return fittedTable({ columns, rows, screenWidth: width }, c);
}

/** Differences of the runs that make some of their figures incomparable. */
function notes(results: readonly RunResult[], width: number, c: Colors): string {
  const differ = (of: (result: RunResult) => unknown) => new Set(results.map(of)).size > 1;
  const openings = results.map(({ scenario }) => scenario.concert.opensAfterSeconds);
  return [
    ...(differ(({ scenario }) => scenario.concert.opensAfterSeconds)
      ? [
          `The sales opened ${joinWords(openings.map(clockText))} after the start of their runs. Times of sales count from the opening of each; those of the scenarios, and of the whole run, from its start.`,
        ]
      : []),
    ...(differ(({ scenario }) => scenario.concert.price)
      ? ['The prices differ: revenue is not compared.']
      : []),
    ...(differ(({ mode }) => mode)
      ? ['Not all runs are in virtual time: calls of a real server take their own time.']
      : []),
  ]
    .flatMap((note) => indented(note, { width }))
    .map((line) => c.yellow(line))
    .join('\n');
}
