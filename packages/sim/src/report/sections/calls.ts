/** The section on calls: procedures, refusals and latencies. */
import type { CallFigures } from '../../result.ts';
import { markup, type Content, type Markup } from '../markup.ts';
import { section, type Run } from '../runs.ts';
import { stackedTable, type StackedRow } from '../stacked-table.ts';
import { milliseconds, none, number } from '../words.ts';
import { latencyHistograms } from './latency-histograms.ts';

export function calls(runs: readonly Run[]): Markup | null {
  return section({
    id: 'calls',
    title: 'Calls',
    runs,
    across: true,
    show: ({ result, key }) => {
      const rows = Object.entries(result.calls);
      if (rows.length === 0) return null;
      const isTimed = result.mode === 'real';
      const table = stackedTable({
        label: `Calls, run ${key.toUpperCase()}`,
        kind: 'plain calls',
        caption: markup`<caption class="unseen">Calls by procedure</caption>`,
        heads: [
          'Procedure',
          'Calls',
          'OK',
          'Refused',
          'No answer',
          ...(isTimed ? latencyNames.map(([, head]) => head) : []),
        ],
        kinds: { Refused: 'reasons' },
        rows: rows.map(([procedure, figures]) => callRow({ procedure, figures, isTimed })),
      });
      return markup`${table}
${isTimed && latencyHistograms(rows)}
${!isTimed && markup`<p class="note">No latency here. To measure it, play the scenario in real time: onsale simulate ${result.scenario.name} --server embedded.</p>`}`;
    },
  });
}

const latencyNames = [
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p99', 'p99'],
  ['max', 'Longest'],
] as const;

interface CallRow {
  procedure: string;
  figures: CallFigures;
  isTimed: boolean;
}

function callRow({ procedure, figures, isTimed }: CallRow): StackedRow {
  const { attempts, ok, refused, unknown, latencyMs } = figures;
  const times = latencyNames.map(([name]) => (latencyMs ? milliseconds(latencyMs[name]) : none));
  return {
    name: markup`<code>${procedure}</code>`,
    cells: [
      number(attempts),
      number(ok),
      { content: reasonsOf(refused) },
      unknown > 0 ? number(unknown) : none,
      ...(isTimed ? times : []),
    ],
  };
}

/** The most frequent first. */
function reasonsOf(refused: CallFigures['refused']): Content {
  const reasons = Object.entries(refused)
    .filter(([, times]) => times > 0)
    .toSorted(([, a], [, b]) => b - a);
  if (reasons.length === 0) return none;
  return reasons.map(
    ([reason, times]) => markup`<span><code>${reason}</code> ${number(times)}</span> `,
  );
}
