import { admissionWindowMs, claimDeadline, placesToAdmit } from '@onsale/core/queue';
import { lockRoom, type Room } from '@onsale/db/catalogue.repository';
import type { Database, Tx } from '@onsale/db/database';
import { admitLowest, countAdmissions, expireSessions } from '@onsale/db/queue.repository';
import type { Logger } from 'pino';
import type { Board } from './board.ts';

/**
 * The admission step: the one place where waiting becomes active. Under the room's lock it counts
 * active entries and recent admissions from the rows, never from a counter that could drift, and
 * admits the lowest numbers. Every other transition keeps the active count or lowers it, so both
 * limits hold at every instant, whichever replica runs the step.
 *
 * @param room locked by this transaction.
 * @param now read after that lock was held.
 * @returns how many were admitted.
 */
export async function admit(tx: Tx, room: Room, now: number): Promise<number> {
  const { concertId } = room;
  await expireSessions(tx, { concertId, now });
  const counted = await countAdmissions(tx, { concertId, since: now - admissionWindowMs });
  const count = placesToAdmit(room, counted);
  if (count === 0) return 0;
  return admitLowest(tx, room, { count, now, expiresAt: claimDeadline(room, now) });
}

/** Runs the admission step of rooms, at most once at a time in each. */
export interface Admissions {
  /** Runs the step as soon as possible, because a slot became free; never rejects. */
  soon(concertId: string): void;
  /** What runs every second: the board is refreshed, and every room with a line runs its step. */
  tick(): Promise<void>;
  /** Resolves when nothing asked for by `soon` is left to do. */
  idle(): Promise<void>;
}

export function createAdmissions(app: { db: Database; board: Board; log: Logger }): Admissions {
  const { db, board, log } = app;
  /** Rooms whose step runs now; `again` when a slot became free meanwhile. */
  const running = new Map<string, { again: boolean; done: Promise<void> }>();

  const step = async (concertId: string): Promise<void> => {
    const admitted = await db.transaction(async (tx) => {
      const room = await lockRoom(tx, concertId);
      return room ? admit(tx, room, await tx.now()) : 0;
    });
    if (admitted > 0) await board.refresh(concertId);
  };

  const soon = (concertId: string): void => {
    const current = running.get(concertId);
    if (current) {
      current.again = true;
      return;
    }
    const run = { again: true, done: Promise.resolve() };
    running.set(concertId, run);
    run.done = (async () => {
      while (run.again) {
        run.again = false;
        await step(concertId).catch((error: unknown) => {
          log.error({ err: error, concertId }, 'admission failed; the next tick tries again');
        });
      }
      running.delete(concertId);
    })();
  };

  const idle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all([...running.values()].map(({ done }) => done));
  };

  return {
    soon,
    idle,
    async tick() {
      await board.refresh();
      for (const concertId of board.roomsWithWaiting()) soon(concertId);
      await idle();
    },
  };
}
