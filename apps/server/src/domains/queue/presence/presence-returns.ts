/**
 * Returns: writes that buyers who were skipped, or whose removal was announced, have asked again.
 *
 * Batched: all returns to a room that arrive before the next such transaction begins share it, and
 * these transactions run one at a time. (Not `coalesce`, which has no arguments to collect.)
 */
import type { Database } from '@onsale/db/database';
import { lockRoom } from '@onsale/db/repositories/catalogue.repository';
import { withdrawRemovals } from '@onsale/db/repositories/queue/line-removal.repository';
import { endAbsences } from '@onsale/db/repositories/queue/presence.repository';

/** Returned numbers of one room that the next transaction will write, and its end. */
interface ReturnBatch {
  waitNos: number[];
  done: Promise<void>;
}

interface ReturnTerms {
  /** When this server saw a number last; Infinity for just now. */
  seenAt: (concertId: string, waitNo: number) => number;
  onWritten: (concertId: string, waitNos: readonly number[]) => void;
}

export class PresenceReturns {
  readonly #db: Database;
  readonly #terms: ReturnTerms;
  /** By room. */
  readonly #pending = new Map<string, ReturnBatch>();
  #last: Promise<unknown> = Promise.resolve();
  /** Returns that no caller waits for and that could not be written yet, by room. */
  readonly #owed = new Map<string, Set<number>>();

  constructor(db: Database, terms: ReturnTerms) {
    this.#db = db;
    this.#terms = terms;
  }

  /** Writes the return of a number. Resolves when the rows say so. */
  write(concertId: string, waitNo: number): Promise<void> {
    const pending = this.#pending.get(concertId);
    if (pending) {
      pending.waitNos.push(waitNo);
      return pending.done;
    }
    const waitNos = [waitNo];
    const done = this.#last.then(() => {
      this.#pending.delete(concertId);
      return this.#writeAll(concertId, waitNos);
    });
    this.#pending.set(concertId, { waitNos, done });
    this.#last = done.catch(() => {});
    return done;
  }

  /** Writes the return of a number that was seen earlier, and tries again until it is written. */
  owe(concertId: string, waitNo: number): void {
    let owed = this.#owed.get(concertId);
    if (!owed) {
      owed = new Set();
      this.#owed.set(concertId, owed);
    }
    owed.add(waitNo);
    void this.#pay(concertId, waitNo).catch(() => {});
  }

  /**
   * Resolves when every return that is owed is written. A server sends no heartbeat before: its
   * heartbeat says that what it read as absent, and had seen, has been put right.
   */
  async settle(): Promise<void> {
    const all = Array.from(this.#owed, ([concertId, waitNos]) =>
      Array.from(waitNos, (waitNo) => this.#pay(concertId, waitNo)),
    );
    await Promise.all(all.flat());
  }

  /** Resolves when no return is queued or being written. */
  async idle(): Promise<void> {
    await this.#last;
  }

  async #writeAll(concertId: string, waitNos: readonly number[]): Promise<void> {
    await this.#db.transaction(async (tx) => {
      const room = await lockRoom(tx, concertId);
      if (!room) return;
      const now = await tx.now();
      const seen = waitNos.map((waitNo) => {
        return { waitNo, seenAt: Math.min(now, this.#terms.seenAt(concertId, waitNo)) };
      });
      await withdrawRemovals(tx, room, { seen, withdrawnAt: now });
      await endAbsences(tx, room, { waitNos, returnedAt: now });
    });
    this.#terms.onWritten(concertId, waitNos);
  }

  async #pay(concertId: string, waitNo: number): Promise<void> {
    await this.write(concertId, waitNo);
    this.#owed.get(concertId)?.delete(waitNo);
  }
}
