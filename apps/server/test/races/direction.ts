/** A database whose transactions a test can stop on the way, to decide how two of them interleave. */
import type { Database, Tx } from '@onsale/db/database';
import type { OpenOptions } from '@onsale/db/open';

/**
 * Where a transaction stops: when all is done but the commit; after its nth reading of the clock; or
 * after its first query of which the column is part.
 */
export type Cue = 'before commit' | { afterClockReading: number } | { afterQueryOf: string };

/** A transaction that stops at its cue, with all the locks that it has taken by then. */
export interface Stopped {
  /** Resolves when the cue is reached; rejects when the transaction ends without it. */
  reached: Promise<void>;
  /** Lets it go on. */
  release(): void;
  /** Lets it fail instead, as when its server dies: nothing of it stays. */
  kill(): void;
}

export interface Direction {
  /** The next transaction of this server stops at the cue. */
  stopNext(cue: Cue): Stopped;
  /** Lets go on whatever a failed test left behind. */
  releaseAll(): void;
  /** How many units of work this server has begun, each counted once however often it runs. */
  transactions(): number;
  /** How often the database gave a transaction up, and it ran again. */
  collisions(): number;
}

/** @param open opens the database; it is to tell of every collision. */
export async function directed(
  open: (options: Pick<OpenOptions, 'onCollision'>) => Promise<Database>,
): Promise<{ db: Database; direction: Direction }> {
  const stops: Stop[] = [];
  let next: Stop | undefined;
  let transactions = 0;
  let collisions = 0;
  const db = await open({ onCollision: () => void (collisions += 1) });

  const transaction: Database['transaction'] = (work) => {
    const stop = next;
    next = undefined;
    transactions += 1;
    let isFirstRun = true;
    return db.transaction((tx) => {
      if (!isFirstRun || !stop) return work(tx);
      isFirstRun = false;
      return stop.perform(tx, work);
    });
  };
  // Who is to stop goes alone, or all of its company would.
  const together: Database['together'] = (trip, work) => {
    if (next) return transaction(work);
    transactions += 1;
    return db.together(trip, work);
  };

  return {
    db: { ...db, transaction, together },
    direction: {
      stopNext(cue) {
        next = createStop(cue);
        stops.push(next);
        return next;
      },
      releaseAll() {
        for (const stop of stops.splice(0)) stop.release();
        next = undefined;
      },
      transactions: () => transactions,
      collisions: () => collisions,
    },
  };
}

type Plugin = Parameters<Tx['query']['withPlugin']>[0];

interface Stop extends Stopped {
  perform<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T>;
}

function createStop(cue: Cue): Stop {
  const atCue = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const stop = (): Promise<void> => {
    atCue.resolve();
    return goOn.promise;
  };
  // A test that waits for neither of them is not to fail for an error that nobody handles.
  goOn.promise.catch(() => {});
  atCue.promise.catch(() => {});
  const perform: Stop['perform'] = async (tx, work) => {
    if (cue === 'before commit') {
      const result = await work(tx);
      await stop();
      return result;
    }
    if ('afterClockReading' in cue) return work(stopAtClock(tx, cue.afterClockReading, stop));
    return work({ ...tx, query: tx.query.withPlugin(stopAtQuery(cue.afterQueryOf, stop)) });
  };
  return {
    reached: atCue.promise,
    release: () => goOn.resolve(),
    kill: () => goOn.reject(new Error('The server died here.')),
    async perform(tx, work) {
      try {
        return await perform(tx, work);
      } finally {
        atCue.reject(new Error('The transaction ended and had not come to its cue.'));
      }
    },
  };
}

function stopAtClock(tx: Tx, nth: number, stop: () => Promise<void>): Tx {
  let readings = 0;
  return {
    ...tx,
    async now() {
      const now = await tx.now();
      readings += 1;
      if (readings === nth) await stop();
      return now;
    },
  };
}

function stopAtQuery(column: string, stop: () => Promise<void>): Plugin {
  let found: object | undefined;
  return {
    transformQuery({ node, queryId }) {
      if (!found && JSON.stringify(node).includes(`"${column}"`)) found = queryId;
      return node;
    },
    async transformResult({ result, queryId }) {
      if (queryId === found) await stop();
      return result;
    },
  };
}
