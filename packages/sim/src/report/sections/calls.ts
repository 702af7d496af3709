/** The section on calls: procedures, refusals and latencies. */
import type { CallFigures } from '../../result.ts';
import { markup, type Markup } from '../markup.ts';
import { section, wide, type Run } from '../runs.ts';
import { milliseconds, none, number } from '../words.ts';

export function calls(runs: readonly Run[]): Markup | null {
  return section({
    id: 'calls',
    title: 'Calls',
    runs,
    across: true,
    show: ({ result, key }) => {
      const rows = Object.entries(result.calls);
      if (rows.length === 0) return null;
      const timed = result.mode === 'real';
      const table = markup`<table class="plain calls">
<caption class="unseen">Calls by procedure</caption>
<thead><tr><th scope="col">Procedure</th><th scope="col" class="figure">Calls</th><th scope="col" class="figure">OK</th><th scope="col" class="reasons">Refused</th><th scope="col" class="figure">No answer</th>${timed && latencyHeads}</tr></thead>
<tbody>${rows.map(([procedure, figures]) => callRow({ procedure, figures, timed }))}</tbody>
</table>`;
      return markup`${wide(`Calls, run ${key.toUpperCase()}`, table)}
${!timed && markup`<p class="note">No latency here: in virtual time an answer takes as long as the scenario says, which tells nothing of the server. Play it in real time to measure: onsale simulate ${result.scenario.name} --server embedded.</p>`}`;
    },
  });
}

const latencyHeads = markup`<th scope="col" class="figure">p50</th><th scope="col" class="figure">p90</th><th scope="col" class="figure">p99</th><th scope="col" class="figure">Longest</th>`;

interface CallRow {
  procedure: string;
  figures: CallFigures;
  timed: boolean;
}

function callRow({ procedure, figures, timed }: CallRow): Markup {
  const { attempts, ok, refused, unknown, latencyMs } = figures;
  const reasons = Object.entries(refused)
    .filter(([, times]) => times > 0)
    .toSorted(([, a], [, b]) => b - a);
  const latencies = latencyMs && [latencyMs.p50, latencyMs.p90, latencyMs.p99, latencyMs.max];
  return markup`<tr><th scope="row"><code>${procedure}</code></th><td class="figure">${number(attempts)}</td><td class="figure">${number(ok)}</td><td class="reasons">${
    reasons.length > 0
      ? reasons.map(
          ([reason, times]) => markup`<span><code>${reason}</code> ${number(times)}</span> `,
        )
      : none
  }</td><td class="figure">${unknown > 0 ? number(unknown) : none}</td>${
    timed &&
    (latencies ?? [null, null, null, null]).map(
      (value) => markup`<td class="figure">${value === null ? none : milliseconds(value)}</td>`,
    )
  }</tr>`;
}
