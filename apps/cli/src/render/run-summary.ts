/** Renders the summary of a simulated run for a terminal. */
import {
  answer,
  arrivalsText,
  fairnessText,
  faultsText,
  lobbyText,
  saleText,
  slotsText,
} from '@onsale/sim/report/answer';
import {
  count,
  duration,
  joinWords,
  measured,
  milliseconds,
  none,
  number,
  outcomes,
  outcomeWords,
  percent,
} from '@onsale/sim/report/words';
import type { CallFigures, RunResult, WaitFigures } from '@onsale/sim/result';
import type { Colors } from '../terminal/output.ts';
import { sanitize } from './format.ts';
import { accountsText, personaShares } from './run-shares.ts';
import { indent, indented, withMark, wrapKeepingUnits } from './run-text.ts';
import { truncate, pad, table, type Column } from './table.ts';

const labelWidth = 11;
const barMaxWidth = 40;
const figureWidth = 20;

export function runSummary(result: RunResult, { width }: { width: number }, c: Colors): string {
  return [
    heading(result, width, c),
    funnel(result, width, c),
    facts(result, width, c),
    personaShares(result, width, c),
    calls(result, width, c),
    verdicts(result, width, c),
    violation(result, width, c),
  ]
    .filter((part) => part !== '')
    .map((part) => `\n${part}`)
    .join('\n');
}

function heading(result: RunResult, width: number, c: Colors): string {
  const { scenario, mode, lasted, overload } = result;
  const played = `seed ${scenario.seed}, ${duration(lasted.simulatedSeconds)} of ${mode} time`;
  return [
    `${indent}${c.bold(truncate(sanitize(scenario.name), width - indent.length))}`,
    `${indent}${c.dim(played)}`,
    '',
    ...indented(sanitize(answer(result)), { width }),
    ...(overload === null
      ? []
      : ['', ...withMark(`Not valid: ${sanitize(overload)}`, { mark: c.red('✗'), width })]),
  ].join('\n');
}

function funnel({ funnel }: RunResult, width: number, c: Colors): string {
  const { came, joined, admitted, reserved, paid } = funnel;
  const steps: [string, number][] = [
    ['Came', came],
    ['Joined', joined],
    ['Admitted', admitted],
    ['Reserved', reserved],
    ['Paid', paid],
  ];
  const whole = Math.max(1, ...steps.map(([, people]) => people));
  const bar = Math.max(10, Math.min(barMaxWidth, width - labelWidth - figureWidth));
  return steps
    .map(([label, people]) => {
      const share = people / whole;
      const filled = people > 0 ? Math.max(1, Math.round(share * bar)) : 0;
      const drawn = c.cyan('█'.repeat(filled)) + c.dim('╌'.repeat(bar - filled));
      const figures = `${number(people).padStart(9)} ${percent(share).padStart(6)}`;
      return `${indent}${c.dim(pad(label, labelWidth - indent.length))}${drawn} ${figures}`;
    })
    .join('\n');
}

type Fact = [label: string, text: string, paint: (text: string) => string];

function facts(result: RunResult, width: number, c: Colors): string {
  const { timeInLine, waits, arrivals, fairness } = result;
  const { all, bought, without } = waits;
  const ended = outcomes
    .filter((outcome) => result.outcomes[outcome] > 0)
    .map((outcome) => `${number(result.outcomes[outcome])} ${outcomeWords[outcome].long}`);
  const accounts = accountsText(result);
  const lobby = lobbyText(result);
  const pairs: Fact[] = [
    ...(accounts === null ? [] : ([['Accounts', accounts, String]] as Fact[])),
    ['In line', inLineText(all), String],
    ...(without.people > 0
      ? ([
          ['Places', placesText(timeInLine), String],
          ...(bought.people > 0 ? [['Bought', quantilesText(bought), String]] : []),
          ['Without', quantilesText(without), String],
        ] as Fact[])
      : []),
    ...(lobby === null ? [] : ([['Lobby', lobby, String]] as Fact[])),
    ['Order', fairnessText(result), fairness.inversions > 0 ? c.yellow : String],
    ['Sale', saleLine(result), result.oversold > 0 ? c.red : String],
    ['Room', slotsText(result), String],
    ['Endings', ended.length > 0 ? joinWords(ended) : 'none yet', String],
    ['Faults', faultsText(result), String],
  ];
  if (arrivals.late > 0) pairs.push(['Arrivals', arrivalsText(result), c.yellow]);
  return pairs
    .flatMap(([label, text, paint]) => {
      const [first = '', ...rest] = wrapKeepingUnits(text, width - labelWidth);
      return [
        `${indent}${c.dim(pad(label, labelWidth - indent.length))}${paint(first)}`,
        ...rest.map((line) => `${' '.repeat(labelWidth)}${paint(line)}`),
      ];
    })
    .join('\n');
}

/** `half 3 min, longest 3 min 2 s; 839 of 1,943 got in` */
function inLineText(all: WaitFigures): string {
  if (all.people === 0) return 'nobody';
  return `${quantilesText(all)}; ${number(all.admitted)} of ${number(all.people)} got in`;
}

