/** The sections on people: the funnel, and outcomes by persona. */
import type { Outcome, PersonaShares, RunResult } from '../../result.ts';
import type { PersonaName } from '../../scenario/schema.ts';
import { bar, markup, type Markup } from '../markup.ts';
import { section, type Run } from '../runs.ts';
import { stackedTable, type Cell, type StackedRow } from '../stacked-table.ts';
import { none, number, outcomes, outcomeWords, percent } from '../words.ts';

export function funnel(runs: readonly Run[]): Markup | null {
  return section({ id: 'funnel', title: 'From coming to paying', runs, show: funnelOf });
}

function funnelOf({ result: { funnel } }: Run): Markup {
  const steps: [label: string, people: number][] = [
    ['Came', funnel.came],
    ['Joined', funnel.joined],
    ['Admitted', funnel.admitted],
    ['Reserved', funnel.reserved],
    ['Paid', funnel.paid],
  ];
  const whole = Math.max(1, ...steps.map(([, people]) => people));
  return markup`<table class="bars">
<caption class="unseen">People who got that far</caption>
<thead class="unseen"><tr><th scope="col">Step</th><th scope="col">Bar</th><th scope="col">People</th><th scope="col">Of those who came</th></tr></thead>
<tbody>${steps.map(
    ([label, people]) => markup`<tr>
<th scope="row">${label}</th><td class="drawn">${bar(people / whole)}</td>
<td class="figure">${number(people)}</td><td class="figure quiet">${percent(people / whole)}</td>
</tr>`,
  )}</tbody>
</table>`;
}

export function outcomesByPersona(runs: readonly Run[]): Markup | null {
  return section({
    id: 'outcomes',
    title: 'How their stories ended',
    intro: 'People by persona and by what became of them; the darker, the larger a part of them.',
    runs,
    across: true,
    show: ({ result, key }) => outcomesTable(result, key),
  });
}

const shades = 8;

function outcomesTable(result: RunResult, key: string): Markup | null {
  const present = outcomes.filter((outcome) => result.outcomes[outcome] > 0);
  if (present.length === 0) return null;
  const personas = Object.entries(result.personas) as [PersonaName, Record<Outcome, number>][];
  const row = (name: string, counts: Record<Outcome, number>): StackedRow => {
    const all = present.reduce((sum, outcome) => sum + counts[outcome], 0);
    return { name, cells: [number(all), ...present.map((outcome) => cell(counts[outcome], all))] };
  };
  return stackedTable({
    label: `How their stories ended, run ${key.toUpperCase()}`,
    kind: 'heat',
    caption: markup`<caption class="unseen">People by persona and outcome</caption>`,
    heads: ['Persona', 'People', ...present.map((outcome) => outcomeWords[outcome].short)],
    rows: personas.map(([persona, counts]) => row(persona, counts)),
    total: row('all', result.outcomes),
  });
}

export function sharesByPersona(runs: readonly Run[]): Markup | null {
  return section({
    id: 'shares',
    title: 'Who got what',
    intro:
      'The part of the people that each persona makes, and what it got of the seats and of the time inside.',
    runs,
    across: true,
    show: ({ result, key }) => sharesTable(result, key),
  });
}

function sharesTable({ shares, seats: { sold } }: RunResult, key: string): Markup | null {
  const kinds = Object.entries(shares) as [PersonaName, NonNullable<PersonaShares[PersonaName]>][];
  if (kinds.length < 2) return null;
  const shareText = (part: number | null) => (part === null ? none : percent(part));
  const countText = (counted: number | undefined) =>
    counted === undefined ? none : number(counted);
  return stackedTable({
    label: `Who got what, run ${key.toUpperCase()}`,
    kind: 'plain',
    caption: markup`<caption class="unseen">Shares by persona</caption>`,
    heads: [
      'Persona',
      'Of the people',
      'Accounts',
      'Seats',
      'Of those sold',
      'Most by one',
      'Time inside',
    ],
    rows: kinds.map(([persona, { buyers, seats, slotTime, counts }]) => ({
      name: persona,
      cells: [
        percent(buyers),
        countText(counts?.accounts),
        seats === null ? none : number(Math.round(seats * sold)),
        shareText(seats),
        countText(counts?.mostSeats),
        shareText(slotTime),
      ],
    })),
  });
}

function cell(people: number, all: number): Cell {
  if (people === 0) return { content: none, kind: 'quiet' };
  const shade = Math.max(1, Math.round((people / all) * shades));
  return { content: number(people), kind: `shade-${shade}`, title: percent(people / all) };
}
