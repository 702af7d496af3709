/**
 * Draws the rows of a section: each with its label, the numbers of its first and last seat, and
 * gaps for the aisles.
 *
 * Beside an aisle stands the number of the next seat where the screen has room for it. A section
 * that is wider than the screen has its rows split at aisles. Rows with names of their own, such as
 * tables and boxes, stand side by side.
 */
import type { Seat } from '@onsale/sdk';
import stringWidth from 'string-width';
import { pad } from '../render/table.ts';
import type { Colors } from '../terminal/output.ts';
import { seatMark } from './seat-marks.ts';
import { hasOwnName, numberInRow, rowOf, rowTitle } from '../seats/seat-texts.ts';

export interface SectionView {
  seats: readonly Seat[];
  /** The seats of the hall that have an aisle to their right. */
  aisles: ReadonlySet<number>;
  width: number;
  /** The numbers of seats that have just changed. */
  changed?: ReadonlySet<number>;
}

export interface SectionDrawing {
  lines: string[];
  /** Where a stage in front of the rows is; undefined where rows stand side by side. */
  stage?: { margin: number; width: number };
}

/** Seats without an aisle between them. */
type Block = readonly Seat[];

interface Row {
  title: string;
  /** The blocks of each line of the row. */
  lines: (readonly Block[])[];
}

interface Columns {
  titleWidth: number;
  /** Of the longest number of a seat. */
  digits: number;
  /** The columns for the seats of a line. */
  room: number;
}

const indent = 2;

export function drawSection(
  { seats, aisles, width, changed = new Set() }: SectionView,
  c: Colors,
): SectionDrawing {
  const inRows = [...Map.groupBy(seats, ({ row }) => row).values()];
  const rows = inRows.map((row) => ({
    label: rowOf(row[0]!.label),
    blocks: blocksOf(row, aisles),
  }));
  const titleWidth = Math.max(...rows.map(({ label }) => stringWidth(rowTitle(label))));
  const digits = String(Math.max(...inRows.map((row) => numberInRow(row.at(-1)!)))).length;
  // Two spaces after the title, and one on both sides of the seats.
  const room = Math.max(1, width - indent - titleWidth - 2 * digits - 4);
  const columns = { titleWidth, digits, room };
  const { lines, gap } = splitRows(
    rows.map(({ blocks }) => blocks),
    columns,
  );
  const titled = rows.map(({ label }, at) => ({ title: rowTitle(label), lines: lines[at]! }));
  const seatsWidth = Math.max(...lines.flat().map((line) => widthOf(line, gap)));
  const drawn = titled.flatMap((row) => drawRow(row, { ...columns, gap, seatsWidth, changed }, c));
  const areNamed = rows.every(({ label }) => hasOwnName(label));
  if (areNamed && drawn.length === rows.length) return { lines: flow(drawn, width) };
  const margin = indent + titleWidth + 2 + digits + 1;
  return { lines: drawn, stage: { margin, width: seatsWidth } };
}

function blocksOf(row: readonly Seat[], aisles: ReadonlySet<number>): Block[] {
  const blocks: Seat[][] = [[]];
  for (const [at, seat] of row.entries()) {
    blocks.at(-1)!.push(seat);
    if (aisles.has(seat.seatNo) && at < row.length - 1) blocks.push([]);
  }
  return blocks;
}

interface SplitRows {
  /** Of each row: its lines, each of some blocks. */
  lines: Block[][][];
  /** The columns between blocks: one, or as many as a number between spaces takes. */
  gap: number;
}

/** Splits all rows into as few lines each as fit, at aisles if that is enough. */
function splitRows(rows: readonly (readonly Block[])[], { room, digits }: Columns): SplitRows {
  const numberGap = digits + 2;
  const most = Math.max(...rows.map((blocks) => blocks.length));
  for (let parts = 1; parts <= most; parts += 1) {
    for (const gap of parts === 1 ? [numberGap, 1] : [numberGap]) {
      const lines = rows.map((blocks) => inParts(blocks, parts));
      if (lines.flat().every((line) => widthOf(line, gap) <= room)) return { lines, gap };
    }
  }
  // A block is wider than the screen: lines of one length, 30 and 30 of 60 seats where 59 fit.
  const lines = rows.map((blocks) => {
    const row = blocks.flat();
    const perLine = Math.ceil(row.length / Math.ceil(row.length / room));
    return inChunks(row, perLine).map((chunk) => [chunk]);
  });
  return { lines, gap: 1 };
}

function inParts(blocks: readonly Block[], parts: number): Block[][] {
  return inChunks(blocks, Math.ceil(blocks.length / parts));
}

function inChunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}

function widthOf(line: readonly Block[], gap: number): number {
  return line.reduce((sum, block) => sum + block.length, (line.length - 1) * gap);
}

interface Drawing extends Columns {
  changed: ReadonlySet<number>;
  gap: number;
  seatsWidth: number;
}

function drawRow({ title, lines }: Row, drawing: Drawing, c: Colors): string[] {
  const { titleWidth, digits, gap, seatsWidth, changed } = drawing;
  return lines.map((line, at) => {
    const name = at === 0 ? title : '';
    const left = ' '.repeat(Math.floor((seatsWidth - widthOf(line, gap)) / 2));
    const first = String(numberInRow(line[0]![0]!)).padStart(digits);
    const seats = line
      .map((block) => block.map((seat) => seatMark(seat, changed.has(seat.seatNo), c)).join(''))
      .reduce((text, marks, block) => `${text}${aisle(line[block]!, gap, c)}${marks}`);
    const last = numberInRow(line.at(-1)!.at(-1)!);
    const label = c.dim(`${' '.repeat(indent)}${pad(name, titleWidth)}  ${left}${first}`);
    return `${label} ${seats} ${c.dim(String(last))}`;
  });
}

/** The gap before a block, with the number of its first seat where there is room. */
function aisle(block: Block, gap: number, c: Colors): string {
  if (gap === 1) return ' ';
  return c.dim(` ${String(numberInRow(block[0]!)).padStart(gap - 2)} `);
}

/** Puts lines side by side, in their order. */
function flow(lines: readonly string[], width: number): string[] {
  const widest = Math.max(...lines.map((line) => stringWidth(line)));
  const most = Math.max(1, Math.floor((width + 1) / (widest + 1)));
  // Lines of one length: 4 and 4 of 8 boxes, where 6 fit.
  const perLine = Math.ceil(lines.length / Math.ceil(lines.length / most));
  return inChunks(lines, perLine).map((chunk) =>
    chunk
      .map((line) => pad(line, widest))
      .join(' ')
      .trimEnd(),
  );
}
