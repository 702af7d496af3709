import { lockRoom } from '@onsale/db/repositories/catalogue.repository';
import type { Database } from '@onsale/db/database';
import { hasWaiting } from '@onsale/db/repositories/queue/queue-entry.repository';
import { AdmissionWindowCache } from '@onsale/db/repositories/queue/admission-window.repository';
import type { Logger } from 'pino';
import type { LineCache } from './line-cache.ts';
import type { PresenceTracker } from './presence/presence-tracker.ts';
import { admit } from './admission-step.ts';

/** Runs the admission step of rooms, at most one at a time in each. */
export interface AdmissionRunner {
  /** Runs the step as soon as possible, because a slot became free; never rejects. */
  soon(concertId: string): void;
  /** What runs every second: the lineCache is refreshed, and every room with a line runs its step. */
  tick(): Promise<void>;
  /** Resolves when nothing asked for is left to do. */
  idle(): Promise<void>;
}

/** The step that runs in a room, and the one that follows it, for all who asked meanwhile. */
interface RoomSteps {
  running: Promise<void>;
  next: Promise<void> | null;
}

export function createAdmissionRunner(app: {
  db: Database;
  lineCache: LineCache;
  presence: PresenceTracker;
  log: Logger;
}): AdmissionRunner {
  const { db, lineCache, presence, log } = app;
  const rooms = new Map<string, RoomSteps>();
  const late = new Map<string, AdmissionWindowCache>();

  const step = async (concertId: string): Promise<void> => {
    try {
      // Most payments of a sale that is not besieged make room for nobody. Who comes to wait just now
      // and misses it is let in by the next tick.
      if (!(await hasWaiting(db, concertId))) return;
      const known = late.get(concertId) ?? new AdmissionWindowCache();
      // What a transaction has read is known when it stands.
      late.delete(concertId);
      const admitted = await db.transaction(async (tx) => {
        const room = await lockRoom(tx, concertId);
        return room ? admit(tx, room, { now: await tx.now(), presence, known }) : 0;
      });
      late.set(concertId, known);
      if (admitted > 0) await lineCache.refreshAfterCommit(concertId);
    } catch (error) {
      log.error({ err: error, concertId }, 'admission failed; the next tick tries again');
    }
  };

  const start = async (concertId: string): Promise<void> => {
    const steps: RoomSteps = { running: step(concertId), next: null };
    rooms.set(concertId, steps);
    await steps.running;
    if (!steps.next) rooms.delete(concertId);
  };

  /** Resolves when a step that began after this call is done. */
  const run = (concertId: string): Promise<void> => {
    const steps = rooms.get(concertId);
    if (!steps) return start(concertId);
    steps.next ??= steps.running.then(() => start(concertId));
    return steps.next;
  };

  const tick = async (): Promise<void> => {
    presence.nextTurn();
    await lineCache.refresh();
    presence.turnEnded(lineCache.asOf);
    await presence.exchange(lineCache.asOf).catch((error: unknown) => {
      log.error({ err: error }, 'presence was not told; the next tick tries again');
    });
    await Promise.all(lineCache.roomsWithWaiting().map(run));
  };
  let ticking = Promise.resolve();

  return {
    soon: (concertId) => void run(concertId),
    tick() {
      const done = tick();
      ticking = done.catch(() => {});
      return done;
    },
    async idle() {
      await ticking;
      while (rooms.size > 0) {
        await Promise.all([...rooms.values()].map(({ running, next }) => next ?? running));
      }
      await presence.idle();
    },
  };
}
