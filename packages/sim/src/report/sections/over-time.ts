/** The charts of the sale over time, which the page's script draws, and their data as a table. */
import type { RunResult, Series } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import type { Run } from '../runs.ts';
import { count, duration, none, number, whenText } from '../words.ts';
import { charts, marksText, sampledTable, withoutScript, type Chart } from './charts.ts';
import { roomText } from './room-text.ts';

const present: Chart = {
  name: 'present',
  title: 'People in the sale',
  caption: (result) => peakText(result, 'present'),
};

const waiting: Chart = {
  name: 'waiting',
  title: 'Places in line',
  caption: (result) => peakText(result, 'waiting'),
};

const active: Chart = {
  name: 'active',
  title: 'Places inside',
  caption: (result) => `${peakText(result, 'active')} ${count(result.slots.maxActive, 'slot')}.`,
};

/** Where one run alone is shown there is room to explain it. */
const activeExplained: Chart = {
  ...active,
  caption: (result) => `${active.caption(result)} ${roomText(result)}`.trim(),
};

const seats: Chart = {
  name: 'seats',
  title: 'Seats sold and held',
  caption: (result) =>
    `${number(result.seats.sold)} of ${count(result.seats.total, 'seat')} sold at the end. ${peakText(result, 'held')}`,
};

const sold: Chart = {
  name: 'sold',
  title: 'Seats sold',
  caption: (result) => `${number(result.seats.sold)} of ${number(result.seats.total)} at the end.`,
};

const held: Chart = {
  name: 'held',
  title: 'Seats held',
  caption: (result) => peakText(result, 'held'),
};

const waits: Chart = {
  name: 'waits',
  title: 'Time in line, of the places admitted',
  caption: ({ timeInLine: { p50, longest } }) =>
    p50 === null || longest === null
      ? 'None was admitted.'
      : `Half ${duration(p50)} or less, the longest ${duration(longest)}.`,
};

export function overTime(runs: readonly Run[]): Markup {
  const [only] = runs;
  const isKnown = runs.every(({ result }) => result.series.present !== null);
  const pictures = [
    ...(isKnown ? [present] : []),
    ...(runs.length === 1
      ? [waiting, activeExplained, seats]
      : [waiting, active, sold, held, waits]),
  ];
  return markup`<section aria-labelledby="over-time">
<h2 id="over-time">The line and the seats over time</h2>
<p class="intro">Times count from the opening of the sale. A place is one account’s turn: most people have one, bots several.</p>
${withoutScript}
${charts(pictures, runs)}
${runs.length === 1 && only ? marksText(only) : null}
<details><summary>The same in figures</summary>
${runs.map(figuresTable)}
</details>
</section>`;
}

type Counted = 'present' | 'waiting' | 'active' | 'held';

/** The nouns for what a chart counts: one of them, and several. */
const nouns: Record<Counted, [one: string, many: string]> = {
  present: ['person at once', 'people at once'],
  waiting: ['place in line', 'places in line'],
  active: ['place inside', 'places inside'],
  held: ['seat held at once', 'seats held at once'],
};

/** `At most 114 seats held at once, 1 min 3 s after the opening.` */
function peakText({ series, scenario }: RunResult, name: Counted): string {
  const samples = series[name] ?? [];
  const peak = samples.reduce((highest, value) => Math.max(highest, value), 0);
  if (peak === 0) return 'None at any time.';
  const at = samples.indexOf(peak) * series.everySeconds;
  return `At most ${count(peak, ...nouns[name])}, ${whenText(at - scenario.concert.opensAfterSeconds)}.`;
}

const heads: Partial<Record<keyof Series, string>> = {
  present: 'People',
  joined: 'Joined so far',
  waiting: 'In line',
  active: 'Inside',
  held: 'Held',
  sold: 'Sold',
};

function figuresTable(run: Run): Markup {
  const { series } = run.result;
  const names = Object.keys(heads) as Exclude<keyof Series, 'everySeconds'>[];
  return sampledTable(run, {
    what: 'Figures over time',
    length: series.joined.length,
    everySeconds: series.everySeconds,
    columns: names.map((name) => ({
      head: heads[name] ?? name,
      cell: (index) => {
        const value = series[name]?.[index];
        return value === undefined ? none : number(value);
      },
    })),
  });
}
