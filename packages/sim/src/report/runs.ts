/** The runs of a page, and the sections that show one or several of them. */
import type { RunResult } from '../result.ts';
import { markup, type Content, type Markup } from './markup.ts';

export interface Run {
  result: RunResult;
  /** `a`, `b`, …: makes ids unique, and selects the colour. */
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
  /** Shown once, whatever the number of runs. */
  intro?: Content;
  runs: readonly Run[];
  /** Stacks several runs, for wide content. */
  across?: boolean;
  /** The content for one run; null when there is nothing to show. */
  show: (run: Run) => Markup | null;
}

/** Omitted when no run has content. */
export function section({
  id,
  title,
  intro = null,
  runs,
  across = false,
  show,
}: Section): Markup | null {
  const visible = runs.flatMap((run) => {
    const content = show(run);
    return content ? [{ run, content }] : [];
  });
  if (visible.length === 0) return null;
  const body =
    runs.length === 1
      ? visible.map(({ content }) => content)
      : markup`<div class="runs${across && ' across'}">${visible.map(
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

/** A table that scrolls horizontally when it is wider than the page. */
export function wide(label: string, table: Markup): Markup {
  return markup`<div class="wide" role="region" aria-label="${label}" tabindex="0">${table}</div>`;
}
