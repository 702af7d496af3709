/** The sections on people: the funnel, and outcomes by persona. */
import type { Outcome, RunResult } from '../../result.ts';
import type { PersonaName } from '../../scenario/schema.ts';
import { bar, markup, type Markup } from '../markup.ts';
import { section, wide, type Run } from '../runs.ts';
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
    intro:
      'People by what they were like and what became of them; the darker, the larger a part of their kind.',
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
  const row = (name: string, counts: Record<Outcome, number>) => {
    const all = present.reduce((sum, outcome) => sum + counts[outcome], 0);
    return markup`<tr><th scope="row">${name}</th><td class="figure">${number(all)}</td>${present.map(
      (outcome) => cell(counts[outcome], all),
    )}</tr>`;
  };
  return wide(
    `How their stories ended, run ${key.toUpperCase()}`,
    markup`<table class="heat">
<caption class="unseen">People by persona and outcome</caption>
<thead><tr><th scope="col">Persona</th><th scope="col" class="figure">People</th>${present.map(
      (outcome) => markup`<th scope="col" class="figure">${outcomeWords[outcome].short}</th>`,
    )}</tr></thead>
<tbody>${personas.map(([persona, counts]) => row(persona, counts))}</tbody>
<tfoot>${row('all', result.outcomes)}</tfoot>
</table>`,
  );
}

export function sharesByPersona(runs: readonly Run[]): Markup | null {
  return section({
    id: 'shares',
    title: 'Who got what',
    intro:
      'The seats sold and the time inside that each kind of buyer got, beside its part of the buyers.',
    runs,
    across: true,
    show: ({ result, key }) => sharesTable(result, key),
  });
}

function sharesTable({ shares }: RunResult, key: string): Markup | null {
  const kinds = Object.entries(shares);
  if (kinds.length < 2) return null;
  const figure = (part: number | null) =>
    markup`<td class="figure">${part === null ? none : percent(part)}</td>`;
  return wide(
    `Who got what, run ${key.toUpperCase()}`,
    markup`<table>
<caption class="unseen">Shares by persona</caption>
<thead><tr><th scope="col">Persona</th><th scope="col" class="figure">Buyers</th><th scope="col" class="figure">Seats</th><th scope="col" class="figure">Time inside</th></tr></thead>
<tbody>${kinds.map(
      ([persona, { buyers, seats, slotTime }]) =>
        markup`<tr><th scope="row">${persona}</th>${figure(buyers)}${figure(seats)}${figure(slotTime)}</tr>`,
    )}</tbody>
</table>`,
  );
}

function cell(people: number, all: number): Markup {
  if (people === 0) return markup`<td class="figure quiet">${none}</td>`;
  const shade = Math.max(1, Math.round((people / all) * shades));
  return markup`<td class="figure shade-${shade}" title="${percent(people / all)}">${number(people)}</td>`;
}
