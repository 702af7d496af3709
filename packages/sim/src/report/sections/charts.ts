/** The common parts of the sections with charts over time: figures, marks, tables of their data. */
import type { RunResult } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import { marksOf } from '../marks.ts';
import { wide, type Run } from '../runs.ts';
import { clockText, whenText } from '../words.ts';

export interface Chart {
  /** As the page's script knows it. */
  name: string;
  title: string;
  /** Describes the chart of one run in words. */
  caption: (result: RunResult) => string;
}

export const withoutScript = markup`<noscript><p class="quiet">These pictures are drawn by a script, which is switched off here. The figures below say the same.</p></noscript>`;

/** One under the other; the instants of one run are marked in each. */
export function charts(pictures: readonly Chart[], runs: readonly Run[]): Markup {
  const [first] = runs;
  const marks = runs.length === 1 && first ? marksOf(first.result) : [];
  return markup`<div class="charts" data-marks="${JSON.stringify(marks)}">${pictures.map((chart) => figure(chart, runs))}</div>`;
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

/** The marks of one run in words; null without any. */
export function marksText({ result }: Run): Markup | null {
  const marks = marksOf(result);
  if (marks.length === 0) return null;
  return markup`<p class="note">Marked in the charts: ${marks
    .map(({ atSeconds, text }) => (text === 'opening' ? text : `${text}, ${whenText(atSeconds)}`))
    .join('; ')}.</p>`;
}

export interface Column {
  head: string;
  /** The text of one row. */
  cell: (index: number) => string;
}

const rowsShown = 16;

/** Every so many samples, and the last one. */
export function sampledTable(
  { key, title, result }: Run,
  {
    what,
    length,
    everySeconds,
    columns,
  }: { what: string; length: number; everySeconds: number; columns: readonly Column[] },
): Markup {
  const step = Math.max(1, Math.ceil((length - 1) / rowsShown));
  const last = length - 1;
  const indexes = Array.from({ length }, (_, index) => index).filter(
    (index) => index % step === 0 || index === last,
  );
  const { opensAfterSeconds } = result.scenario.concert;
  return wide(
    `${what}, run ${key.toUpperCase()}`,
    markup`<table class="plain dense"><caption>${title}: ${what.toLowerCase()}</caption>
<thead><tr><th scope="col">After the opening</th>${columns.map(({ head }) => markup`<th scope="col" class="figure">${head}</th>`)}</tr></thead>
<tbody>${indexes.map(
      (index) =>
        markup`<tr><th scope="row">${clockText(index * everySeconds - opensAfterSeconds)}</th>${columns.map(
          ({ cell }) => markup`<td class="figure">${cell(index)}</td>`,
        )}</tr>`,
    )}</tbody></table>`,
  );
}
