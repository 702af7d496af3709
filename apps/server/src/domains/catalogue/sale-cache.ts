/**
 * Read model of the sales: the terms and the free seats of each concert, read once a second.
 *
 * It answers lists, room pages and polls, and holds each concert until `closedListedMs` after its
 * end. A join to a concert that it takes for sold out is refused only after `confirmSoldOut` has
 * read the rows again, so a seat that was given back is never overlooked.
 *
 * A refresh counts at most `seatsCountedPerSecond` rows of seats: the dates that were counted
 * longest ago, first. Once every seat of a date has a row, only its unsold rows are read, so that
 * the last seat of a large hall is noticed as soon as that of a small one. At longer intervals all
 * rows are counted again, because a fail-over may have lost some.
 */
import { coalesce } from '@onsale/core/async/single-flight';
import { closingTime, datesOnSale, saleStateAt } from '@onsale/core/catalogue';
import type { Clock } from '@onsale/core/time/clock';
import type { Database } from '@onsale/db/database';
import { listCurrentConcerts, withDates } from '@onsale/db/repositories/catalogue.repository';
import {
  listPerformances,
  readPerformancesVersion,
} from '@onsale/db/repositories/performance.repository';
import {
  countSeats,
  countUnsoldSeats,
  type SeatCounts,
} from '@onsale/db/repositories/seats/seat-count.repository';
import { serverLimits } from '../../config/server-limits.ts';
import type { ConcertCache } from './concert-cache.ts';
import { concertPriceOnly, readSectionPrices } from './section-prices.ts';
import {
  figuresOf,
  sumUp,
  toView,
  uncounted,
  type Sale,
  type SaleView,
  type SeatCount,
  type SeatFigures,
} from './sale-counts.ts';

/** All rows of a date are counted again after so many refreshes. */
const wholeCountRounds = 60;

