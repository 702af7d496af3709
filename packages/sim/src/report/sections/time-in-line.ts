/** The section on the time in line: a histogram that needs no script. */
import type { TimeInLine, WaitFigures, Waits } from '../../result.ts';
import { markup, rounded, type Markup } from '../markup.ts';
import { section, type Run } from '../runs.ts';
import { stackedTable } from '../stacked-table.ts';
import { count, duration, none, number, percent } from '../words.ts';

export function timeInLine(runs: readonly Run[]): Markup | null {
  return section({ id: 'time-in-line', title: 'Time in line', runs, show: timeInLineOf });
}

function timeInLineOf({ result, key }: Run): Markup {
  const { timeInLine, waits } = result;
  const { p50, p90, p99, longest } = timeInLine;
  if (longest === null || p50 === null || p90 === null || p99 === null) {
    return markup`<p class="quiet">Nobody got in.</p>${waits.all.people > 0 && groups(waits, key)}`;
  }
  if (longest === 0) {
    return markup`${groups(waits, key)}
<p class="quiet">${timeInLine.people === 1 ? 'The one place that was' : `All ${number(timeInLine.people)} places that were`} admitted got in at once.</p>`;
  }
  const figures: [string, number][] = [
    ['half', p50],
    ['90 %', p90],
    ['99 %', p99],
    ['longest', longest],
  ];
  return markup`${groups(waits, key)}
<p class="quiet">Of the ${number(timeInLine.people)} places that were admitted:</p>
<dl class="quantiles">${figures.map(
    ([label, seconds]) => markup`<div><dt>${label}</dt><dd>${duration(seconds)}</dd></div>`,
  )}</dl>
${timeInLine.histogram.length > 0 && histogram(timeInLine)}`;
}

/** All in line, and by what became of them. */
function groups({ all, bought, without }: Waits, key: string): Markup {
  const rows: [string, WaitFigures][] = [
    ['All in line', all],
    ['Bought', bought],
    ['Went without', without],
  ];
  const time = (seconds: number | null) => (seconds === null ? none : duration(seconds));
  return stackedTable({
    label: `Time in line by group, run ${key.toUpperCase()}`,
    kind: 'plain',
    caption: markup`<caption>Until they got in, gave up or left; no-shows left out</caption>`,
    heads: ['Group', 'People', 'Got in', 'Half', '90 %', 'Longest'],
    rows: rows.map(([name, { people, admitted, p50, p90, longest }]) => ({
      name,
      cells: [number(people), number(admitted), time(p50), time(p90), time(longest)],
    })),
  });
}

/** Up to the median, up to the ninetieth percentile, and beyond. */
const parts = ['first', 'second', 'third'] as const;

const labels = 4;

function histogram(timeInLine: TimeInLine): Markup {
  const bins = timeInLine.histogram;
  const highest = Math.max(1, ...bins.map((bin) => bin.people));
  const cuts = [placeOf(0.5, bins), placeOf(0.9, bins)];
  const bars = bins.map((bin, index) => {
    const height = rounded((bin.people / highest) * 100);
    const from = bins[index - 1]?.upToSeconds ?? 0;
    const caption = `${duration(from)} to ${duration(bin.upToSeconds)}: ${count(bin.people, 'place')}`;
    return markup`<g><title>${caption}</title>${pieces(index, cuts).map(
      ({ part, start, end }) =>
        markup`<rect class="${part}" x="${rounded(start)}" y="${rounded(100 - height)}" width="${rounded(end - start)}" height="${height}"/>`,
    )}</g>`;
  });
  const last = bins.at(-1)?.upToSeconds ?? 0;
  const marks = Array.from({ length: labels + 1 }, (_, index) => {
    const bin = Math.round((index / labels) * bins.length);
    return bin === 0 ? 0 : (bins[bin - 1]?.upToSeconds ?? last);
  });
  return markup`<figure class="histogram">
<svg viewBox="0 0 ${bins.length} 100" preserveAspectRatio="none" role="img" aria-label="Distribution of the time in line of the places admitted.">${bars}</svg>
<div class="marks" aria-hidden="true">${[...new Set(marks)].map((seconds) => markup`<span>${duration(seconds)}</span>`)}</div>
<figcaption class="legend"><span class="swatch first"></span>the first half <span class="swatch second"></span>until 90 % <span class="swatch third"></span>the last 10 %</figcaption>
</figure>
<details><summary>The same in figures</summary>
<table class="plain"><caption class="unseen">Places admitted by their time in line</caption>
<thead><tr><th scope="col">Waited up to</th><th scope="col" class="figure">Places</th><th scope="col" class="figure">Share</th></tr></thead>
<tbody>${bins
    .filter((bin) => bin.people > 0)
    .map(
      (bin) =>
        markup`<tr><th scope="row">${duration(bin.upToSeconds)}</th><td class="figure">${number(bin.people)}</td><td class="figure">${percent(bin.people / Math.max(1, timeInLine.people))}</td></tr>`,
    )}</tbody></table></details>`;
}

/** The position among the bars, in units of bars, up to which a share of the people waited. */
function placeOf(share: number, bins: TimeInLine['histogram']): number {
  let left = share * bins.reduce((sum, bin) => sum + bin.people, 0);
  for (const [index, bin] of bins.entries()) {
    if (bin.people > 0 && left <= bin.people) return index + left / bin.people;
    left -= bin.people;
  }
  return bins.length;
}

const gap = 0.06;

/** A bar, cut where a percentile lies inside it. */
function pieces(index: number, cuts: readonly number[]) {
  const left = index + gap;
  const right = index + 1 - gap;
  const edges = [left, ...cuts.map((cut) => Math.min(right, Math.max(left, cut))), right];
  return parts
    .map((part, at) => ({ part, start: edges[at] ?? right, end: edges[at + 1] ?? right }))
    .filter(({ start, end }) => end > start);
}