function quantilesText(figures: Omit<WaitFigures, 'admitted'> & { p99?: number | null }): string {
  const quantiles: [string, number | null][] = [
    ['half', figures.p50],
    ['90 %', figures.p90],
    ['99 %', figures.p99 ?? null],
    ['longest', figures.longest],
  ];
  return quantiles
    .flatMap(([label, seconds]) => (seconds === null ? [] : [`${label} ${duration(seconds)}`]))
    .join(', ');
}

/** Of places, not of people: who has several accounts has as many places. */
function placesText(timeInLine: RunResult['timeInLine']): string {
  const places = count(timeInLine.people, 'place');
  const quantiles = quantilesText(timeInLine);
  return quantiles === '' ? 'none admitted' : `${places} admitted: ${quantiles}`;
}

function saleLine(result: RunResult): string {
  const { seats, revenue, oversold, ended } = result;
  const twice = oversold > 0 ? `, and ${count(oversold, 'seat')} sold twice` : '';
  // Orders are summed at the end of a run, so the revenue of an incomplete run is unknown.
  const worth = ended === 'complete' ? `, for ${count(revenue, 'point')}` : '';
  const { takenAfterSeconds } = seats;
  const taken =
    takenAfterSeconds === null ? '' : `all held or sold after ${duration(takenAfterSeconds)}, `;
  return `${number(seats.sold)} of ${count(seats.total, 'seat')}, ${taken}${saleText(result)}${worth}${twice}`;
}

const noLatency = 'No latency: in virtual time a call takes what the scenario says.';

function calls({ calls, mode }: RunResult, width: number, c: Colors): string {
  const rows = Object.entries(calls);
  if (rows.length === 0) return '';
  const timed = mode === 'real';
  const right = (title: string): Column => ({ title, align: 'right' });
  const columns = [
    { title: 'Call' },
    right('Calls'),
    right('OK'),
    right('Lost'),
    ...(timed ? [right('p50'), right('p99')] : []),
  ];
  const [head = '', ...lines] = table(
    columns,
    rows.map(([procedure, figures]) => [
      sanitize(procedure),
      number(figures.attempts),
      number(figures.ok),
      figures.unknown > 0 ? number(figures.unknown) : none,
      ...(timed ? latencyCells(figures) : []),
    ]),
    c,
  ).split('\n');
  const drawn = rows.flatMap(([, { refused }], index) => [
    lines[index] ?? '',
    ...refusals(refused, width).map((line) => c.dim(line)),
  ]);
  const note = timed ? [] : indented(noLatency, { width }).map((line) => c.dim(line));
  return [head, ...drawn, ...note].join('\n');
}

function latencyCells({ latencyMs }: CallFigures): string[] {
  return latencyMs ? [milliseconds(latencyMs.p50), milliseconds(latencyMs.p99)] : [none, none];
}

function refusals(refused: Record<string, number>, width: number): string[] {
  const reasons = Object.entries(refused)
    .filter(([, times]) => times > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, times]) => `${sanitize(reason)} ${number(times)}`);
  if (reasons.length === 0) return [];
  return indented(`refused: ${reasons.join(', ')}`, { width, margin: 4 });
}

function verdicts({ checks, thresholds }: RunResult, width: number, c: Colors): string {
  const made = checks.filter(({ times }) => times > 0);
  const evaluations = made.reduce((sum, { times }) => sum + times, 0);
  const heldLines =
    made.length > 0 && made.every(({ ok }) => ok)
      ? [
          `${indent}${c.green('✓')} ${count(made.length, 'check')} passed, evaluated ${count(evaluations, 'time')}`,
        ]
      : [];
  const skipped = checks.length - made.length;
  const skippedLines =
    skipped === 0
      ? []
      : withMark(`${count(skipped, 'check')} never evaluated in this run`, {
          mark: c.yellow('–'),
          width,
        });
  const brokenLines = checks
    .filter(({ ok }) => !ok)
    .flatMap(({ invariant, name }) => {
      const which = invariant === null ? '' : `invariant ${invariant}: `;
      return withMark(`${which}${sanitize(name)}`, { mark: c.red('✗'), width });
    });
  const thresholdLines = thresholds.flatMap(({ text, value, ok }) => {
    const mark = ok ? c.green('✓') : c.red('✗');
    return withMark(`${sanitize(text)}: ${measured({ text, value })}`, { mark, width });
  });
  return [...heldLines, ...skippedLines, ...brokenLines, ...thresholdLines].join('\n');
}

function violation({ violation }: RunResult, width: number, c: Colors): string {
  if (!violation) return '';
  const { detail, atSeconds, lastEvents, repeat } = violation;
  const events = lastEvents.map(
    (event) => `${indent}${indent}${truncate(sanitize(event), width - 2 * indent.length)}`,
  );
  return [
    ...(events.length > 0 ? [`${indent}${c.dim('Last events:')}`, ...events, ''] : []),
    ...withMark(`${sanitize(detail)} (after ${duration(atSeconds)})`, { mark: c.red('✗'), width }),
    '',
    // A command is copied as a whole, so it is never wrapped.
    `${indent}${c.dim('Run it again:')} ${c.bold(sanitize(repeat))}`,
  ].join('\n');
}