export class SaleCache {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #concertCache: ConcertCache;
  /** By concert, the oldest first. */
  #sales = new Map<string, Sale>();
  #asOf = 0;
  #version = 0;
  /** The clock of this process at the last refresh; undefined before the first. */
  #refreshedAt: number | undefined;
  #round = 0;
  /** How many rows may still be counted. A date that exceeds it delays the next ones. */
  #credit: number = serverLimits.seatsCountedPerSecond;
  /** Reads run one at a time, so that an older one never overwrites the counts of a newer one. */
  #lastRead: Promise<unknown> = Promise.resolve();
  readonly #refreshes = coalesce(() => this.#serialize(() => this.#readAll()));
  readonly #rereads = coalesce(() =>
    this.#serialize(() => this.#readConcerts(Math.floor(this.now()))),
  );
  readonly #recounts = coalesce((concertId) => this.#serialize(() => this.#countUnsold(concertId)));

  constructor({
    db,
    clock,
    concertCache,
  }: {
    db: Database;
    clock: Clock;
    concertCache: ConcertCache;
  }) {
    this.#db = db;
    this.#clock = clock;
    this.#concertCache = concertCache;
  }

  /** Reads everything again: a read that begins after this call. */
  refresh(): Promise<void> {
    return this.#refreshes.run('');
  }

  /** Resolves when the cache is at most `saleRefreshMs` old. */
  async refreshIfOld(): Promise<void> {
    const age = this.#age();
    if (age === undefined || age < 0 || age >= serverLimits.saleRefreshMs) await this.refresh();
  }

  /**
   * Resolves when the cache has every concert created before this call. Where servers share the
   * database, one statement for all concurrent callers reads them; counts of seats stay.
   */
  async refreshConcerts(): Promise<void> {
    await this.refreshIfOld();
    if (this.#db.isShared) await this.#rereads.run('');
  }

  /** Refreshes after a commit that changed a concert. Never rejects: the next tick reads again. */
  refreshAfterCommit(): Promise<void> {
    return this.refresh().catch(() => {});
  }

  /** Changes with every read, so that what is made from the cache is made once for each. */
  get version(): number {
    return this.#version;
  }
  /** The concerts that are not hidden, the oldest first. */
  publicSales(): SaleView[] {
    const now = this.now();
    return this.views().filter(
      ({ concert }) => !concert.hidden && now < closingTime(concert) + serverLimits.closedListedMs,
    );
  }

  /** Every concert in the cache, hidden or not, the oldest first. */
  views(): SaleView[] {
    const now = this.now();
    return Array.from(this.#sales.values(), (sale) => toView(sale, now));
  }

  /** The seats of each concert, hidden or not, on the dates to come. */
  seatFigures(): [string, SeatFigures][] {
    return Array.from(this.#sales, ([concertId, sale]) => [concertId, figuresOf(sale)]);
  }

  /** A concert, hidden or not; undefined when it is not in the cache. */
  view(concertId: string): SaleView | undefined {
    const sale = this.#sales.get(concertId);
    return sale && toView(sale, this.now());
  }

  /**
   * Whether every seat of every date to come is sold or blocked, by rows that are read after this
   * call. Only a concert that the cache takes for sold out is read: each of its seats has a row,
   * and keeps it, so that the unsold rows tell. Concurrent callers share one statement.
   */
  async confirmSoldOut(concertId: string): Promise<boolean> {
    if (!this.view(concertId)?.soldOut) return false;
    await this.#recounts.run(concertId);
    return this.view(concertId)?.soldOut === true;
  }

  #serialize(read: () => Promise<void>): Promise<void> {
    const run = this.#lastRead.then(read);
    this.#lastRead = run.catch(() => {});
    return run;
  }

  #elapsed(): number {
    return this.#clock.elapsed?.() ?? this.#clock.now();
  }

  #age(): number | undefined {
    return this.#refreshedAt === undefined ? undefined : this.#elapsed() - this.#refreshedAt;
  }

  /** The database's time at the last refresh, plus what passed since by the process's clock. */
  now(): number {
    return this.#asOf + Math.max(0, this.#age() ?? 0);
  }

  async #readAll(): Promise<void> {
    const startedAt = this.#elapsed();
    const now = await this.#db.now();
    await this.#readConcerts(now);
    this.#asOf = now;
    this.#refreshedAt = startedAt;
    await this.#count(now);
  }

  async #readConcerts(now: number): Promise<void> {
    const closedFrom = now - serverLimits.closedListedMs;
    const rows = await listCurrentConcerts(this.#db, { closedFrom });
    const changed = rows.filter(
      ({ concertId, performancesVersion }) =>
        this.#sales.get(concertId)?.concert.performancesVersion !== performancesVersion,
    );
    const performancesOfChanged = await listPerformances(
      this.#db,
      changed.map(({ concertId }) => concertId),
    );
    const added = rows.filter((row) => row.hasLayout && !this.#sales.has(row.concertId));
    const pricesOfAdded = await readSectionPrices(
      this.#db,
      added.map(({ concertId }) => concertId),
    );
    const sales = rows.map((row): [string, Sale] => {
      const { concertId } = row;
      const known = this.#sales.get(concertId);
      const performances =
        performancesOfChanged.get(concertId) ?? known?.concert.performances ?? [];
      const sale = {
        concert: withDates(row, performances),
        prices: known?.prices ?? pricesOfAdded.get(concertId) ?? concertPriceOnly,
        datesToCome: datesOnSale(performances, now),
        counts: known?.counts ?? new Map<string, SeatCount>(),
        available: 0,
        closed: 0,
      };
      sumUp(sale);
      return [concertId, sale];
    });
    this.#sales = new Map(sales);
    this.#version += 1;
    this.#concertCache.update(sales.map(([, { concert }]) => concert));
  }

  /** Counts the dates that were counted longest ago, as far as the credit goes. */
  async #count(now: number): Promise<void> {
    this.#round += 1;
    const { seatsCountedPerSecond } = serverLimits;
    this.#credit = Math.min(seatsCountedPerSecond, this.#credit + seatsCountedPerSecond);
    const due = [...this.#sales.values()]
      .filter(({ concert }) => saleStateAt(concert, now) !== 'closed')
      .flatMap((sale) =>
        sale.datesToCome.map((date) => ({ sale, date, count: sale.counts.get(date) ?? uncounted })),
      )
      .toSorted((a, b) => a.count.round - b.count.round);
    const whole: { sale: Sale; date: string }[] = [];
    const unsoldOnly: { sale: Sale; date: string }[] = [];
    for (const { sale, date, count } of due) {
      if (this.#credit <= 0) break;
      const isRecent = this.#round - count.wholeRound < wholeCountRounds;
      const isTouched = isRecent && count.touched === sale.concert.seatsPerDate;
      const isFirst = count.round === 0;
      this.#credit -= isFirst
        ? sale.concert.seatsPerDate
        : isTouched
          ? count.unsold
          : count.touched;
      (isTouched ? unsoldOnly : whole).push({ sale, date });
    }
    const keysOf = (dates: typeof whole) =>
      dates.map(({ sale: { concert }, date }) => ({ concertId: concert.concertId, date }));
    const counted = await countSeats(this.#db, keysOf(whole), now);
    const unsold = await countUnsoldSeats(this.#db, keysOf(unsoldOnly), now);
    this.#store(whole, counted, { isWhole: true });
    this.#store(unsoldOnly, unsold, { isWhole: false });
  }

  /** Counts the unsold rows of a concert whose seats all have rows, dates added since included. */
  async #countUnsold(concertId: string): Promise<void> {
    const known = this.#sales.get(concertId)?.concert.performancesVersion;
    const now = await this.#db.now();
    if ((await readPerformancesVersion(this.#db, concertId)) !== known) {
      await this.#readConcerts(now);
    }
    const sale = this.#sales.get(concertId);
    if (!sale) return;
    const dates = sale.datesToCome.map((date) => ({ sale, date }));
    const keys = dates.map(({ date }) => ({ concertId, date }));
    this.#store(dates, await countUnsoldSeats(this.#db, keys, now), { isWhole: false });
  }

  /**
   * @param counts of these dates; one that is missing has no such rows.
   * @param options `isWhole`: of all rows, or else of the unsold ones.
   */
  #store(
    dates: readonly { sale: Sale; date: string }[],
    counts: readonly (Omit<SeatCounts, 'touched'> & { touched?: number })[],
    { isWhole }: { isWhole: boolean },
  ): void {
    this.#version += 1;
    const round = this.#round;
    const byKey = new Map(counts.map((count) => [`${count.concertId} ${count.date}`, count]));
    for (const { sale, date } of dates) {
      const before = sale.counts.get(date) ?? uncounted;
      const count = byKey.get(`${sale.concert.concertId} ${date}`) ?? uncounted;
      const { unsold, held, blocked } = count;
      const touched = isWhole ? (count.touched ?? 0) : before.touched;
      const wholeRound = isWhole ? round : before.wholeRound;
      sale.counts.set(date, { touched, unsold, held, blocked, round, wholeRound });
    }
    for (const { sale } of dates) sumUp(sale);
  }
}
