/** How the latencies of each call spread: small bars on one scale, which need no script. */
import type { CallFigures, LatencyFigures } from '../../result.ts';
import { markup, rounded, type Markup } from '../markup.ts';
import { milliseconds, number, percent } from '../words.ts';

type Timed = [procedure: string, latencyMs: LatencyFigures];

/** Null when no call has a histogram, as in a report of version 3. */
export function latencyHistograms(calls: readonly [string, CallFigures][]): Markup | null {
  const timed = calls.flatMap(([procedure, { latencyMs }]): Timed[] =>
    latencyMs && latencyMs.histogram.length > 0 ? [[procedure, latencyMs]] : [],
  );
  if (timed.length === 0) return null;
  const ends = timed.flatMap(([, { histogram }]) => histogram.map(({ upToMs }) => upToMs));
  const scale = scaleOf(Math.min(...ends), Math.max(...ends));
  return markup`<h3 class="latencies-title">How long calls took</h3>
<p class="quiet">Each mark on the scale is ten times the one before; bars show the share of the calls.</p>
<div class="latencies">${timed.map((call) => histogramOf(call, scale))}</div>
<details><summary>The same in figures</summary>${timed.map(table)}</details>`;
}

interface Scale {
  /** Powers of ten, from below the shortest to above the longest. */
  decades: number[];
  /** The place of a latency, from 0 to 100. */
  x: (ms: number) => number;
}

function scaleOf(shortest: number, longest: number): Scale {
  const from = Math.floor(Math.log10(shortest / barRatio));
  const to = Math.max(from + 1, Math.ceil(Math.log10(longest)));
  return {
    decades: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)),
    x: (ms) => Math.max(0, ((Math.log10(ms) - from) / (to - from)) * 100),
  };
}

/** Each bar of a histogram ends at so many times the end of the one before. */
const barRatio = 2 ** (1 / 4);

function histogramOf([procedure, { histogram, p50, p99 }]: Timed, { decades, x }: Scale): Markup {
  const all = histogram.reduce((sum, { calls }) => sum + calls, 0);
  const highest = Math.max(1, ...histogram.map(({ calls }) => calls));
  const bars = histogram.map(({ upToMs, calls }) => {
    const left = x(upToMs / barRatio);
    const height = (calls / highest) * 100;
    return markup`<rect x="${rounded(left)}" y="${rounded(100 - height)}" width="${rounded(Math.max(0.4, x(upToMs) - left - 0.2))}" height="${rounded(height)}"><title>up to ${milliseconds(upToMs)}: ${number(calls)} (${percent(calls / all)})</title></rect>`;
  });
  return markup`<figure>
<figcaption><code>${procedure}</code> <span class="quiet">p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}</span></figcaption>
<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="Latencies of ${procedure}: half up to ${milliseconds(p50)}, 99 % up to ${milliseconds(p99)}.">${decades
    .slice(1, -1)
    .map(
      (ms) => markup`<line x1="${rounded(x(ms))}" x2="${rounded(x(ms))}" y1="0" y2="100"/>`,
    )}${bars}</svg>
<div class="decades" aria-hidden="true">${decades.map((ms) => markup`<span>${shortText(ms)}</span>`)}</div>
</figure>`;
}

/** `0.1 ms`, `10 ms`, `1 s` */
function shortText(ms: number): string {
  return ms < 1_000 ? `${number(ms)} ms` : `${number(ms / 1_000)} s`;
}

function table([procedure, { histogram }]: Timed): Markup {
  const all = Math.max(
    1,
    histogram.reduce((sum, { calls }) => sum + calls, 0),
  );
  return markup`<table class="plain"><caption><code>${procedure}</code></caption>
<thead><tr><th scope="col">Up to</th><th scope="col" class="figure">Calls</th><th scope="col" class="figure">Share</th></tr></thead>
<tbody>${histogram
    .filter(({ calls }) => calls > 0)
    .map(
      ({ upToMs, calls }) =>
        markup`<tr><th scope="row">${milliseconds(upToMs)}</th><td class="figure">${number(calls)}</td><td class="figure">${percent(calls / all)}</td></tr>`,
    )}</tbody></table>`;
}
