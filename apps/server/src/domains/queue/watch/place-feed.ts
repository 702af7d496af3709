/**
 * Feeds the streams of places: finds, for all of them at once, which entries have changed.
 *
 * A pass runs four times a second while any stream is open. It reads the versions of the watched
 * lines in one statement, as a poll does, and the rest is memory: a waiting entry is looked at as
 * often as its position is worth it, and at once when it stops waiting or its room is paused. The
 * sessions of the watched rooms are read in one statement every half second. So 10,000 streams cost
 * the database no more than one.
 */
import type { Clock } from '@onsale/core/time/clock';
import type { Database } from '@onsale/db/database';
import {
  listActiveSessions,
  type ActiveSession,
} from '@onsale/db/repositories/queue/active-session.repository';
import { serverLimits } from '../../../config/server-limits.ts';
import { Ticker } from '../../../streams/ticker.ts';
import type { SaleCache } from '../../catalogue/sale-cache.ts';
import type { LineCache } from '../line/line-cache.ts';

/** The state of a watched entry, as of the last time that it was told. */
export type WatchedState =
  | { status: 'waiting' }
  | { status: 'active'; claimedAt: number | null; expiresAt: number | null }
  | { status: 'over' };

/** A stream that watches a place. */
export interface PlaceWatcher {
  readonly concertId: string;
  readonly waitNo: number;
  /** As of the last time that its row was read. */
  readonly state: WatchedState;
  /** From when on a waiting entry is looked at again, unless its room changes before. */
  readonly lookAt: number;
  /** Looks at a waiting entry in memory, and tells what changed. */
  look(): void;
  /** Reads the entry's row, and tells what changed. */
  read(): Promise<void>;
}

/** The watchers of a room, and the state of it that all who wait are told at once. */
interface RoomSigns {
  watchers: Set<PlaceWatcher>;
  signs: string;
}

/** Sessions are read in every second pass. */
const passesPerReading = 2;

export class PlaceFeed {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #lineCache: LineCache;
  readonly #saleCache: SaleCache;
  readonly #rooms = new Map<string, RoomSigns>();
  readonly #ticker: Ticker;
  #passes = 0;

  constructor({
    db,
    clock,
    lineCache,
    saleCache,
    onFailure,
  }: {
    db: Database;
    clock: Clock;
    lineCache: LineCache;
    saleCache: SaleCache;
    onFailure: (error: unknown) => void;
  }) {
    this.#db = db;
    this.#clock = clock;
    this.#lineCache = lineCache;
    this.#saleCache = saleCache;
    const work = () => this.#pass();
    this.#ticker = new Ticker({ clock, intervalMs: serverLimits.watchLineMs, work, onFailure });
  }

  /** The number of watchers. */
  get size(): number {
    return this.#rooms.values().reduce((sum, { watchers }) => sum + watchers.size, 0);
  }

  /** @returns ends it; idempotent. */
  add(watcher: PlaceWatcher): () => void {
    const { concertId } = watcher;
    let room = this.#rooms.get(concertId);
    if (!room) {
      room = { watchers: new Set(), signs: this.#signsOf(concertId) };
      this.#rooms.set(concertId, room);
    }
    const { watchers } = room;
    watchers.add(watcher);
    this.#ticker.start();
    return () => {
      watchers.delete(watcher);
      if (watchers.size > 0 || this.#rooms.get(concertId)?.watchers !== watchers) return;
      this.#rooms.delete(concertId);
      if (this.#rooms.size === 0) this.#ticker.stop();
    };
  }

  /** Resolves when no pass is in flight. */
  idle(): Promise<void> {
    return this.#ticker.idle();
  }

  async #pass(): Promise<void> {
    this.#passes += 1;
    await this.#lineCache.refresh(...this.#rooms.keys());
    const toRead = [...this.#lookAtWaiting()];
    if (this.#passes % passesPerReading === 0) toRead.push(...(await this.#changedSessions()));
    const reads = await Promise.allSettled(toRead.map((watcher) => watcher.read()));
    const failed = reads.find((read) => read.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** @returns those whose entries wait no longer. */
  *#lookAtWaiting(): Generator<PlaceWatcher> {
    const now = this.#clock.now();
    for (const [concertId, room] of this.#rooms) {
      const signs = this.#signsOf(concertId);
      const hasChanged = signs !== room.signs;
      room.signs = signs;
      for (const watcher of room.watchers) {
        if (watcher.state.status !== 'waiting') continue;
        if (this.#lineCache.hasDeparted(concertId, watcher.waitNo)) yield watcher;
        else if (hasChanged || watcher.lookAt <= now) watcher.look();
      }
    }
  }

  /** @returns those whose sessions have changed or ended. */
  async #changedSessions(): Promise<PlaceWatcher[]> {
    const isActive = ({ state }: PlaceWatcher) => state.status === 'active';
    const rooms = [...this.#rooms].filter(([, { watchers }]) => watchers.values().some(isActive));
    if (rooms.length === 0) return [];
    const [sessions, now] = await Promise.all([
      listActiveSessions(
        this.#db,
        rooms.map(([concertId]) => concertId),
      ),
      this.#db.now(),
    ]);
    const byRoom = Map.groupBy(sessions, ({ concertId }) => concertId);
    return rooms.flatMap(([concertId, { watchers }]) => {
      const own = new Map(byRoom.get(concertId)?.map((session) => [session.waitNo, session]));
      return [...watchers].filter(
        (watcher) => isActive(watcher) && hasChanged(watcher, own.get(watcher.waitNo), now),
      );
    });
  }

  #signsOf(concertId: string): string {
    const isPaused = this.#lineCache.isPaused(concertId);
    const isClosed = this.#lineCache.isClosed(concertId);
    const lobby = this.#lineCache.lobbyPhase(concertId);
    const isSoldOut = this.#saleCache.view(concertId)?.soldOut === true;
    return `${isPaused} ${isClosed} ${isSoldOut} ${lobby}`;
  }
}

function hasChanged(
  { state }: PlaceWatcher,
  session: ActiveSession | undefined,
  now: number,
): boolean {
  if (state.status !== 'active') return false;
  return (
    session?.expiresAt !== state.expiresAt ||
    session.claimedAt !== state.claimedAt ||
    (state.expiresAt !== null && state.expiresAt <= now)
  );
}
