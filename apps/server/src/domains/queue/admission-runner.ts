/**
 * Runs the admission step of each room, single-flight: at most one running and one queued.
 *
 * A step runs in every room with a line once a second (the tick), and at once when a call frees a
 * slot. Steps of one room would only wait for each other's lock on its row, so requests that arrive
 * while one runs share the next. A step that fails is logged; the next tick runs it again.
 *
 * The first step from the opening on of a lobby that is drawn draws its lots.
 */
import { coalesce } from '@onsale/core/async/single-flight';
import { awaitsDraw, type LobbyTerms } from '@onsale/core/lobby/lobby-terms';
import type { Database } from '@onsale/db/database';
import { findRoom, lockRoom } from '@onsale/db/repositories/catalogue.repository';
import { readLineState } from '@onsale/db/repositories/queue/line-state.repository';
import type { Logger } from 'pino';
import { runAdmissionStep } from './admission-step.ts';
import type { AdmissionWindows } from './admission-windows.ts';
import { announceAbsent, purgeAbsent } from './purge-absent.ts';
import type { LineCache } from './line/line-cache.ts';
import { drawLots, isDrawDue } from './lobby/draw-lots.ts';
import type { DrawnOrders } from './lobby/drawn-orders.ts';
import { advanceHash, hashBacklog } from './lobby/lobby-hash.ts';
import type { PresenceTracker } from './presence/presence-tracker.ts';

export interface AdmissionRunner {
  /** Requests a step because a slot became free. Returns at once and never throws. */
  requestStep(concertId: string): void;
  /** Once a second: refreshes the line cache, exchanges heartbeats, runs a step in each room. */
  tick(): Promise<void>;
  /** Resolves when no tick, step or return of a buyer is running or queued. */
  idle(): Promise<void>;
}

export function createAdmissionRunner(app: {
  db: Database;
  lineCache: LineCache;
  presence: PresenceTracker;
  admissionWindows: AdmissionWindows;
  drawnOrders: DrawnOrders;
  log: Logger;
}): AdmissionRunner {
  const { db, lineCache, presence, admissionWindows, drawnOrders, log } = app;

  /** Closes the lobby and draws its lots, in a transaction before that of the admissions. */
  const drawIfDue = async (concertId: string, terms: LobbyTerms): Promise<void> => {
    if (!awaitsDraw(terms)) return;
    const paused = (await findRoom(db, concertId))?.paused ?? true;
    if (!isDrawDue(terms, { paused, now: await db.now() })) return;
    await hashBacklog(db, concertId);
    const isChanged = await db.transaction((tx) => drawLots(tx, concertId));
    if (isChanged) await lineCache.refreshAfterCommit(concertId);
  };

  /** A failure only leaves more lots to be hashed by the next tick. */
  const advanceHashes = async (): Promise<void> => {
    for (const lobby of lineCache.lobbiesToDraw()) {
      await advanceHash(db, lobby).catch((error: unknown) => {
        log.error({ err: error }, 'hashing lots failed; the next tick goes on');
      });
    }
  };

  const steps = coalesce(async (concertId) => {
    try {
      // Most payments outside a rush free a slot in a room without a line. A buyer who joins right
      // after this check is admitted by the next tick.
      const { hasWaiting, ...terms } = await readLineState(db, concertId);
      if (!hasWaiting) return;
      await drawIfDue(concertId, terms);
      const { changed, windowCache } = await db.transaction(async (tx) => {
        const room = await lockRoom(tx, concertId);
        const windowCache = admissionWindows.take(concertId);
        if (!room) return { changed: 0, windowCache };
        const now = await tx.now();
        const { removed, lineVersion } = await purgeAbsent(tx, room, { presence, now });
        const step = { now, presence, windowCache, drawnOrders };
        const admitted = await runAdmissionStep(tx, { ...room, lineVersion }, step);
        const announced = await announceAbsent(tx, room, { presence, now });
        return { changed: removed + admitted + announced, windowCache };
      });
      admissionWindows.giveBack(concertId, windowCache);
      if (changed > 0) await lineCache.refreshAfterCommit(concertId);
    } catch (error) {
      log.error({ err: error, concertId }, 'admission failed; the next tick runs it again');
    }
  });

  const tick = async (): Promise<void> => {
    presence.advanceEpoch();
    await lineCache.refresh();
    presence.closeEpoch(lineCache.asOf);
    await presence.exchangeHeartbeats(lineCache.asOf).catch((error: unknown) => {
      log.error({ err: error }, 'presence heartbeat failed, the next tick sends it again');
    });
    presence.updateAbsent(lineCache.asOf);
    await advanceHashes();
    await Promise.all(lineCache.roomsWithWaiting().map((concertId) => steps.run(concertId)));
  };
  let currentTick = Promise.resolve();

  return {
    requestStep: (concertId) => void steps.run(concertId),
    tick() {
      const done = tick();
      currentTick = done.catch(() => {});
      return done;
    },
    async idle() {
      await currentTick;
      await steps.idle();
      await presence.idle();
    },
  };
}
