/**
 * What the rest of the project sees of a database: queries, a clock, and transactions that are tried
 * again when the database itself asks for it.
 */
import { systemClock } from '@onsale/core/clock';
import { OnsaleError, type ErrorDetails } from '@onsale/core/errors';
import type { Kysely } from 'kysely';
import { migrate } from './migrate.ts';
import type { Schema } from './schema.ts';

/** Where queries run: the database itself, or one transaction of it. */
export interface Store {
  readonly query: Kysely<Schema>;
  /** Whether `SELECT … FOR UPDATE` is there, and needed. */
  readonly locksRows: boolean;
  /** The instant that decides every expiry. In a transaction, read it after taking its locks. */
  now(): Promise<number>;
}

/** A store inside a transaction: what takes locks or writes more than one row asks for this. */
export interface Tx extends Store {
  readonly inTransaction: true;
}

export interface Database extends Store {
  /** Whether other processes write to it too. */
  readonly isShared: boolean;
  /** Runs one unit of work. It may run again from the start, so it must not touch anything else. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs reads that all see one and the same state of the database. */
  snapshot<T>(work: (store: Store) => Promise<T>): Promise<T>;
  /** Whether `error` means that the database is away, full up or too slow, and the call is sound. */
  isUnavailable(error: unknown): boolean;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What differs between the dialects: sqlite.ts and postgres.ts each make one. */
export interface Dialect {
  readonly kysely: Kysely<Schema>;
  readonly locksRows: boolean;
  readonly isShared: boolean;
  /** Where two pieces of work collided and the database gave one of them up. */
  isCollision(error: unknown): boolean;
  /** Where the database is away, full up or too slow, and the call is sound. */
  isUnavailable(error: unknown): boolean;
  /** Runs changes of the schema, with the patience that they need. */
  migrate(run: (kysely: Kysely<Schema>) => Promise<void>): Promise<void>;
  now(query: Kysely<Schema>): Promise<number>;
  ping(query: Kysely<Schema>): Promise<void>;
}

/** How often one unit of work is tried again after a collision, and how long the waits grow. */
const collisionRetries = 5;
const collisionBackoffMs = 10;

/** @param random a number in [0, 1), for jitter. */
export async function createDatabase(dialect: Dialect, random: () => number): Promise<Database> {
  const { kysely, locksRows } = dialect;

  const once = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    let committing = false;
    try {
      return await kysely.transaction().execute(async (query) => {
        const now = () => dialect.now(query);
        const result = await work({ query, locksRows, inTransaction: true, now });
        committing = true;
        return result;
      });
    } catch (error) {
      // The answer to COMMIT got lost: whether it took effect is for the client to find out.
      if (!committing || !dialect.isUnavailable(error)) throw error;
      throw overloaded(error, { outcome: 'unknown' });
    }
  };

  const transaction = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    for (let retry = 0; ; retry += 1) {
      try {
        return await once(work);
      } catch (error) {
        if (!dialect.isCollision(error)) throw error;
        if (retry === collisionRetries) throw overloaded(error);
        // Only processes that run side by side collide, so this wait is always in real time.
        await systemClock.sleep(random() * collisionBackoffMs * 2 ** retry);
      }
    }
  };

  try {
    await dialect.migrate((kysely) => migrate(kysely));
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  return {
    query: kysely,
    locksRows,
    isShared: dialect.isShared,
    now: () => dialect.now(kysely),
    transaction,
    snapshot: (work) =>
      kysely
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((query) => work({ query, locksRows, now: () => dialect.now(query) })),
    isUnavailable: (error) => dialect.isUnavailable(error),
    ping: () => dialect.ping(kysely),
    close: () => kysely.destroy(),
  };
}

const unavailableRetryMs = 1_000;

/** @param details say whether the work may have taken effect all the same. */
export function overloaded(cause: unknown, details: ErrorDetails['OVERLOADED'] = {}): OnsaleError {
  return new OnsaleError('OVERLOADED', details, { cause, retryAfterMs: unavailableRetryMs });
}
