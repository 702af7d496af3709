/** The marks of seats on a map: each kind has a shape, so that it can be read without colours. */
import type { Seat } from '@onsale/sdk';
import { unbroken } from '../render/indented.ts';
import type { Colors } from '../terminal/output.ts';
import { t } from '../language/language.ts';

type Kind =
  | 'free'
  | 'accessible'
  | 'companion'
  | 'restrictedView'
  | 'held'
  | 'sold'
  | 'blocked'
  | 'mine';

const kinds: Record<Kind, { sign: string; name: string; paint: (c: Colors) => Colors['dim'] }> = {
  free: {
    sign: '○',
    get name() {
      return t`free`;
    },
    paint: (c) => c.green,
  },
  accessible: {
    sign: 'A',
    get name() {
      return t`accessible`;
    },
    paint: (c) => c.green,
  },
  companion: {
    sign: 'C',
    get name() {
      return t`companion`;
    },
    paint: (c) => c.green,
  },
  restrictedView: {
    sign: '◐',
    get name() {
      return t`restricted view`;
    },
    paint: (c) => c.green,
  },
  held: {
    sign: '~',
    get name() {
      return t`held by others`;
    },
    paint: (c) => c.yellow,
  },
  sold: {
    sign: '×',
    get name() {
      return t`sold`;
    },
    paint: (c) => c.dim,
  },
  blocked: {
    sign: '-',
    get name() {
      return t`not on sale`;
    },
    paint: (c) => c.dim,
  },
  mine: {
    sign: '●',
    get name() {
      return t`yours`;
    },
    paint: (c) => c.cyan,
  },
};
const names = Object.keys(kinds) as Kind[];

/** The flags of a seat matter while it is free. */
function kindOf({ status, mine, flags }: Seat): Kind {
  if (mine) return 'mine';
  if (status !== 'available') return status;
  return flags[0] ?? 'free';
}

const paintSign = (kind: Kind, c: Colors) => kinds[kind].paint(c)(kinds[kind].sign);

/** @param isChanged whether it is highlighted, as it has just changed. */
export function seatMark(seat: Seat, isChanged: boolean, c: Colors): string {
  const mark = paintSign(kindOf(seat), c);
  return isChanged ? c.inverse(mark) : mark;
}

/** `○ free   A accessible`: the kinds that the seats have. */
export function marksLegend(seats: readonly Seat[], c: Colors): string {
  return legendOf(new Set(seats.map(kindOf)), c);
}

function legendOf(used: ReadonlySet<Kind>, c: Colors): string {
  return names
    .filter((kind) => used.has(kind))
    .map((kind) => unbroken(`${paintSign(kind, c)} ${c.dim(kinds[kind].name)}`))
    .join('   ');
}

/** The kinds that a list of sections counts: free seats that need care, and the buyer's own. */
const countedKinds = ['accessible', 'companion', 'restrictedView', 'mine'] as const;

/** `4 A  4 C  10 ◐` */
export function countedMarks(seats: readonly Seat[], c: Colors): string {
  return countedKinds
    .map((kind) => ({ kind, amount: seats.filter((seat) => kindOf(seat) === kind).length }))
    .filter(({ amount }) => amount > 0)
    .map(({ kind, amount }) => `${amount} ${paintSign(kind, c)}`)
    .join('  ');
}

/** The legend of `countedMarks`; empty where it counts nothing. */
export function countedLegend(seats: readonly Seat[], c: Colors): string {
  const used = new Set(seats.map(kindOf));
  return legendOf(new Set(countedKinds.filter((kind) => used.has(kind))), c);
}
