/** The legend of the seat maps: what each shape and each colour means, and what sections cost. */
import type { RunResult } from '../../../result.ts';
import { concertPrices } from '../../figures.ts';
import { markup, type Markup } from '../../markup.ts';
import { clockText, count, joinWords, number } from '../../words.ts';

/** The shapes of the map, in a square of 12. */
const shapes = {
  seat: markup`<rect x="1" y="1" width="10" height="10" rx="2"/>`,
  accessible: markup`<circle cx="6" cy="6" r="5"/>`,
  companion: markup`<path d="M6 1l5 5-5 5-5-5z"/>`,
  restrictedView: markup`<path d="M6 1l5 10H1z"/>`,
  blocked: markup`<path d="M1 1h10v10H1zM1 1l10 10M11 1L1 11"/>`,
};

const key = (shape: keyof typeof shapes, words: string): Markup =>
  markup`<span class="key"><svg class="seat-key" viewBox="0 0 12 12" aria-hidden="true">${shapes[shape]}</svg>${words}</span> `;

/** @param span of the sales, in seconds from the opening; null without one. */
export function hallLegend(
  { seatMap, scenario }: RunResult,
  span: { first: number; last: number } | null,
): Markup {
  const sections = scenario.concert.layout?.sections ?? [];
  const has = (flag: 'accessible' | 'companions' | 'restrictedView') =>
    sections.some((section) => (section[flag]?.length ?? 0) > 0);
  return markup`<p class="legend">${key('seat', 'not sold')}${[
    has('accessible') && key('accessible', 'for wheelchair users'),
    has('companions') && key('companion', 'for a companion'),
    has('restrictedView') && key('restrictedView', 'restricted view'),
    seatMap.some(({ blocked }) => blocked.length > 0) && key('blocked', 'not on sale'),
  ]}${span && timesOf(span)}</p>${sections.length > 0 && prices(scenario)}`;
}

function timesOf({ first, last }: { first: number; last: number }): Markup {
  return markup`<span class="when"><span>${clockText(first)}</span><span class="ramp"></span><span>${clockText(last)} after the opening</span></span>`;
}

/**
 * `3,000 points: Stalls. 1,000, then 1,200 points: Circle and Boxes.`, the dearest first: sections
 * without a price of their own have that of the concert, which an operator may change.
 */
function prices(scenario: RunResult['scenario']): Markup {
  const sections = scenario.concert.layout?.sections ?? [];
  const byPrice = Map.groupBy(sections, (section) => section.price ?? null);
  const texts = [...byPrice]
    .map(([own, of]) => ({ points: own === null ? concertPrices(scenario) : [own], of }))
    .toSorted(({ points: [a] }, { points: [b] }) => b! - a!)
    .map(({ points, of }) => {
      const names = joinWords(of.map(({ name }) => name));
      const before = points.slice(0, -1).map((price) => `${number(price)}, then `);
      return `${before.join('')}${count(points.at(-1)!, 'point')}: ${names}.`;
    });
  return markup`<p class="prices">${texts.join(' ')}</p>`;
}
