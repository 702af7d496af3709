/** Renders a seat map: the stage, the rows of seats below it, and a legend. */
import type { Seat, SeatMap } from '@onsale/sdk';
import type { Colors } from '../terminal/output.ts';
import { calendarDate, count, number, sanitize, points } from '../render/format.ts';
import { isPlainHall } from '../seats/seat-texts.ts';
import { hallMapText } from './hall-map.ts';
import { indented, unbroken } from '../render/indented.ts';
import { stageLines } from './stage.ts';
import { padEnd, plainWidth } from '../render/wrap.ts';
import { t } from '../language/language.ts';

export interface SeatMapView {
  map: SeatMap;
  title: string;
  width: number;
  /** In a hall with a layout: draws this section alone. */
  section?: string | undefined;
  /** The numbers of seats that have just changed, which are highlighted. */
  changed?: ReadonlySet<number> | undefined;
}

type Kind = Seat['status'] | 'mine';

interface Row {
  row: number;
  seats: Seat[];
}

const indent = 2;
/** With more rows than this, adjacent uniform rows of the same kind are drawn as one line. */
const maxUngroupedRows = 30;

export function seatMapText(view: SeatMapView, c: Colors): string {
  const { map, title, width, changed = new Set() } = view;
  if (!isPlainHall(map.seats)) return hallMapText(view, c);
  const rows = rowsOf(map.seats);
  const layout = { ...layoutOf(rows, width), changed };
  const body = rows.length > maxUngroupedRows ? groupEqualRows(rows) : rows.map((row) => [row]);
  const lines = body.flatMap((group) => drawGroup(group, layout, c));
  return [
    ...indented(`${c.bold(sanitize(title))}  ${calendarDate(map.date)}`, width),
    '',
    ...stageLines(stageOf(layout), c),
    '',
    ...ruler(layout, c),
    ...lines,
    '',
    ...legend(map, layout, c).flatMap((line) => indented(line, width)),
  ].join('\n');
}

function stageOf({ labelWidth, cellWidth, seatsPerLine }: Layout) {
  return { margin: labelWidth, width: seatsPerLine * cellWidth };
}

function rowsOf(seats: readonly Seat[]): Row[] {
  const rows = new Map<number, Seat[]>();
  for (const seat of seats) {
    const row = rows.get(seat.row);
    if (row) row.push(seat);
    else rows.set(seat.row, [seat]);
  }
  return [...rows].map(([row, inRow]) => ({ row, seats: inRow }));
}

interface Layout {
  /** Wide enough for `row 12  `, or with one mark per seat for `row 12   441–480  `. */
  labelWidth: number;
  rowWidth: number;
  cellWidth: number;
  /** Whether a cell shows the seat's number. */
  numbered: boolean;
  seatsPerLine: number;
  changed: ReadonlySet<number>;
}

/** Numbered cells if the longest row fits, else one mark per seat. */
function layoutOf(rows: readonly Row[], width: number): Omit<Layout, 'changed'> {
  const widest = Math.max(1, ...rows.map(({ seats }) => seats.length));
  const lastSeat = rows.at(-1)?.seats.at(-1)?.seatNo ?? 1;
  const rowWidth = plainWidth(t`row ${rows.at(-1)?.row ?? 1}`);
  const numberedCell = Math.max(4, String(lastSeat).length + 2);
  const numberedLabel = indent + rowWidth + 2;
  if (numberedLabel + widest * numberedCell <= width) {
    const cellWidth = numberedCell;
    return { labelWidth: numberedLabel, rowWidth, cellWidth, numbered: true, seatsPerLine: widest };
  }
  const labelWidth = numberedLabel + `${lastSeat}–${lastSeat}`.length + 2;
  const fitting = Math.max(1, Math.min(widest, width - labelWidth));
  // Lines of one length: 30 and 30 of 60 seats, where 59 fit.
  const seatsPerLine = Math.ceil(widest / Math.ceil(widest / fitting));
  return { labelWidth, rowWidth, cellWidth: 1, numbered: false, seatsPerLine };
}

/** Adjacent rows form a group when all their seats are of the same kind. */
function groupEqualRows(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = [];
  let kindBefore: Kind | null = null;
  for (const row of rows) {
    const kind = onlyKind(row);
    const group = groups.at(-1);
    if (group && kind !== null && kind === kindBefore) group.push(row);
    else groups.push([row]);
    kindBefore = kind;
  }
  return groups;
}

function onlyKind({ seats }: Row): Kind | null {
  const kinds = new Set(seats.map(kindOf));
  return kinds.size === 1 ? [...kinds][0]! : null;
}

