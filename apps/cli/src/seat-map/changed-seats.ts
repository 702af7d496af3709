/** Renders what changed on a seat map in words, and keeps for a moment which seats those are. */
import type { Seat } from '@onsale/sdk';
import type { Colors } from '../terminal/output.ts';
import { count } from '../render/format.ts';
import { seatsText } from '../seats/seat-texts.ts';
import { t } from '../language/language.ts';

type Kind = Seat['status'] | 'mine';

/** More changed seats of a kind than this are counted. */
const mostNamed = 12;

const titles: Record<Kind, string> = {
  get available() {
    return t`free`;
  },
  get held() {
    return t`held`;
  },
  get sold() {
    return t`sold`;
  },
  get blocked() {
    return t`not on sale`;
  },
  get mine() {
    return t`yours`;
  },
};

const paints: Record<Kind, (c: Colors) => Colors['dim']> = {
  available: (c) => c.green,
  held: (c) => c.yellow,
  sold: (c) => c.dim,
  blocked: (c) => c.dim,
  mine: (c) => c.cyan,
};

/** `Free: seat 7   Held: seats 12, 13`, in one phrase for each kind that seats have become. */
export function changesText(changes: readonly Seat[], c: Colors): string {
  const kinds = Map.groupBy(changes, ({ status, mine }): Kind => (mine ? 'mine' : status));
  return (Object.keys(titles) as Kind[])
    .flatMap((kind) => {
      const seats = kinds.get(kind);
      return seats ? [`${paints[kind](c)(titles[kind])}: ${names(seats)}`] : [];
    })
    .join('   ');
}

function names(seats: readonly Seat[]): string {
  if (seats.length > mostNamed) return count(seats.length, 'seat');
  return seatsText({ seatNos: seats.map(({ seatNo }) => seatNo), seats });
}

/** @param section undefined for any. */
export function isInSection(seat: Seat, section: string | undefined): boolean {
  return section === undefined || seat.section === section;
}

/** For how long a seat that changed is highlighted. */
const highlightMs = 4_000;

/** The seats that have just changed; as few as change within that time. */
export class RecentChanges {
  #batches: { seats: readonly Seat[]; until: number }[] = [];
  #seats: ReadonlyMap<number, Seat> = new Map();

  add(seats: readonly Seat[], now: number): void {
    this.#batches = [...this.#current(now), { seats, until: now + highlightMs }];
    this.#index();
  }

  /** By their numbers, as they are now: the same map until it changes. */
  at(now: number): ReadonlyMap<number, Seat> {
    const current = this.#current(now);
    if (current.length < this.#batches.length) {
      this.#batches = current;
      this.#index();
    }
    return this.#seats;
  }

  #current(now: number) {
    return this.#batches.filter(({ until }) => until > now);
  }

  #index(): void {
    const seats = this.#batches.flatMap((batch) => batch.seats);
    this.#seats = new Map(seats.map((seat) => [seat.seatNo, seat]));
  }
}
