/** The layout of a hall in a sentence: its sections with their seats, and its prices. */
import type { Layout, LayoutSection } from '@onsale/core/hall/layout';
import { count, number, points, sanitize } from '../render/format.ts';
import { t } from '../language/language.ts';

const mostSections = 4;

export function seatsOf({ rows }: Pick<LayoutSection, 'rows'>): number {
  return rows.reduce((sum, { seats }) => sum + seats, 0);
}

/** `3 sections: Stalls 1,200, Circle 800, Boxes 400`; no more than the largest four. */
export function sectionsText({ sections }: Layout): string {
  const largest = sections.toSorted((a, b) => seatsOf(b) - seatsOf(a)).slice(0, mostSections);
  const names = sections
    .filter((section) => largest.includes(section))
    .map((section) => `${sanitize(section.name)} ${number(seatsOf(section))}`);
  const more = sections.length > mostSections ? ' …' : '';
  return `${count(sections.length, 'section')}: ${names.join(', ')}${more}`;
}

/** @param price of the concert, for sections without one. */
export function pricesText({ sections }: Layout, price: number): string {
  const prices = sections.map((section) => section.price ?? price);
  const [lowest, highest] = [Math.min(...prices), Math.max(...prices)];
  return lowest === highest ? points(lowest) : t`${number(lowest)} to ${points(highest)}`;
}
