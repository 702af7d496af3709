/**
 * The panel of a watched seat map: the map, what has just changed in it, and what the buyer holds.
 */
import { coalesce } from '@onsale/core/async/single-flight';
import { fromIso } from '@onsale/core/time/dates';
import type { Reservation, Seat, SeatMap, SeatMapUpdate } from '@onsale/sdk';
import type { OpenPlace } from '../client/session.ts';
import type { Context } from '../context.ts';
import { duration } from '../render/format.ts';
import { indented } from '../render/indented.ts';
import { RecentChanges, changesText, isInSection } from '../seat-map/changed-seats.ts';
import { seatMapText } from '../seat-map/seat-map.ts';
import { seatsText } from '../seats/seat-texts.ts';
import type { Colors } from '../terminal/output.ts';
import { t } from '../language/language.ts';

export interface WatchedSeats extends OpenPlace {
  date: string;
  /** Draws this section alone: the name as the map has it, once the map is there. */
  sectionOf(this: void, map: SeatMap): string | undefined;
}

interface Frame {
  c: Colors;
  now: number;
  /** Lines below the map. */
  foot?: readonly string[];
  /** Whether it stays on the screen: nothing is highlighted then. */
  isLast?: boolean;
}

export class SeatPanel {
  readonly #context: Context;
  readonly #watched: WatchedSeats;
  readonly #section: string | undefined;
  readonly #recent = new RecentChanges();
  #map: SeatMap;
  #holds: Reservation[] = [];
  /** The own seats that the holds were read for, as text; null before. */
  #holdsOf: string | null = null;
  readonly #holdReads = coalesce(() => this.#readHolds());
  #drawn: { key: readonly unknown[]; text: string } | undefined;

  constructor(context: Context, watched: WatchedSeats, map: SeatMap) {
    this.#context = context;
    this.#watched = watched;
    this.#map = map;
    this.#section = watched.sectionOf(map);
  }

  update({ map, changes }: SeatMapUpdate): void {
    this.#map = map;
    this.#recent.add(
      changes.filter((seat) => isInSection(seat, this.#section)),
      this.#context.clock.now(),
    );
  }

  /**
   * Reads what the buyer holds if its own seats are others than before. The map does not wait for
   * it, and one call is in flight at a time.
   */
  readHolds(): void {
    void this.#holdReads.run(this.#map.date);
  }

  /** Never rejects. */
  async #readHolds(): Promise<void> {
    const { date, seats } = this.#map;
    const own = seats.filter(({ mine }) => mine).map(({ seatNo, status }) => `${seatNo} ${status}`);
    const key = own.join();
    if (key === this.#holdsOf) return;
    const { onsale, saved } = this.#watched;
    const { signal } = this.#context;
    try {
      const all = await onsale.reservations({ signal });
      this.#holds = all.filter(
        (one) => one.status === 'held' && one.date === date && one.concertId === saved.concertId,
      );
      this.#holdsOf = key;
    } catch {
      // They are read with the next change.
    }
  }

  text({ c, now, foot = [], isLast = false }: Frame): string {
    const recent = this.#recent.at(isLast ? Infinity : now);
    const { width } = this.#context.out;
    const lines = [
      this.#mapText({ c, width, recent }),
      ...this.#holds.flatMap((hold) => holdLines(hold, { c, now, width })),
    ];
    // A line that is always there, so that the screen does not jump.
    const text = `${c.bold(t`Just now`)}  ${changesText([...recent.values()], c)}`;
    if (!isLast) lines.push(...(recent.size > 0 ? indented(text, width) : ['']), '');
    return [...lines, ...foot].join('\n');
  }

  /** A large hall takes longer to draw than there is between two frames. */
  #mapText({
    c,
    width,
    recent,
  }: {
    c: Colors;
    width: number;
    recent: ReadonlyMap<number, Seat>;
  }): string {
    const key = [this.#map, recent, width, c];
    if (this.#drawn?.key.every((part, at) => part === key[at])) return this.#drawn.text;
    const { title } = this.#watched.saved;
    const changed = new Set(recent.keys());
    const view = { map: this.#map, title, width, section: this.#section, changed };
    const text = seatMapText(view, c);
    this.#drawn = { key, text };
    return text;
  }
}

/** From when on the rest of a hold is shown in another colour. */
const urgentMs = 60_000;

function holdLines(
  hold: Reservation,
  { c, now, width }: { c: Colors; now: number; width: number },
): string[] {
  const leftMs = fromIso(hold.expiresAt) - now;
  if (leftMs <= 0) return [];
  const left = leftMs < urgentMs ? c.yellow(duration(leftMs)) : duration(leftMs);
  return indented(t`${c.cyan(t`Yours`)} for ${left}: ${seatsText(hold)}`, width);
}
