/** The charts of the calls over time, and their data as a table. */
import type { RunResult, Traffic } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import type { Run } from '../runs.ts';
import { count, milliseconds, none, number, percent, whenText } from '../words.ts';
import { charts, sampledTable, withoutScript, type Chart } from './charts.ts';

const perSecond: Chart = {
  name: 'calls',
  title: 'Calls a second',
  caption: (result) => peakText(result),
};

const errors: Chart = {
  name: 'errors',
  title: 'Calls refused and failed',
  caption: ({ traffic }) => {
    if (!traffic) return '';
    const { refused, failed } = traffic;
    const all = callsIn(traffic).reduce((sum, calls) => sum + calls, 0);
    return `${percent(total(refused) / Math.max(1, all))} of all calls were refused, as when a seat is held, and ${percent(total(failed) / Math.max(1, all))} failed: no answer came, or the server could not do its work. Intervals with fewer than ten calls are left out.`;
  },
};

const latency: Chart = {
  name: 'latency',
  title: 'Latency',
  caption: ({ traffic, scenario }) => {
    if (!traffic?.latencyMs) return '';
    const { p99 } = traffic.latencyMs;
    const worst = p99.reduce<number>((most, ms) => Math.max(most, ms ?? 0), 0);
    const at = p99.indexOf(worst) * traffic.everySeconds - scenario.concert.opensAfterSeconds;
    return `The p99 of an interval was ${milliseconds(worst)} at most, ${whenText(at)}.`;
  },
};

/** Null when a run did not record it. */
export function traffic(runs: readonly Run[]): Markup | null {
  if (runs.some(({ result }) => !result.traffic || result.traffic.ok.length === 0)) return null;
  const isTimed = runs.every(({ result }) => result.traffic?.latencyMs);
  return markup`<section aria-labelledby="traffic">
<h2 id="traffic">Calls over time</h2>
${!isTimed && markup`<p class="intro">No latency here: in virtual time a call takes as long as the scenario says, which shows nothing of the server. Play it in real time to measure it.</p>`}
${withoutScript}
${charts(isTimed ? [perSecond, errors, latency] : [perSecond, errors], runs)}
<details><summary>The same in figures</summary>
${runs.map(figuresTable)}
</details>
</section>`;
}

function callsIn({ ok, refused, failed }: Traffic): number[] {
  return ok.map((calls, at) => calls + refused[at]! + failed[at]!);
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** How long an interval is: the last one ends with the run, and counts as half of one at least. */
function secondsOf({ traffic, lasted }: RunResult, index: number): number {
  const { everySeconds = 1, ok = [] } = traffic ?? {};
  if (index < ok.length - 1) return everySeconds;
  const left = lasted.simulatedSeconds - index * everySeconds;
  return Math.min(everySeconds, Math.max(everySeconds / 2, left));
}

function peakText(result: RunResult): string {
  const { traffic, scenario } = result;
  if (!traffic) return '';
  const rates = callsIn(traffic).map((calls, at) => calls / secondsOf(result, at));
  const most = rates.reduce((highest, rate) => Math.max(highest, rate), 0);
  const at = rates.indexOf(most) * traffic.everySeconds - scenario.concert.opensAfterSeconds;
  return `At most ${count(Math.round(most), 'call')} a second, ${whenText(at)}.`;
}

function figuresTable(run: Run): Markup | null {
  const { result } = run;
  const { traffic } = result;
  if (!traffic) return null;
  const { everySeconds, latencyMs } = traffic;
  const rate = (name: 'ok' | 'refused' | 'failed') => (index: number) =>
    number(Math.round((traffic[name][index]! / secondsOf(result, index)) * 10) / 10);
  const time = (name: 'p50' | 'p90' | 'p99') => ({
    head: `${name} ms`,
    cell: (index: number) => {
      const ms = latencyMs?.[name][index] ?? null;
      return ms === null ? none : number(ms < 10 ? ms : Math.round(ms));
    },
  });
  return sampledTable(run, {
    what: 'Calls a second',
    length: traffic.ok.length,
    everySeconds,
    columns: [
      { head: 'OK', cell: rate('ok') },
      { head: 'Refused', cell: rate('refused') },
      { head: 'Failed', cell: rate('failed') },
      ...(latencyMs ? [time('p50'), time('p90'), time('p99')] : []),
    ],
  });
}
