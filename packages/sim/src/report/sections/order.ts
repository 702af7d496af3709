/** The section on fairness: the order of joining against the order of admission. */
import { fairnessText } from '../answer.ts';
import { markup, type Markup } from '../markup.ts';
import { section, type Run } from '../runs.ts';
import { number } from '../words.ts';

const isDrawn = (runs: readonly Run[]): boolean =>
  runs.some(({ result }) => result.scenario.concert.order === 'draw');

export function order(runs: readonly Run[]): Markup | null {
  return section({
    id: 'order',
    title: isDrawn(runs) ? 'In the order of the line' : 'First come, first served',
    intro: isDrawn(runs)
      ? 'Each point is a place that was admitted: the further right, the higher its wait number; the higher up, the later it got in. Where lots were drawn, they gave the numbers.'
      : 'Each point is a place that was admitted: the further right, the later it joined; the higher up, the later it got in. On the line, all get in as they came.',
    runs,
    show: ({ result, key }) => {
      const { points, kendallTau, inversions } = result.fairness;
      const summary = fairnessText(result);
      if (points.length === 0) return markup`<p class="quiet">${summary}</p>`;
      const tau =
        kendallTau === null
          ? ''
          : ` Kendall’s τ is ${number(kendallTau)}, where 1 is the order of the line.`;
      return markup`<figure class="scatter${inversions === 0 && ' small'}">
<div class="square"><canvas data-scatter="${key}" role="img" aria-label="Order of wait numbers against order of admission. ${summary}${tau}"></canvas></div>
<figcaption><p>${summary}${tau}</p>
<p class="legend"><span class="swatch point"></span>a place <span class="swatch line"></span>the order of the line</p></figcaption>
</figure>`;
    },
  });
}
