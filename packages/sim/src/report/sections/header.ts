/** The header of a page: its runs, each in one sentence, and the key figures. */
import type { RunResult } from '../../result.ts';
import { answer, fairnessText, saleText, slotsText } from '../answer.ts';
import { markup, type Markup } from '../markup.ts';
import { letter, type Run } from '../runs.ts';
import { count, duration, none, number, people, percent, unbroken } from '../words.ts';

const endings: Record<RunResult['ended'], { text: string; state: string }> = {
  complete: { text: 'Complete', state: 'good' },
  interrupted: { text: 'Interrupted', state: 'warning' },
  violation: { text: 'A promise broke', state: 'bad' },
};

export function headerOfOne({ result }: Run): Markup {
  const { scenario } = result;
  return markup`<header>
<p class="eyebrow">Onsale simulation</p>
<h1>${scenario.name}</h1>
<p class="answer">${unbroken(answer(result))}</p>
${scenario.description !== undefined && markup`<p class="quiet">${scenario.description}</p>`}
${badges(result)}
</header>
${tiles(result)}`;
}

export function headerOfMany(runs: readonly Run[]): Markup {
  return markup`<header>
<p class="eyebrow">Onsale simulation</p>
<h1>${runs.length === 2 ? 'Two runs' : `${runs.length} runs`} compared</h1>
<ol class="compared">${runs.map(
    (run) => markup`<li>${letter(run)}<div>
<p class="name">${run.result.scenario.name}</p>
<p class="answer">${unbroken(answer(run.result))}</p>
${badges(run.result)}
</div></li>`,
  )}</ol>
</header>`;
}

function badges({ scenario, mode, ended, lasted, tool }: RunResult): Markup {
  const { text, state } = endings[ended];
  const played = duration(lasted.simulatedSeconds);
  return markup`<ul class="badges" aria-label="How it was played">
<li class="${state}">${text}</li>
<li>Seed ${scenario.seed}</li>
<li>${mode === 'virtual' ? `${played} of virtual time` : `${played} of real time`}</li>
<li>${tool.name} ${tool.version}</li>
</ul>`;
}

interface Tile {
  label: string;
  value: string;
  note: string;
  bad?: boolean;
}

function tiles(result: RunResult): Markup {
  return markup`<dl class="tiles">${tilesOf(result).map(
    ({ label, value, note, bad = false }) => markup`<div${bad && markup` class="bad"`}>
<dt>${label}</dt><dd class="value">${unbroken(value)}</dd><dd class="note">${unbroken(note)}</dd>
</div>`,
  )}</dl>`;
}

function tilesOf(result: RunResult): Tile[] {
  const { seats, timeInLine, waits, fairness, slots, funnel, revenue, oversold } = result;
  const time = (seconds: number | null) => (seconds === null ? none : duration(seconds));
  // Orders are added up at the end of a run, so a run that stopped earlier has no revenue.
  const worth = result.ended === 'complete' ? `, for ${count(revenue, 'point')}` : '';
  const soldShare = seats.total > 0 ? seats.sold / seats.total : 0;
  return [
    {
      label: 'Seats sold',
      value: number(seats.sold),
      note:
        oversold > 0
          ? `${count(oversold, 'seat')} sold twice`
          : `${percent(soldShare)} of ${number(seats.total)}${worth}`,
      bad: oversold > 0,
    },
    {
      label: 'Sold out after',
      value: time(seats.soldOutAfterSeconds),
      note: seats.soldOutAfterSeconds === null ? saleText(result) : `to ${people(funnel.paid)}`,
    },
    {
      label: 'Half in line for at most',
      value: time(waits.all.p50),
      note: `${number(waits.all.admitted)} of ${number(waits.all.people)} got in`,
    },
    {
      label: 'Longest wait',
      value: time(waits.all.longest),
      note:
        timeInLine.longest === null ? 'nobody got in' : `who got in: ${time(timeInLine.longest)}`,
    },
    {
      label: 'Room used',
      value: slots.averageUsed === null ? none : percent(slots.averageUsed),
      note: slotsText(result).replace(/^.*? of /, 'of '),
    },
    {
      label: 'Out of order',
      value: fairness.kendallTau === null ? none : number(fairness.inversions),
      note: fairnessNote(result),
      bad: fairness.inversions > 0,
    },
  ];
}

function fairnessNote(result: RunResult): string {
  const { inversions, kendallTau } = result.fairness;
  if (kendallTau === null) return fairnessText(result).replace(/:.*/, '');
  return inversions === 0 ? 'all got in as they came' : 'pairs of people';
}
