/** The runs of a page, and sections that show one of them or several side by side. */
import type { RunResult } from '../result.ts';
import { markup, type Content, type Markup } from './markup.ts';

export interface Run {
  result: RunResult;
  /** `a`, `b`, …: keeps ids apart, and chooses the colour. */
  key: string;
  /** `A · rush, seed 7` */
  title: string;
}

const firstLetter = 'a'.codePointAt(0) ?? 0;

export function runsOf(results: readonly RunResult[]): Run[] {
  return results.map((result, index) => {
    const key = String.fromCodePoint(firstLetter + index);
    const { name, seed } = result.scenario;
    return { result, key, title: `${key.toUpperCase()} · ${name}, seed ${seed}` };
  });
}

/** The letter of a run in its colour. */
export function letter({ key }: Run): Markup {
  return markup`<span class="letter of-${key}">${key.toUpperCase()}</span>`;
}

export interface Section {
  id: string;
  title: string;
  /** Said once, whatever the number of runs. */
  intro?: Content;
  runs: readonly Run[];
  /** Several runs under each other: for what is wide. */
  across?: boolean;
  /** What the section shows of one run; null when there is nothing. */
  show: (run: Run) => Markup | null;
}

/** Left out when no run has anything to show. */
export function section({
  id,
  title,
  intro = null,
  runs,
  across = false,
  show,
}: Section): Markup | null {
  const shown = runs.flatMap((run) => {
    const content = show(run);
    return content ? [{ run, content }] : [];
  });
  if (shown.length === 0) return null;
  const body =
    runs.length === 1
      ? shown.map(({ content }) => content)
      : markup`<div class="runs${across && ' across'}">${shown.map(
          ({ run, content }) => markup`<div class="run of-${run.key}">
<h3>${letter(run)} ${run.result.scenario.name}, seed ${run.result.scenario.seed}</h3>
${content}
</div>`,
        )}</div>`;
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${intro !== null && markup`<p class="intro">${intro}</p>`}
${body}
</section>`;
}

/** A table that scrolls sideways by itself where it is wider than the page. */
export function wide(label: string, table: Markup): Markup {
  return markup`<div class="wide" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}
