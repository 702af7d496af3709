/** Random halls of exploration: sections, rows, aisles, prices, and seats that need care. */
import { layoutSize, type Layout, type LayoutSection } from '@onsale/core/hall/layout';
import type { Random } from '../foundation/random.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { OperatorEvent } from '../scenario/venue/operator-schema.ts';
import { oneOf, seatsFrom, seatsPerAct, within } from './draws.ts';

export interface RandomVenue {
  terms: Partial<Scenario['concert']>;
  parties: Scenario['parties'];
  /** The weight of buyers who give some of their seats back. */
  returners: number;
  operator: OperatorEvent[];
}

/** Every second concert has a hall, of about as many seats as it would have without. */
export function drawVenue(random: Random, concert: Scenario['concert']): RandomVenue {
  const share = () => oneOf(random, [0, 0.2, 0.5, 1]);
  const parties = { section: share(), maxPrice: share(), accessible: share() };
  const returners = oneOf(random, [0, 0, 1, 3]);
  const operator = drawOperator(random, concert);
  if (random.chance(0.5)) return { terms: {}, parties, returners, operator };
  const layout = drawLayout(random, concert);
  const singleSeats = oneOf(random, ['allow', 'refuse']);
  return { terms: { layout, ...layoutSize(layout), singleSeats }, parties, returners, operator };
}

/** In one concert of three, a few seats of an evening are taken off sale, or it is cancelled. */
function drawOperator(
  random: Random,
  { dates, seatsPerDate }: Scenario['concert'],
): OperatorEvent[] {
  if (random.chance(2 / 3)) return [];
  const first = random.int(1, seatsPerDate);
  const seatNos = seatsFrom(first, { most: within(random, seatsPerAct), seatsPerDate });
  const blocked = within(random, [0, 60]);
  const block = { atSeconds: blocked, blockSeats: { date: random.int(1, dates), seatNos } };
  if (dates === 1 || random.chance(0.5)) return [block];
  return [
    block,
    { atSeconds: blocked + within(random, [0, 60]), cancelDate: random.int(1, dates) },
  ];
}

function drawLayout(random: Random, { seatsPerDate, price }: Scenario['concert']): Layout {
  const sections: LayoutSection[] = [];
  let left = seatsPerDate;
  while (left > 0 && sections.length < 3) {
    const isLast = sections.length === 2 || random.chance(0.3);
    const seats = isLast ? left : random.int(1, left);
    sections.push(drawSection(random, { name: `Section ${sections.length + 1}`, seats, price }));
    left -= seats;
  }
  return { sections };
}

function drawSection(
  random: Random,
  { name, seats, price }: { name: string; seats: number; price: number },
): LayoutSection {
  const longest = oneOf(random, [1, 3, 8, 20, 20]);
  const rows: LayoutSection['rows'] = [];
  for (let left = seats; left > 0;) {
    const length = Math.min(left, random.int(Math.ceil(longest / 2), longest));
    const aisle = length > 1 && random.chance(0.3) ? [random.int(1, length - 1)] : [];
    rows.push({ label: `R${rows.length + 1}`, seats: length, aisleAfter: aisle });
    left -= length;
  }
  const other = oneOf(random, [undefined, 0, 1, Math.ceil(price / 2)]);
  return { name, ...(other !== undefined && { price: other }), rows, ...drawCare(random, rows) };
}

/** Up to two wheelchair places, most of them with a companion seat in their row. */
function drawCare(random: Random, rows: LayoutSection['rows']): Partial<LayoutSection> {
  const accessible: string[] = [];
  const companions: [string, string][] = [];
  for (let places = within(random, [0, 2]); places > 0; places -= 1) {
    const { label, seats } = oneOf(random, rows);
    const at = random.int(1, seats);
    const [place, beside] = [`${label}-${at}`, `${label}-${at + 1}`];
    const all = [...accessible, ...companions.flat()];
    if (all.includes(place) || all.includes(beside)) continue;
    accessible.push(place);
    if (at < seats && random.chance(0.8)) companions.push([place, beside]);
  }
  const { label, seats } = oneOf(random, rows);
  const restrictedView = random.chance(0.3) ? [`${label}-${seats}`] : [];
  return { accessible, companions, restrictedView };
}
