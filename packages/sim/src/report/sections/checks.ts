/** What was watched along the run, and what was asked of it. */
import { arrivalsText, faultsText } from '../answer.ts';
import { markup, type Content, type Markup } from '../markup.ts';
import { section, type Run } from '../runs.ts';
import { count, none, number } from '../words.ts';

export function checks(runs: readonly Run[]): Markup | null {
  return section({
    id: 'checks',
    title: 'Promises kept',
    intro: 'Looked at all along the run, on the rows and on what each buyer was told.',
    runs,
    show: ({ result }) => {
      if (result.checks.length === 0) return null;
      return markup`<table class="plain verdicts">
<caption class="unseen">Checks, and how often each was looked at</caption>
<thead class="unseen"><tr><th scope="col">Verdict</th><th scope="col">Promise</th><th scope="col">Invariant</th><th scope="col">Times</th></tr></thead>
<tbody>${result.checks.map(
        ({ ok, name, invariant, times }) =>
          markup`<tr><td>${verdict(ok, ok ? 'kept' : 'broken')}</td><th scope="row">${name}</th><td class="figure quiet">${invariant !== null && `no ${invariant}`}</td><td class="figure quiet">${count(times, 'time')}</td></tr>`,
      )}</tbody></table>`;
    },
  });
}

export function thresholds(runs: readonly Run[]): Markup | null {
  return section({
    id: 'thresholds',
    title: 'Thresholds',
    runs,
    show: ({ result }) => {
      if (result.thresholds.length === 0) return null;
      return markup`<table class="plain verdicts">
<caption class="unseen">Thresholds and what was measured</caption>
<thead class="unseen"><tr><th scope="col">Verdict</th><th scope="col">Threshold</th><th scope="col">Measured</th></tr></thead>
<tbody>${result.thresholds.map(
        ({ text, value, ok }) =>
          markup`<tr><td>${verdict(ok, ok ? 'met' : 'missed')}</td><th scope="row"><code>${text}</code></th><td class="figure">${value === null ? none : number(value)}</td></tr>`,
      )}</tbody></table>`;
    },
  });
}

export function conditions(runs: readonly Run[]): Markup | null {
  return section({
    id: 'conditions',
    title: 'What went wrong on purpose',
    runs,
    show: ({ result }) => {
      const facts: [string, Content][] = [
        ['Faults', faultsText(result)],
        ['Arrivals', arrivalsText(result)],
      ];
      return markup`<dl class="facts">${facts.map(([label, text]) => markup`<div><dt>${label}</dt><dd>${text}</dd></div>`)}</dl>`;
    },
  });
}

function verdict(ok: boolean, word: string): Markup {
  return markup`<span class="${ok ? 'good' : 'bad'}"><span aria-hidden="true">${ok ? '✓' : '✗'}</span> <span class="word">${word}</span></span>`;
}
