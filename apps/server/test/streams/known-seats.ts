/** The seats of a date as the reader of a stream has them. */
import type { Seat } from '../../src/domains/catalogue/seat-blocks.ts';
import type { SeatNews } from './stream-fixture.ts';

export class KnownSeats {
  version: string | undefined;
  seats: Seat[] = [];
  readonly counts = { snapshots: 0, changes: 0 };

  /** Takes in an event. @throws Error unless it leads on from what is known, to something else. */
  take(news: SeatNews): void {
    if ('seats' in news) {
      this.seats = news.seats;
      this.counts.snapshots += 1;
    } else {
      if (news.from !== this.version) throw new Error(`It leads on from ${news.from}.`);
      if (news.version === this.version) throw new Error(`${news.version} is told twice.`);
      const changes = new Map(news.changes.map((seat) => [seat.seatNo, seat]));
      if (changes.size === 0) throw new Error(`${news.version} changes nothing.`);
      this.seats = this.seats.map((seat) => Object.assign({ ...seat }, changes.get(seat.seatNo)));
      this.counts.changes += 1;
    }
    this.version = news.version;
  }

  get statuses(): string[] {
    return this.seats.map(({ status, mine }) => (mine ? `${status}, mine` : status));
  }
}
