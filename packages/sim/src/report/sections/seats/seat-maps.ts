/** The section on seats: a map of each date, which the page's script colours by time of sale. */
import type { RunResult, SeatMapOfDate } from '../../../result.ts';
import type { PersonaName } from '../../../scenario/schema.ts';
import { bar, markup, type Markup } from '../../markup.ts';
import { section, type Run } from '../../runs.ts';
import { clockText, count, joinWords, number, percent, whenText } from '../../words.ts';
import { hallLegend } from './hall-legend.ts';

export function seatMaps(runs: readonly Run[]): Markup | null {
  const { first, last } = saleSpan(runs.map(({ result }) => result));
  return section({
    id: 'seats',
    title: 'Which seats went when',
    intro: `Point at a seat or tap it to see who bought it; the arrow keys go from one to the next. ${readingHint(runs)}`,
    runs,
    show: ({ result, key }) => {
      const { seatMap, seats } = result;
      if (seatMap.length === 0) {
        return markup`<p class="quiet">${count(seats.total, 'seat')} are too many to draw one by one.</p>${soldByPersona(result)}`;
      }
      const isKnown = seats.sold === 0 || saleSpan([result]).first !== null;
      if (!isKnown) {
        return markup`<p class="quiet">Which seats went is added up at the end of a run, and this one stopped before.</p>`;
      }
      const opensAt = result.scenario.concert.opensAfterSeconds;
      const span = first !== null && last !== null ? { first, last } : null;
      return markup`${hallLegend(result, span)}
<div class="maps${isWide(result) && ' wide-hall'}" data-first="${first ?? 0}" data-last="${last ?? 0}" data-opens-at="${opensAt}">${seatMap.map((map, index) => mapOf(map, { key, index, opensAt }))}</div>`;
    },
  });
}

function readingHint(runs: readonly Run[]): string {
  return runs.some(({ result }) => result.scenario.concert.layout)
    ? 'Sections are drawn as their rows stand, the front row nearest to the stage.'
    : 'Where rows stand in blocks next to each other, their numbers are above them.';
}

/** The personas that bought, where no map shows them; null when no seat was sold. */
function soldByPersona({ shares, seats }: RunResult): Markup | null {
  const sold = (Object.entries(shares) as [PersonaName, { seats: number | null }][])
    .map(([persona, share]) => ({ persona, share: share.seats ?? 0 }))
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share);
  if (sold.length === 0) return null;
  return markup`<table class="bars">
<caption>Seats sold, by persona</caption>
<thead class="unseen"><tr><th scope="col">Persona</th><th scope="col">Bar</th><th scope="col">Seats</th><th scope="col">Of those sold</th></tr></thead>
<tbody>${sold.map(
    ({ persona, share }) =>
      markup`<tr><th scope="row">${persona}</th><td class="drawn">${bar(share)}</td><td class="figure">${number(Math.round(share * seats.sold))}</td><td class="figure quiet">${percent(share)}</td></tr>`,
  )}</tbody></table>`;
}

/** Rows of more seats need the whole page to be seen well. */
const longestBesideOthers = 24;

function isWide({ scenario: { concert } }: RunResult): boolean {
  const rows = concert.layout?.sections.flatMap((section) => section.rows) ?? [];
  return rows.some(({ seats }) => seats > longestBesideOthers);
}

function mapOf(
  map: SeatMapOfDate,
  { key, index, opensAt }: { key: string; index: number; opensAt: number },
): Markup | null {
  if (map.seats.length === 0) return null;
  const caption = soldText(map, opensAt);
  return markup`<figure class="map">
<figcaption><h4>${map.date}</h4><p class="quiet">${caption}</p></figcaption>
<p class="stage" aria-hidden="true">Stage</p>
<canvas data-seat-map="${key}" data-date="${index}" tabindex="0" role="application" aria-roledescription="seat map" aria-label="Seats on ${map.date}. ${caption} Arrow keys go from seat to seat."></canvas>
<p class="readout" role="status"></p>
</figure>`;
}

/** The buyer of seats without a persona. */
const boxOffice = 'at the box office';

/** `48 of 50 sold, from 3 s to 4 min after the opening. By persona: 40 human and 8 bot.` */
function soldText({ seats, blocked, cancelledAtSeconds }: SeatMapOfDate, opensAt: number): string {
  const sold = seats.filter(({ soldAtSeconds }) => soldAtSeconds !== null);
  const times = sold.map(({ soldAtSeconds }) => soldAtSeconds ?? 0);
  const others = [
    ...(blocked.length > 0 ? [` ${number(blocked.length)} not on sale.`] : []),
    ...(cancelledAtSeconds === null
      ? []
      : [` Cancelled ${whenText(cancelledAtSeconds - opensAt)}, its orders refunded.`]),
  ].join('');
  if (times.length === 0) return `None of ${number(seats.length)} sold.${others}`;
  const shares = [...Map.groupBy(sold, ({ persona }) => persona ?? boxOffice)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([buyer, of]) => `${number(of.length)} ${buyer}`);
  const { first, last } = spanOf(times);
  return `${number(sold.length)} of ${number(seats.length)} sold, from ${clockText(first - opensAt)} to ${clockText(last - opensAt)} after the opening. By persona: ${joinWords(shares)}.${others}`;
}

/** Of the first sale and the last, from the opening. */
function saleSpan(results: readonly RunResult[]): { first: number | null; last: number | null } {
  const times = results.flatMap(({ seatMap, scenario }) =>
    seatMap.flatMap(({ seats }) =>
      seats.flatMap(({ soldAtSeconds }) =>
        soldAtSeconds === null ? [] : soldAtSeconds - scenario.concert.opensAfterSeconds,
      ),
    ),
  );
  return times.length > 0 ? spanOf(times) : { first: null, last: null };
}

function spanOf(times: readonly number[]): { first: number; last: number } {
  return times.reduce(
    ({ first, last }, time) => ({ first: Math.min(first, time), last: Math.max(last, time) }),
    { first: Infinity, last: -Infinity },
  );
}
