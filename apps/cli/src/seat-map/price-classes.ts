/** The price classes of a hall: P1 is the dearest, and sections of one price share a class. */
import type { Seat } from '@onsale/sdk';
import type { Colors } from '../terminal/output.ts';
import { number, points, sanitize } from '../render/format.ts';
import { fittedTable } from '../render/table.ts';
import { t } from '../language/language.ts';

export type Sections = readonly (readonly [name: string, seats: readonly Seat[]])[];

/** Every seat of a section has one price. */
export function priceOf([seat]: readonly Seat[]): number {
  return seat?.price ?? 0;
}

/** The prices of the sections, the dearest first. */
export function priceClasses(sections: Sections): number[] {
  const prices = new Set(sections.map(([, seats]) => priceOf(seats)));
  return [...prices].toSorted((a, b) => b - a);
}

/** `P2`, or an empty text where all sections have one price. */
export function priceMark(price: number, classes: readonly number[]): string {
  return classes.length > 1 ? `P${classes.indexOf(price) + 1}` : '';
}

/** The legend of prices: a line for each class, with its free seats and its sections. */
export function priceLegend(sections: Sections, width: number, c: Colors): string {
  const classes = priceClasses(sections);
  const rows = classes.map((price) => {
    const of = sections.filter(([, seats]) => priceOf(seats) === price);
    const seats = of.flatMap(([, inSection]) => inSection);
    const free = seats.filter(({ status }) => status === 'available').length;
    return [
      c.bold(priceMark(price, classes)),
      points(price),
      t`${number(free)} of ${number(seats.length)}`,
      of.map(([name]) => sanitize(name)).join(', '),
    ];
  });
  const right = 'right' as const;
  const columns = [
    { title: '' },
    { title: t`Price`, align: right },
    { title: t`Free`, align: right },
    { title: t`Sections`, wraps: true },
  ];
  return fittedTable({ columns, rows, screenWidth: width }, c);
}
