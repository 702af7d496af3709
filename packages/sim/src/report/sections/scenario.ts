/** The sections on scenarios: the scenario of a run, and the differences between several. */
import type { Scenario } from '../../scenario/schema.ts';
import { differenceText, figuresOf, figureText, scenarioDifferences } from '../figures.ts';
import { markup, type Markup } from '../markup.ts';
import { letter, section, type Run } from '../runs.ts';
import { count, duration, joinWords, none, number, people, percent } from '../words.ts';

export function scenarios(runs: readonly Run[]): Markup | null {
  return section({
    id: 'scenario',
    title: 'As it was played',
    runs,
    show: ({ result: { scenario } }) => markup`<dl class="facts">${factsOf(scenario).map(
      ([label, text]) => markup`<div><dt>${label}</dt><dd>${text}</dd></div>`,
    )}</dl>
<details><summary>The whole scenario</summary>
<pre tabindex="0"><code>${JSON.stringify(scenario, null, 2)}</code></pre>
</details>`,
  });
}

function factsOf({ concert, buyers, arrivals, personas, ...rest }: Scenario): [string, string][] {
  const { room } = concert;
  const crowd = Object.entries(personas).filter(([, weight]) => weight > 0);
  const weights = crowd.reduce((sum, [, weight]) => sum + weight, 0);
  const shows = concert.dates * (concert.times?.length ?? 1);
  const dates = shows > 1 ? ` on each of ${number(shows)} dates` : '';
  return [
    [
      'Concert',
      `${concert.title}: ${count(concert.seatsPerDate, 'seat')}${dates}, ${count(concert.price, 'point')} each`,
    ],
    ['Crowd', `${people(buyers)}, ${arrivalsText(arrivals)}`],
    ['Personas', joinWords(crowd.map(([name, weight]) => `${name} ${percent(weight / weights)}`))],
    [
      'Room',
      `${number(room.maxActive)} inside at once, ${number(room.admitPerMinute)} admitted a minute, sessions of ${duration(room.sessionSeconds)}, ${duration(room.claimSeconds)} to show up`,
    ],
    [
      'Seats',
      `held for ${duration(concert.reservationSeconds)}, at most ${number(concert.maxSeatsPerUser)} a person`,
    ],
    [
      'Patience',
      rest.patienceSeconds === undefined
        ? 'people wait for ever'
        : `people go home after ${duration(rest.patienceSeconds)} in line`,
    ],
  ];
}

function arrivalsText(arrivals: Scenario['arrivals']): string {
  switch (arrivals.kind) {
    case 'burst':
      return `all within ${duration(arrivals.withinSeconds)}`;
    case 'poisson':
      return `${number(arrivals.perSecond)} a second, at random`;
    case 'ramp':
      return `from ${number(arrivals.fromPerSecond)} to ${number(arrivals.toPerSecond)} a second`;
    case 'lobby':
      return `waiting for the sale to open, and all joining within ${duration(arrivals.rushSeconds)} of it`;
    case 'early':
      return `to the lobby${arrivals.botsFirst ? ', bots first' : ''}; ${percent(arrivals.lateShare)} come within ${duration(arrivals.lateSeconds)} after the doors open`;
    case 'closed':
      return `${number(arrivals.concurrency)} at a time`;
  }
}

/** Figures side by side, each with its difference from the first run's. */
export function comparison(runs: readonly Run[]): Markup {
  const figures = runs.map(({ result }) => figuresOf(result));
  const [base = []] = figures;
  const rows = base.map(
    (first, row) =>
      markup`<tr><th scope="row">${first.label}</th>${figures.map((of, index) => {
        const figure = of[row] ?? first;
        const difference = index > 0 ? differenceText(figure, first) : '';
        const same = index > 0 && difference === '';
        return markup`<td class="figure${same && ' quiet'}">${figureText(figure)}${difference !== '' && markup` <span class="difference">${difference}</span>`}</td>`;
      })}</tr>`,
  );
  return markup`<section aria-labelledby="figures">
<h2 id="figures">Side by side</h2>
<div class="wide" role="region" aria-label="Figures side by side" tabindex="0"><table class="plain compare">
<caption class="unseen">Figures of each run, with the difference from run A</caption>
<thead><tr><th scope="col">Figure</th>${heads(runs)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>
</section>`;
}

export function differences(runs: readonly Run[]): Markup {
  const found = scenarioDifferences(runs.map(({ result }) => result));
  return markup`<section aria-labelledby="differences">
<h2 id="differences">What differs in the scenarios</h2>
${
  found.length === 0
    ? markup`<p>Nothing: the same scenario was played, with the same seed.</p>`
    : markup`<div class="wide" role="region" aria-label="Differences of the scenarios" tabindex="0"><table class="plain compare">
<caption class="unseen">Fields in which the scenarios differ</caption>
<thead><tr><th scope="col">Field</th>${heads(runs)}</tr></thead>
<tbody>${found.map(
        ({ path, values }) =>
          markup`<tr><th scope="row"><code>${breakable(path)}</code></th>${values.map((lines) => markup`<td class="figure">${valueOf(lines)}</td>`)}</tr>`,
      )}</tbody></table></div>`
}
</section>`;
}

function valueOf(lines: readonly string[] | null): Markup {
  if (lines === null || lines.length === 0) return markup`${none}`;
  return markup`<code>${lines.map((line, index) => markup`${index > 0 && markup`<br>`}${line}`)}</code>`;
}

/** A path that may wrap after each of its dots. */
function breakable(path: string): Markup[] {
  return path.split(/(?<=\.)/).map((part) => markup`${part}<wbr>`);
}

function heads(runs: readonly Run[]): Markup[] {
  return runs.map((run) => markup`<th scope="col" class="figure">${letter(run)}</th>`);
}
