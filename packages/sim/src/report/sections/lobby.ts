/** The section on a lobby: the order of arrival against the line that it became. */
import { lobbyText } from '../answer.ts';
import { markup, type Markup } from '../markup.ts';
import { section, type Run } from '../runs.ts';

export function lobby(runs: readonly Run[]): Markup | null {
  return section({
    id: 'lobby',
    title: 'The lobby',
    intro:
      'Each point is a place that joined before the doors opened: the further right, the later it came; the higher up, the further back it stood in line. Below the line across is the first tenth.',
    runs,
    show: ({ result, key }) => {
      const { lobby: figures } = result;
      const summary = lobbyText(result);
      if (!figures || summary === null) return null;
      const { people, bots } = figures;
      if (people.length + bots.length === 0) return markup`<p class="quiet">${summary}</p>`;
      const isSmall = result.scenario.concert.order !== 'draw';
      const legend = bots.length > 0 && markup` <span class="swatch point bots"></span>of a bot`;
      return markup`<figure class="scatter${isSmall && ' small'}">
<div class="square"><canvas data-lobby="${key}" role="img" aria-label="Order of arrival against place in line. ${summary}"></canvas></div>
<figcaption><p>${summary}</p>
<p class="legend"><span class="swatch point"></span>a place${legend} <span class="swatch line"></span>the first tenth in line</p></figcaption>
</figure>`;
    },
  });
}
