/**
 * Draws the map of a hall with a layout: its sections one below the other, each with its price, its
 * rows by their labels, and gaps for the aisles. A large house shows a line for each section first.
 */
import type { Seat, SeatMap } from '@onsale/sdk';
import { calendarDate, count, number, points, sanitize } from '../render/format.ts';
import { indented } from '../render/indented.ts';
import { stageLines } from './stage.ts';
import { table } from '../render/table.ts';
import type { Colors } from '../terminal/output.ts';
import { priceClasses, priceLegend, priceMark, priceOf, type Sections } from './price-classes.ts';
import { countedLegend, countedMarks, marksLegend } from './seat-marks.ts';
import { isPlainHall } from '../seats/seat-texts.ts';
import { drawSection } from './section-map.ts';
import { t } from '../language/language.ts';

export interface HallMapView {
  map: SeatMap;
  title: string;
  width: number;
  /** Draws this section alone. */
  section?: string | undefined;
  /** The numbers of seats that have just changed. */
  changed?: ReadonlySet<number> | undefined;
}

/** A house of more seats is shown by section, unless one is named. */
const mostSeatsDrawn = 600;
const barCells = 10;

/** Whether a map of the whole hall lists its sections instead of drawing them. */
export function isLargeHouse({ seats }: Pick<SeatMap, 'seats'>): boolean {
  const hasSections = seats.some(({ section }) => section !== seats[0]!.section);
  return hasSections && seats.length > mostSeatsDrawn && !isPlainHall(seats);
}

export function hallMapText(view: HallMapView, c: Colors): string {
  const { map, title, width, section } = view;
  const all = [...Map.groupBy(map.seats, (seat) => seat.section)];
  const drawn = all.filter(([name]) => section === undefined || name === section);
  const seats = drawn.flatMap(([, inSection]) => inSection);
  const head = `${c.bold(sanitize(title))}  ${calendarDate(map.date)}`;
  const isList = section === undefined && isLargeHouse(map);
  const body = isList ? [overview(drawn, c)] : drawing(drawn, view, c);
  const marks = isList ? countedLegend(seats, c) : marksLegend(seats, c);
  const foot = [marks, totals(seats, c)]
    .filter((line) => line !== '')
    .flatMap((line) => indented(line, width));
  return [indented(head, width).join('\n'), ...body, foot.join('\n')].join('\n\n');
}

const isFree = ({ status }: Seat) => status === 'available';

function overview(sections: Sections, c: Colors): string {
  const rows = sections.map(([name, seats]) => {
    const free = seats.filter(isFree).length;
    const filled = Math.ceil((free / seats.length) * barCells);
    return [
      c.bold(sanitize(name)),
      t`${number(free)} of ${number(seats.length)}`,
      c.green('█'.repeat(filled)) + c.dim('░'.repeat(barCells - filled)),
      points(priceOf(seats)),
      countedMarks(seats, c),
    ];
  });
  const right = 'right' as const;
  const columns = [
    { title: t`Section` },
    { title: t`Free`, align: right },
    { title: '' },
    { title: t`Price`, align: right },
    { title: '' },
  ];
  return table(columns, rows, c);
}

/** The stage, the sections from the front to the back, and what they cost. */
function drawing(
  sections: Sections,
  { map, width, changed = new Set() }: HallMapView,
  c: Colors,
): string[] {
  const aisles = new Set(map.aisles);
  const drawn = sections.map(([, seats]) => drawSection({ seats, aisles, width, changed }, c));
  const stage = drawn[0]?.stage;
  const classes = priceClasses(sections);
  const blocks = sections.map(([name, seats], at) => {
    const price = priceOf(seats);
    const mark = [priceMark(price, classes), points(price)].filter(Boolean).join(' ');
    const heading = `${c.bold(sanitize(name))}  ${c.dim(mark)}`;
    return [...indented(heading, width), ...drawn[at]!.lines].join('\n');
  });
  return [
    ...(stage ? [stageLines(stage, c).join('\n')] : []),
    ...blocks,
    ...(classes.length > 1 ? [priceLegend(sections, width, c)] : []),
  ];
}

function totals(seats: readonly Seat[], c: Colors): string {
  const prices = seats.map(({ price }) => price);
  const [lowest, highest] = [Math.min(...prices), Math.max(...prices)];
  const price = lowest === highest ? points(lowest) : t`${number(lowest)} to ${points(highest)}`;
  return t`${c.bold(number(seats.filter(isFree).length))} of ${count(seats.length, 'seat')} free, ${price}`;
}
