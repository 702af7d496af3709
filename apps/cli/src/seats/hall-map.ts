/**
 * Draws the map of a hall with a layout: its sections one below the other, each with its price, its
 * rows by their labels, and gaps for the aisles. A large house shows a line for each section first.
 */
import type { Seat, SeatMap } from '@onsale/sdk';
import stringWidth from 'string-width';
import { numberInRow, rowOf, rowTitle } from './seat-texts.ts';
import type { Colors } from '../terminal/output.ts';
import { calendarDate, count, number, points, sanitize } from '../render/format.ts';
import { table } from '../render/table.ts';
import { wrap } from '../render/wrap.ts';

export interface HallMapView {
  map: SeatMap;
  title: string;
  width: number;
  /** Draws this section alone. */
  section?: string | undefined;
}

const indent = 2;
/** A house of more seats is shown by section, unless one is named. */
const mostSeatsDrawn = 600;
const barCells = 10;

export function hallMapText({ map, title, width, section }: HallMapView, c: Colors): string {
  const sections = [...Map.groupBy(map.seats, (seat) => seat.section)];
  const drawn = sections.filter(([name]) => section === undefined || name === section);
  const isOverview = section === undefined && map.seats.length > mostSeatsDrawn;
  const body = isOverview
    ? [overview(sections, c)]
    : drawn.map(([name, seats]) => drawSection(name, { seats, map, width }, c).join('\n'));
  const seats = drawn.flatMap(([, inSection]) => inSection);
  const head = `${c.bold(sanitize(title))}  ${calendarDate(map.date)}`;
  const foot = [...(isOverview ? [] : [legend(seats, c)]), totals(seats, c)];
  return [lines(head, width), ...body, foot.map((line) => lines(line, width)).join('\n')].join(
    '\n\n',
  );
}

function lines(text: string, width: number): string {
  return wrap(text, width - indent, stringWidth)
    .map((line) => ' '.repeat(indent) + line)
    .join('\n');
}

const isFree = ({ status }: Seat) => status === 'available';

function overview(sections: readonly [string, Seat[]][], c: Colors): string {
  const rows = sections.map(([name, seats]) => {
    const free = seats.filter(isFree).length;
    const filled = Math.ceil((free / seats.length) * barCells);
    return [
      c.bold(sanitize(name)),
      `${number(free)} of ${number(seats.length)}`,
      c.green('█'.repeat(filled)) + c.dim('░'.repeat(barCells - filled)),
      priceOf(seats),
    ];
  });
  const right = 'right' as const;
  const columns = [
    { title: 'Section' },
    { title: 'Free', align: right },
    { title: '' },
    { title: 'Price', align: right },
  ];
  return table(columns, rows, c);
}

/** `5,000 points`; every seat of a section has one price. */
function priceOf([seat]: readonly Seat[]): string {
  return points(seat?.price ?? 0);
}

interface Drawing {
  seats: readonly Seat[];
  map: SeatMap;
  width: number;
}

function drawSection(name: string, { seats, map, width }: Drawing, c: Colors): string[] {
  const aisles = new Set(map.aisles);
  const rows = [...Map.groupBy(seats, ({ row }) => row).values()].map((inRow) => ({
    title: rowTitle(rowOf(inRow[0]!.label)),
    first: String(numberInRow(inRow[0]!)),
    last: String(numberInRow(inRow.at(-1)!)),
    seats: inRow,
    wide: inRow.length + inRow.slice(0, -1).filter(({ seatNo }) => aisles.has(seatNo)).length,
  }));
  const titleWidth = Math.max(...rows.map(({ title }) => stringWidth(title)));
  const digits = Math.max(...rows.map(({ last }) => last.length));
  const room = Math.max(1, width - indent - titleWidth - 2 * digits - 4);
  const widest = Math.min(room, Math.max(...rows.map(({ wide }) => wide)));
  const heading = `${c.bold(sanitize(name))}  ${c.dim(priceOf(seats))}`;
  return [
    lines(heading, width),
    ...rows.flatMap((row) => {
      const cells = row.seats.map((seat) => [mark(seat, c), aisles.has(seat.seatNo) ? ' ' : '']);
      // A row that is wider than the screen loses its aisles, and is split.
      const fits = row.wide <= room;
      const per = fits ? cells.length : room;
      const parts = Array.from({ length: Math.ceil(cells.length / per) }, (_, at) =>
        row.seats.slice(at * per, (at + 1) * per),
      );
      return parts.map((part, at) => {
        const own = cells.slice(at * per, at * per + part.length);
        const text = own.map(([sign, gap]) => sign! + (fits ? gap! : '')).join('');
        const left = ' '.repeat(Math.max(0, Math.floor((widest - (fits ? row.wide : room)) / 2)));
        const title = at === 0 ? row.title : '';
        const start = String(numberInRow(part[0]!)).padStart(digits);
        const filler = ' '.repeat(titleWidth - stringWidth(title));
        const label = c.dim(`${' '.repeat(indent)}${title}${filler}  ${left}${start}`);
        return `${label} ${text} ${c.dim(String(numberInRow(part.at(-1)!)))}`;
      });
    }),
  ];
}

type Kind = 'free' | 'accessible' | 'companion' | 'restrictedView' | 'held' | 'sold' | Rest;
type Rest = 'blocked' | 'mine';

/** Each kind has a shape of its own, so that the map can be read without colours. */
const kinds: Record<Kind, { sign: string; name: string; paint: (c: Colors) => Colors['dim'] }> = {
  free: { sign: '○', name: 'free', paint: (c) => c.green },
  accessible: { sign: 'A', name: 'accessible', paint: (c) => c.green },
  companion: { sign: 'C', name: 'companion', paint: (c) => c.green },
  restrictedView: { sign: '◐', name: 'restricted view', paint: (c) => c.green },
  held: { sign: '~', name: 'held by others', paint: (c) => c.yellow },
  sold: { sign: '×', name: 'sold', paint: (c) => c.dim },
  blocked: { sign: '-', name: 'not on sale', paint: (c) => c.dim },
  mine: { sign: '●', name: 'yours', paint: (c) => c.cyan },
};

/** The flags of a seat matter while it is free. */
function kindOf({ status, mine, flags }: Seat): Kind {
  if (mine) return 'mine';
  if (status !== 'available') return status;
  return flags[0] ?? 'free';
}

function mark(seat: Seat, c: Colors): string {
  const { sign, paint } = kinds[kindOf(seat)];
  return paint(c)(sign);
}

function legend(seats: readonly Seat[], c: Colors): string {
  const used = new Set(seats.map(kindOf));
  return (Object.keys(kinds) as Kind[])
    .filter((kind) => used.has(kind))
    .map((kind) => `${kinds[kind].paint(c)(kinds[kind].sign)} ${c.dim(kinds[kind].name)}`)
    .join('   ');
}

function totals(seats: readonly Seat[], c: Colors): string {
  const prices = seats.map(({ price }) => price);
  const [lowest, highest] = [Math.min(...prices), Math.max(...prices)];
  const price = lowest === highest ? points(lowest) : `${number(lowest)} to ${points(highest)}`;
  return `${c.bold(number(seats.filter(isFree).length))} of ${count(seats.length, 'seat')} free, ${price}`;
}
