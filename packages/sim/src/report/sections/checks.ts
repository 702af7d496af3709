/** The sections on checks, thresholds and injected faults. */
import type { CheckResult } from '../../result.ts';
import { faultsText } from '../answer.ts';
import { markup, type Markup } from '../markup.ts';
import { section, type Run } from '../runs.ts';
import { count, measured, number, unbroken } from '../words.ts';

export function checks(runs: readonly Run[]): Markup | null {
  return section({
    id: 'checks',
    title: 'Promises',
    intro:
      'Looked at all along the run: on the rows of the database, and on what each buyer was told.',
    runs,
    show: ({ result }) => (result.checks.length === 0 ? null : promises(result.checks)),
  });
}

/** Broken checks first; those that passed can be unfolded. */
function promises(all: readonly CheckResult[]): Markup {
  const ordered = all.toSorted((a, b) => (a.invariant ?? Infinity) - (b.invariant ?? Infinity));
  const broken = ordered.filter(({ ok }) => !ok);
  const passed = ordered.filter(({ ok, times }) => ok && times > 0);
  const skipped = ordered.filter(({ ok, times }) => ok && times === 0);
  const evaluations = all.reduce((sum, { times }) => sum + times, 0);
  return markup`${broken.length > 0 && list(broken)}
<p>${verdict(broken.length === 0, `${number(passed.length)} of ${count(all.length, 'check')} passed`)}<span class="quiet">, evaluated ${count(evaluations, 'time')}.</span></p>
${skipped.length > 0 && markup`<details><summary>${count(skipped.length, 'check')} never evaluated in this run</summary><ul>${skipped.map(({ name }) => markup`<li>${name}</li>`)}</ul></details>`}
${passed.length > 0 && markup`<details><summary>Those that passed</summary>${list(passed)}</details>`}`;
}

function list(checks: readonly CheckResult[]): Markup {
  return markup`<ul class="promises">${checks.map(({ ok, name, invariant, times }) => {
    const which = invariant === null ? '' : `invariant ${invariant}, `;
    return markup`<li>${mark(ok)}<span>${name}<span class="unseen">: ${ok ? 'kept' : 'broken'}</span></span><span class="quiet">${which}looked at ${count(times, 'time')}</span></li>`;
  })}</ul>`;
}

export function thresholds(runs: readonly Run[]): Markup | null {
  return section({
    id: 'thresholds',
    title: 'Thresholds',
    runs,
    show: ({ result }) => {
      if (result.thresholds.length === 0) return markup`<p class="quiet">None was set.</p>`;
      return markup`<table class="plain verdicts">
<caption class="unseen">Thresholds and what was measured</caption>
<thead class="unseen"><tr><th scope="col">Verdict</th><th scope="col">Threshold</th><th scope="col">Measured</th></tr></thead>
<tbody>${result.thresholds.map(
        ({ text, value, ok }) =>
          markup`<tr><td>${verdict(ok, ok ? 'met' : 'missed')}</td><th scope="row"><code>${text}</code></th><td class="figure">${unbroken(measured({ text, value }))}</td></tr>`,
      )}</tbody></table>`;
    },
  });
}

export function conditions(runs: readonly Run[]): Markup | null {
  return section({
    id: 'conditions',
    title: 'Faults on purpose',
    runs,
    show: ({ result }) => markup`<p>${capitalized(faultsText(result))}.</p>`,
  });
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function verdict(ok: boolean, words: string): Markup {
  return markup`<span class="${ok ? 'good' : 'bad'}">${mark(ok)} ${words}</span>`;
}

function mark(ok: boolean): Markup {
  return markup`<span class="${ok ? 'good' : 'bad'}" aria-hidden="true">${ok ? '✓' : '✗'}</span>`;
}