function drawGroup(group: readonly Row[], layout: Layout, c: Colors): string[] {
  const first = group[0]!;
  const last = group.at(-1)!;
  if (group.length === 1) return drawRow(first, layout, c);
  const from = first.seats[0]!.seatNo;
  const to = last.seats.at(-1)!.seatNo;
  const label = c.dim(t`rows ${first.row}–${last.row}`);
  const words = {
    available: t`free`,
    held: t`held`,
    sold: t`sold`,
    blocked: t`not on sale`,
    mine: t`yours`,
  };
  const state = t`all ${words[onlyKind(first)!]}`;
  return [t`${' '.repeat(indent)}${label}  seats ${number(from)}–${number(to)}  ${state}`];
}

function drawRow({ row, seats }: Row, layout: Layout, c: Colors): string[] {
  const { labelWidth, rowWidth, numbered, seatsPerLine } = layout;
  const lines: string[] = [];
  for (let start = 0; start < seats.length; start += seatsPerLine) {
    const part = seats.slice(start, start + seatsPerLine);
    const range = numbered ? '' : `  ${seatRange(part)}`;
    const name = padEnd(t`row ${row}`, rowWidth);
    const label = padEnd(`${' '.repeat(indent)}${name}${range}`, labelWidth);
    lines.push(c.dim(label) + part.map((seat) => cell(seat, layout, c)).join(''));
  }
  return lines.map((line) => line.trimEnd());
}

function seatRange(seats: readonly Seat[]): string {
  const first = seats[0]!.seatNo;
  const last = seats.at(-1)!.seatNo;
  return first === last ? String(first) : `${first}–${last}`;
}

/** Counts the seats of a line by tens: `····:····1`, where the tenth mark is below the 1. */
function ruler({ labelWidth, numbered, seatsPerLine }: Layout, c: Colors): string[] {
  if (numbered || seatsPerLine < 10) return [];
  const marks = Array.from({ length: seatsPerLine }, (_, index) => {
    const place = index + 1;
    if (place % 10 === 0) return String((place / 10) % 10);
    return place % 5 === 0 ? ':' : '·';
  });
  return [c.dim(`${' '.repeat(labelWidth)}${marks.join('')}`)];
}

function kindOf({ status, mine }: Seat): Kind {
  return mine ? 'mine' : status;
}

/** Each kind has a distinct shape, so that the map can be read without colours. */
const marks = {
  available: '○',
  held: '~',
  sold: '×',
  blocked: '-',
  mine: '●',
} as const satisfies Record<Kind, string>;

function cell(seat: Seat, { cellWidth, numbered, changed }: Layout, c: Colors): string {
  const kind = kindOf(seat);
  const ownPaint = painter(kind, c);
  const isChanged = changed.has(seat.seatNo);
  const paint = isChanged ? (text: string) => c.inverse(ownPaint(text)) : ownPaint;
  if (!numbered) return paint(marks[kind]);
  if (kind === 'mine') return paint(`[${seat.seatNo}]`.padStart(cellWidth));
  const text = kind === 'available' ? String(seat.seatNo) : marks[kind];
  return paint(`${text} `.padStart(cellWidth));
}

function painter(kind: Kind, c: Colors): (text: string) => string {
  const paints = { available: c.green, held: c.yellow, mine: c.cyan };
  return kind === 'sold' || kind === 'blocked' ? c.dim : paints[kind];
}

function legend({ seats, available }: SeatMap, { numbered }: Layout, c: Colors): string[] {
  const amount = (kind: Kind) => seats.filter((seat) => kindOf(seat) === kind).length;
  const parts: [Kind, string, string][] = [
    ['available', numbered ? t`numbered:` : marks.available, t`free`],
    ['held', marks.held, t`held by others`],
    ['sold', marks.sold, t`sold`],
    ['blocked', marks.blocked, t`not on sale`],
    ['mine', numbered ? '[ ]' : marks.mine, t`yours`],
  ];
  const entries = parts
    .filter(([kind]) => kind === 'available' || amount(kind) > 0)
    .map(([kind, mark, name]) => unbroken(`${painter(kind, c)(mark)} ${c.dim(name)}`));
  const prices = [...new Set(seats.map(({ price }) => price))];
  const price = prices.length === 1 ? t`, ${points(prices[0]!)} each` : '';
  // A map of nothing but numbers, all of them free, needs no legend.
  const needsNoKey = numbered && available.length === seats.length;
  return [
    ...(needsNoKey ? [] : [entries.join('   ')]),
    t`${c.bold(number(available.length))} of ${count(seats.length, 'seat')} free${price}`,
  ];
}
