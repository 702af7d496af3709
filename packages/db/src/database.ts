/**
 * What the rest of the project sees of a database: queries, a clock, and transactions that are tried
 * again when the database itself asks for it.
 */
import { systemClock } from '@onsale/core/time/clock';
import { OnsaleError, isOnsaleError, type ErrorDetails } from '@onsale/core/errors';
import type { Kysely } from 'kysely';
import { askedAtOnce } from './query/read-coalescer.ts';
import { createCompanions, groupsAtOnce, type Trip } from './transactions/batch-scheduler.ts';
import {
  readMigrationFacts,
  type DatabaseFacts,
  type PostgresFacts,
  type SqliteFacts,
} from './dialects/database-facts.ts';
import { migrate } from './migrations/migrations.ts';
import type { PoolState } from './dialects/postgres/primary-pool.ts';
import type { Company } from './query/batched-statement.ts';
import type { Schema } from './schema.ts';
import { groupCommits } from './transactions/group-commit.ts';
import { overOrHeldUp } from './transactions/soft-timeout.ts';
import {
  settle,
  type Outcome,
  type Progress,
  type Traces,
} from './transactions/in-doubt-commit.ts';

/** Where queries run: the database itself, or one transaction of it. */
export interface Store {
  readonly query: Kysely<Schema>;
  /** Whether `SELECT … FOR UPDATE` is there, and needed. */
  readonly locksRows: boolean;
  /** What turns a list in JSON into rows. */
  readonly listFunction: ListFunction;
  /** Where others ask the same at the same time; left out where a question is asked by itself. */
  readonly company?: Company;
  /** The instant that decides every expiry. In a transaction, read it after taking its locks. */
  now(): Promise<number>;
}

export type ListFunction = 'json_each' | 'json_to_recordset';

/** A store inside a transaction: what takes locks or writes more than one row asks for this. */
export interface Tx extends Store {
  readonly inTransaction: true;
  /**
   * Set for statements that serve several units of work at once: these wait for nobody's lock, for
   * then all of them would. Whoever meets one is sent on its way alone.
   */
  readonly inCompany?: boolean;
  /**
   * Says by which rows this transaction can be told from all others, should the answer to its COMMIT
   * get lost: the first that were named count, as all of them come with it. Without any, an outcome
   * that only they would prove stays unknown.
   *
   * @param isThere looks for them, in another transaction.
   */
  leaves(isThere: (store: Store) => Promise<boolean>): void;
}

