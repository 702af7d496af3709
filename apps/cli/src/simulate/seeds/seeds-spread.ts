/** Renders how far the figures of one scenario spread over its seeds. */
import { count, duration, measured, none, number, percent } from '@onsale/sim/report/words';
import {
  figureNames,
  type FigureName,
  type SeedRun,
  type SeedsResult,
  type Spread,
  type ThresholdSpread,
} from './seed-run.ts';
import type { Colors } from '../../terminal/output.ts';
import { sanitize } from '../../render/format.ts';
import { indent, indented, withMark } from '../../render/run-text.ts';
import { table, truncate, type Column } from '../../render/table.ts';

type Text = (value: number) => string;

const rows: Record<FigureName, [label: string, text: Text]> = {
  sold: ['Seats sold', number],
  soldOutAfter: ['Sold out after', duration],
  'waits.all.p50': ['In line, half of all', duration],
  'waits.all.p90': ['  90 % of all', duration],
  'waits.bought.p50': ['  half of those who bought', duration],
  'waits.bought.p90': ['  90 % of those who bought', duration],
  'waits.without.p50': ['  half of those without a seat', duration],
  'waits.without.p90': ['  90 % of those without a seat', duration],
  'shares.bot.seats': ['Seats to bots', percent],
  'checks.passed': ['Checks passed', number],
  'checks.evaluated': ['  evaluated, times', number],
};

export function seedsSpread(result: SeedsResult, { width }: { width: number }, c: Colors): string {
  const { seeds, thresholds } = result;
  return [
    heading(result, width, c),
    spreads(result, width, c),
    thresholds.flatMap((threshold) => thresholdLines(threshold, { result, width }, c)).join('\n'),
    ...seeds.flatMap((run) => violation(run, width, c)),
  ]
    .filter((part) => part !== '')
    .map((part) => `\n${part}`)
    .join('\n');
}

function heading({ scenario, seeds }: SeedsResult, width: number, c: Colors): string {
  const [first, last] = [seeds[0]!.seed, seeds.at(-1)!.seed];
  const seedsText = first === last ? `seed ${first}` : `seeds ${first} to ${last}`;
  return [
    `${indent}${c.bold(truncate(sanitize(scenario), width - indent.length))}`,
    `${indent}${c.dim(`${seedsText}, ${count(seeds.length, 'run')} in virtual time`)}`,
  ].join('\n');
}

function spreads({ spread, seeds }: SeedsResult, width: number, c: Colors): string {
  const right = (title: string): Column => ({ title, align: 'right' });
  const complete = seeds.filter(({ ended }) => ended === 'complete').length;
  const had = figureNames.filter((name) => spread[name].runs > 0);
  const isPartial = had.some((name) => spread[name].runs < complete);
  const columns = [
    { title: 'Figure' },
    right('Lowest'),
    right('Median'),
    right('Highest'),
    // As of the sales that did sell out.
    ...(isPartial ? [right('Runs')] : []),
  ];
  const drawn = table(
    columns,
    had.map((name) => {
      const [label, text] = rows[name];
      const { runs } = spread[name];
      return [
        label,
        ...cells(spread[name], text),
        ...(isPartial ? [runs < complete ? `${number(runs)} of ${number(complete)}` : ''] : []),
      ];
    }),
    c,
  );
  if (complete === seeds.length) return drawn;
  const note =
    complete === 0
      ? 'No run came to its end, so there are no figures.'
      : `Figures of the ${count(complete, 'run')} that came to the end.`;
  const noteLines = indented(note, { width }).map((line) => c.yellow(line));
  return [...(complete === 0 ? [] : [drawn]), ...noteLines].join('\n');
}

function cells({ lowest, median, highest }: Spread, text: Text): string[] {
  return [lowest, median, highest].map((value) => (value === null ? none : text(value)));
}

function thresholdLines(
  { text, lowest, highest, failedSeeds }: ThresholdSpread,
  { result, width }: { result: SeedsResult; width: number },
  c: Colors,
): string[] {
  const [least, most] = [lowest, highest].map((value) => measured({ text, value }));
  const values = least === most ? least! : `${least} to ${most}`;
  const isHeld = failedSeeds.length === 0;
  const verdict = isHeld
    ? `held in ${result.runs === 1 ? 'the run' : `all ${number(result.runs)} runs`}`
    : `failed with ${failedSeeds.length === 1 ? 'seed' : 'seeds'} ${failedSeeds.join(', ')}`;
  const mark = isHeld ? c.green('✓') : c.red('✗');
  return withMark(`${sanitize(text)}: ${values}; ${verdict}`, { mark, width });
}

function violation({ seed, violation }: SeedRun, width: number, c: Colors): string[] {
  if (!violation) return [];
  const { name, detail, atSeconds, repeat } = violation;
  const sentence = `Seed ${seed}: ${sanitize(name)}. ${sanitize(detail)} (after ${duration(atSeconds)})`;
  return [
    [
      ...withMark(sentence, { mark: c.red('✗'), width }),
      // A command is copied as a whole, so it is never wrapped.
      `${indent}${indent}${c.dim('Run it again:')} ${c.bold(sanitize(repeat))}`,
    ].join('\n'),
  ];
}
