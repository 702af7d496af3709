/**
 * Feeds the streams of seat maps: reads, twenty times a second, what changed in those watched.
 *
 * A pass reads the changes of every watched performance in one statement, and makes the new map and
 * its text once. A watcher is looked at only when the map shows anything else than before.
 */
import { isOnsaleError } from '@onsale/core/errors';
import type { Clock } from '@onsale/core/time/clock';
import type { Database } from '@onsale/db/database';
import { performanceKeyOf } from '@onsale/db/repositories/seats/seat.repository';
import { serverLimits } from '../../../config/server-limits.ts';
import { Ticker } from '../../../streams/ticker.ts';
import { readCurrentMap, type MapSources } from '../current-map.ts';
import type { CurrentMap } from '../seat-boards.ts';
import type { SeatMap } from '../seat-map.ts';

/** A stream that watches the map of a performance. */
export interface SeatWatcher {
  readonly concertId: string;
  readonly date: string;
  /** The map that was shown to it last. */
  readonly lastMap: SeatMap;
  show(current: CurrentMap): void;
  /** The date is sold no more. */
  onGone(): void;
}

export class SeatFeed {
  readonly #db: Database;
  readonly #sources: MapSources;
  readonly #watchers = new Map<string, Set<SeatWatcher>>();
  readonly #ticker: Ticker;

  constructor({
    db,
    clock,
    onFailure,
    ...sources
  }: MapSources & { db: Database; clock: Clock; onFailure: (error: unknown) => void }) {
    this.#db = db;
    this.#sources = sources;
    const work = () => this.#pass();
    this.#ticker = new Ticker({ clock, intervalMs: serverLimits.watchSeatsMs, work, onFailure });
  }

  /** The number of watchers. */
  get size(): number {
    return this.#watchers.values().reduce((sum, watchers) => sum + watchers.size, 0);
  }

  /** @returns ends it; idempotent. */
  add(watcher: SeatWatcher): () => void {
    const key = performanceKeyOf(watcher);
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(watcher));
    this.#ticker.start();
    return () => {
      watchers.delete(watcher);
      if (watchers.size > 0 || this.#watchers.get(key) !== watchers) return;
      this.#watchers.delete(key);
      if (this.#watchers.size === 0) this.#ticker.stop();
    };
  }

  /** Resolves when no pass is in flight. */
  idle(): Promise<void> {
    return this.#ticker.idle();
  }

  async #pass(): Promise<void> {
    const now = await this.#db.now();
    const shows = await Promise.allSettled(
      Array.from(this.#watchers.values(), (watchers) => this.#show(watchers, now)),
    );
    const failed = shows.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #show(watchers: Set<SeatWatcher>, now: number): Promise<void> {
    const [first] = watchers;
    if (!first) return;
    const { concertId, date } = first;
    try {
      const current = await readCurrentMap(this.#sources, { concertId, date, now });
      for (const watcher of watchers) if (watcher.lastMap !== current.map) watcher.show(current);
    } catch (error) {
      if (!isOnsaleError(error, 'DATE_CANCELLED') && !isOnsaleError(error, 'DATE_NOT_FOUND')) {
        throw error;
      }
      for (const watcher of watchers) watcher.onGone();
    }
  }
}
