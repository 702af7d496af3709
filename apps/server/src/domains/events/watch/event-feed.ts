/**
 * Feeds the streams of events: four times a second, while any is open, new events are numbered, and
 * each stream reads on from where it is.
 */
import type { Clock } from '@onsale/core/time/clock';
import type { Database } from '@onsale/db/database';
import { readEventBounds } from '@onsale/db/repositories/events/event-list';
import { serverLimits } from '../../../config/server-limits.ts';
import { Ticker } from '../../../streams/ticker.ts';
import type { EventNumbering } from '../event-numbering.ts';

export interface EventWatcher {
  /** Reads on, up to this position. */
  advance(last: number): Promise<void>;
}

export class EventFeed {
  readonly #db: Database;
  readonly #eventNumbering: EventNumbering;
  readonly #watchers = new Set<EventWatcher>();
  readonly #ticker: Ticker;

  constructor(tools: {
    db: Database;
    clock: Clock;
    eventNumbering: EventNumbering;
    onFailure: (error: unknown) => void;
  }) {
    const { db, clock, eventNumbering, onFailure } = tools;
    this.#db = db;
    this.#eventNumbering = eventNumbering;
    const work = () => this.#pass();
    this.#ticker = new Ticker({ clock, intervalMs: serverLimits.watchLineMs, work, onFailure });
  }

  get size(): number {
    return this.#watchers.size;
  }

  /** @returns ends it; idempotent. */
  add(watcher: EventWatcher): () => void {
    this.#watchers.add(watcher);
    this.#ticker.start();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#ticker.stop();
    };
  }

  /** Resolves when no pass is in flight. */
  idle(): Promise<void> {
    return this.#ticker.idle();
  }

  async #pass(): Promise<void> {
    await this.#eventNumbering.run();
    const { last } = await readEventBounds(this.#db);
    const reads = await Promise.allSettled(
      Array.from(this.#watchers, (watcher) => watcher.advance(last)),
    );
    const failed = reads.find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
  }
}
