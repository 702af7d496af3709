/** Keeps a seat map up to date: by the events of a stream, and by the answers to polls. */
import type { ChangedSeat, Seat, SeatMap, SeatMapUpdate } from '../api-types.ts';
import { updateSeatMap } from '../seat-map.ts';

/** An event of `seat.watch`: the whole map, or what leads on from the version `from`. */
type SeatNews = { version: string } & (
  | { aisles: number[]; seats: Seat[] }
  | { from: string; changes: ChangedSeat[] }
);

export class KnownMap {
  #map: SeatMap;

  constructor(map: SeatMap) {
    this.#map = map;
  }

  get map(): SeatMap {
    return this.#map;
  }

  /** @returns the update; `known` without a difference, `gap` for changes of another version. */
  take(data: unknown): SeatMapUpdate | 'known' | 'gap' {
    const news = data as SeatNews;
    if ('changes' in news) {
      const { version, from, changes } = news;
      if (from !== this.#map.version) return 'gap';
      return this.show(updateSeatMap(this.#map, { version, changes }));
    }
    const { version, aisles, seats } = news;
    const free = seats.filter(({ status }) => status === 'available');
    const available = free.map(({ seatNo }) => seatNo);
    return this.show({ date: this.#map.date, version, aisles, seats, available });
  }

  /** @returns what is different in it; `known` if nothing is. */
  show(map: SeatMap): SeatMapUpdate | 'known' {
    const { seats: before } = this.#map;
    this.#map = map;
    const changes = map.seats.filter((seat, at) => isDifferent(seat, before[at]));
    return changes.length === 0 ? 'known' : { map, changes };
  }
}

function isDifferent(seat: Seat, before: Seat | undefined): boolean {
  // Seats that did not change are the same objects, unless the whole map was sent.
  if (seat === before) return false;
  return seat.status !== before?.status || seat.mine !== before.mine || seat.price !== before.price;
}