export interface Database extends Store {
  /** Whether other processes write to it too. */
  readonly isShared: boolean;
  /** Runs one unit of work. It may run again from the start, so it must not touch anything else. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same, together with others of the kind. */
  together<T>(trip: Trip, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs reads that all see one and the same state of the database. */
  snapshot<T>(work: (store: Store) => Promise<T>): Promise<T>;
  /** Whether `error` means that the database is away, full up or too slow, and the call is sound. */
  isUnavailable(error: unknown): boolean;
  /** How the connections are doing; undefined where there is no pool. */
  pool?(): PoolState;
  /**
   * Has the database look at tables that have grown, so that its plans go on to fit them; left out
   * where plans do not depend on it.
   *
   * @returns their names.
   */
  noteGrowth?(): Promise<string[]>;
  /** What there is to know of the database before it is trusted. */
  facts(): Promise<DatabaseFacts>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What differs between the dialects: sqlite.ts and postgres.ts each make one. */
export interface Dialect {
  readonly kysely: Kysely<Schema>;
  /** For reads that take longer than any call may; left out where one connection does it all. */
  readonly longReads?: Kysely<Schema>;
  readonly locksRows: boolean;
  readonly listFunction: ListFunction;
  readonly isShared: boolean;
  /** Whether transactions go one by one, so that those which come together may as well be one. */
  readonly oneByOne: boolean;
  /** Resolves when whoever comes now has come. */
  gather(): Promise<void>;
  /** Where two pieces of work collided and the database gave one of them up. */
  isCollision(error: unknown): boolean;
  /** Where somebody else held a lock for too long. */
  isHeldUp(error: unknown): boolean;
  /** Where the database is away, full up or too slow, and the call is sound. */
  isUnavailable(error: unknown): boolean;
  /** Runs changes of the schema, with the patience that they need. */
  migrate(run: (kysely: Kysely<Schema>) => Promise<void>): Promise<void>;
  now(query: Kysely<Schema>): Promise<number>;
  /** The same inside a transaction, with the number that the database gave it, if it has one. */
  transactionNow(query: Kysely<Schema>): Promise<{ now: number; transactionId: string | null }>;
  /** How a transaction stands; left out where the answer to a COMMIT cannot get lost. */
  whatBecameOf?(query: Kysely<Schema>, transactionId: string): Promise<Progress>;
  pool?(): PoolState;
  noteGrowth?(): Promise<string[]>;
  facts(query: Kysely<Schema>): Promise<PostgresFacts | SqliteFacts>;
  ping(query: Kysely<Schema>): Promise<void>;
}

/** How often one unit of work is tried again after a collision, and how long the waits grow. */
const collisionRetries = 5;
const collisionBackoffMs = 10;
/** How often it is run again because its COMMIT never arrived: each time took a while to find out. */
const undoneRetries = 1;

/** Thrown where a COMMIT got no answer and is now known never to have taken effect. */
class Undone extends Error {}

export interface DatabaseOptions {
  /** A number in [0, 1), for jitter. */
  random: () => number;
  settleTimeoutMs: number;
  /** Is told how each COMMIT was settled that got no answer. */
  onLostCommit?: ((outcome: Outcome, cause: unknown) => void) | undefined;
  /** Is told of each collision, whether or not the work is tried again. */
  onCollision?: (() => void) | undefined;
}

export async function createDatabase(
  dialect: Dialect,
  { random, settleTimeoutMs, onLostCommit, onCollision }: DatabaseOptions,
): Promise<Database> {
  const { kysely, locksRows, listFunction } = dialect;

  const once = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const traces: Traces = { transactionId: null, isThere: null };
    const done: { result: T }[] = [];
    try {
      return await kysely.transaction().execute(async (query) => {
        const result = await work(transactionOf(dialect, query, traces));
        done.push({ result });
        return result;
      });
    } catch (error) {
      const [committing] = done;
      if (!committing || !dialect.isUnavailable(error)) throw error;
      // The answer to COMMIT got lost. What the work came to holds if it took effect.
      const outcome = await settle(dialect, traces, settleTimeoutMs);
      onLostCommit?.(outcome, error);
      if (outcome === 'committed') return committing.result;
      if (outcome === 'undone') throw new Undone('the commit never took effect', { cause: error });
      throw overloaded(error, { outcome: 'unknown' });
    }
  };

  const commit = dialect.oneByOne
    ? groupCommits({
        kysely,
        gather: () => dialect.gather(),
        alone: once,
        enter: (query) => transactionOf(dialect, query, { transactionId: null, isThere: null }),
      })
    : once;

  const transaction = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    let undone = 0;
    for (let retry = 0; ; retry += 1) {
      try {
        return await commit(work);
      } catch (error) {
        if (error instanceof Undone) undone += 1;
        else if (dialect.isCollision(error)) onCollision?.();
        else throw error;
        if (retry === collisionRetries || undone > undoneRetries) throw overloaded(error);
        // Only processes that run side by side collide, so this wait is always in real time.
        await systemClock.sleep(random() * collisionBackoffMs * 2 ** retry);
      }
    }
  };

  // Where one connection does it all, nobody can go on beside anybody.
  const patience = dialect.oneByOne
    ? (underWay: Promise<void>) => underWay
    : overOrHeldUp(systemClock);
  const together = createCompanions({
    transaction,
    overOrHeldUp: patience,
    groupsAtOnce: dialect.oneByOne ? 1 : groupsAtOnce,
    isFinal: (error) =>
      (dialect.isUnavailable(error) && !dialect.isHeldUp(error)) ||
      isOnsaleError(error, 'OVERLOADED'),
    gather: () => dialect.gather(),
  });

  try {
    await dialect.migrate((kysely) => migrate(kysely));
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  return {
    query: kysely,
    locksRows,
    listFunction,
    company: askedAtOnce(
      { query: kysely, locksRows, listFunction, now: () => dialect.now(kysely) },
      patience,
    ),
    isShared: dialect.isShared,
    now: () => dialect.now(kysely),
    transaction,
    together,
    snapshot: (work) =>
      (dialect.longReads ?? kysely)
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute((query) =>
          work({ query, locksRows, listFunction, now: () => dialect.now(query) }),
        ),
    isUnavailable: (error) => dialect.isUnavailable(error),
    ...(dialect.pool && { pool: () => dialect.pool!() }),
    ...(dialect.noteGrowth && { noteGrowth: () => dialect.noteGrowth!() }),
    facts: async () => ({
      ...(await dialect.facts(kysely)),
      migrations: await readMigrationFacts(kysely),
    }),
    ping: () => dialect.ping(kysely),
    async close() {
      await Promise.all([kysely.destroy(), dialect.longReads?.destroy()]);
    },
  };
}

function transactionOf(dialect: Dialect, query: Kysely<Schema>, traces: Traces): Tx {
  return {
    query,
    locksRows: dialect.locksRows,
    listFunction: dialect.listFunction,
    inTransaction: true,
    async now() {
      const { now, transactionId } = await dialect.transactionNow(query);
      traces.transactionId = transactionId;
      return now;
    },
    leaves(isThere) {
      traces.isThere ??= isThere;
    },
  };
}

const unavailableRetryMs = 1_000;

/** @param details say whether the work may have taken effect all the same. */
export function overloaded(cause: unknown, details: ErrorDetails['OVERLOADED'] = {}): OnsaleError {
  return new OnsaleError('OVERLOADED', details, { cause, retryAfterMs: unavailableRetryMs });
}
