/** The charts over time, which the page's script draws, and their data as a table. */
import type { RunResult, Series } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import { wide, type Run } from '../runs.ts';
import { count, duration, number } from '../words.ts';

interface Chart {
  name: string;
  title: string;
  /** Describes the chart of one run in words. */
  caption: (result: RunResult) => string;
}

const waiting: Chart = {
  name: 'waiting',
  title: 'People waiting',
  caption: ({ series }) => peakText(series, 'waiting'),
};

const active: Chart = {
  name: 'active',
  title: 'People inside',
  caption: ({ series, slots }) =>
    `${peakText(series, 'active')}, of ${number(slots.maxActive)} who may be.`.replace('.,', ','),
};

const seats: Chart = {
  name: 'seats',
  title: 'Seats sold and held',
  caption: ({ series, seats }) =>
    `${count(seats.sold, 'seat')} of ${number(seats.total)} sold at the end. ${peakText(series, 'held')}`,
};

const sold: Chart = {
  name: 'sold',
  title: 'Seats sold',
  caption: (result) => `${number(result.seats.sold)} of ${number(result.seats.total)} at the end.`,
};

const held: Chart = {
  name: 'held',
  title: 'Seats held',
  caption: ({ series }) => peakText(series, 'held'),
};

const waits: Chart = {
  name: 'waits',
  title: 'Time in line, of those admitted',
  caption: ({ timeInLine: { p50, longest } }) =>
    p50 === null || longest === null
      ? 'Nobody got in.'
      : `Half waited ${duration(p50)} or less, and nobody more than ${duration(longest)}.`,
};

export function overTime(runs: readonly Run[]): Markup {
  const charts =
    runs.length === 1 ? [waiting, active, seats] : [waiting, active, sold, held, waits];
  return markup`<section aria-labelledby="over-time">
<h2 id="over-time">The line and the seats over time</h2>
<noscript><p class="quiet">These pictures are drawn by a script, which is switched off here. The figures below say the same.</p></noscript>
<div class="charts">${charts.map((chart) => figure(chart, runs))}</div>
<details><summary>The same in figures</summary>
${runs.map(figuresTable)}
</details>
</section>`;
}

function figure({ name, title, caption }: Chart, runs: readonly Run[]): Markup {
  const texts = runs.map(({ result, key }) =>
    runs.length === 1 ? caption(result) : `${key.toUpperCase()}: ${caption(result)}`,
  );
  return markup`<figure class="chart">
<figcaption><h3>${title}</h3><p class="quiet">${texts.join(' ')}</p></figcaption>
<div class="plot" data-chart="${name}" role="img" aria-label="${title} over time. ${texts.join(' ')}"></div>
</figure>`;
}

const verbs = { waiting: 'waiting', active: 'inside', held: 'held' } as const;

function peakText({ everySeconds, ...series }: Series, name: keyof typeof verbs): string {
  const samples = series[name];
  const peak = samples.reduce((highest, value) => Math.max(highest, value), 0);
  if (peak === 0) return 'None at any time.';
  const at = samples.indexOf(peak) * everySeconds;
  return `At most ${number(peak)} ${verbs[name]}, ${at === 0 ? 'at the start' : `after ${duration(at)}`}.`;
}

const rowsShown = 16;

function figuresTable({ result: { series }, key, title }: Run): Markup {
  const { everySeconds, joined } = series;
  const step = Math.max(1, Math.ceil((joined.length - 1) / rowsShown));
  const indexes = joined.map((_, index) => index).filter((index) => index % step === 0);
  const last = joined.length - 1;
  if (last > 0 && indexes.at(-1) !== last) indexes.push(last);
  const columns = ['joined', 'waiting', 'active', 'held', 'sold'] as const;
  return wide(
    `Figures over time, run ${key.toUpperCase()}`,
    markup`<table class="plain"><caption>${title}</caption>
<thead><tr><th scope="col">After</th><th scope="col" class="figure">Joined</th><th scope="col" class="figure">Waiting</th><th scope="col" class="figure">Inside</th><th scope="col" class="figure">Held</th><th scope="col" class="figure">Sold</th></tr></thead>
<tbody>${indexes.map(
      (index) =>
        markup`<tr><th scope="row">${duration(index * everySeconds)}</th>${columns.map(
          (column) => markup`<td class="figure">${number(series[column][index] ?? 0)}</td>`,
        )}</tr>`,
    )}</tbody></table>`,
  );
}
