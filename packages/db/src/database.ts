/**
 * What the rest of the project sees of a database: queries, a clock, and transactions that are tried
 * again when the database itself asks for it.
 */
import { systemClock } from '@onsale/core/time/clock';
import { isOnsaleError } from '@onsale/core/errors';
import type { Kysely } from 'kysely';
import { createReadCoalescer } from './query/read-coalescer.ts';
import {
  createBatchScheduler,
  maxConcurrentBatches,
  type BatchPolicy,
} from './transactions/batch-scheduler.ts';
import { readMigrationFacts } from './migrations/migration-status.ts';
import { type DatabaseFacts } from './dialects/database-facts.ts';
import { migrate } from './migrations/migrations.ts';
import type { PoolState } from './dialects/dialect.ts';
import type { Schema } from './schema.ts';
import { groupCommits } from './transactions/group-commit.ts';
import { settledOrTimedOut } from './transactions/soft-timeout.ts';
import {
  resolveInDoubtCommit,
  type CommitOutcome,
  type CommitEvidence,
} from './transactions/in-doubt-commit.ts';
import type { Store, Tx } from './store.ts';
import type { Dialect } from './dialects/dialect.ts';
import { overloaded } from './errors.ts';

export interface Database extends Store {
  /** Whether other processes write to it too. */
  readonly isShared: boolean;
  /** Runs one unit of work. It may run again from the start, so it must not touch anything else. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same, together with others of the kind. */
  batched<T>(trip: BatchPolicy, work: (tx: Tx) => Promise<T>): Promise<T>;
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
  analyzeGrownTables?(): Promise<string[]>;
  /** What there is to know of the database before it is trusted. */
  facts(): Promise<DatabaseFacts>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** How often one unit of work is tried again after a collision, and how long the waits grow. */
const maxRetries = 5;
const retryBackoffMs = 10;
/** How often it is run again because its COMMIT never arrived: each time took a while to find out. */
const maxRolledBackRetries = 1;

/** Thrown where a COMMIT got no answer and is now known never to have taken effect. */
class CommitRolledBack extends Error {}

export interface DatabaseOptions {
  /** A number in [0, 1), for jitter. */
  random: () => number;
  settleTimeoutMs: number;
  /** Is told how each COMMIT was settled that got no answer. */
  onLostCommit?: ((outcome: CommitOutcome, cause: unknown) => void) | undefined;
  /** Is told of each collision, whether or not the work is tried again. */
  onRetryableConflict?: (() => void) | undefined;
}

export async function createDatabase(
  dialect: Dialect,
  { random, settleTimeoutMs, onLostCommit, onRetryableConflict }: DatabaseOptions,
): Promise<Database> {
  const { kysely, locksRows, listFunction } = dialect;

  const once = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const evidence: CommitEvidence = { transactionId: null, commitProbe: null };
    const done: { result: T }[] = [];
    try {
      return await kysely.transaction().execute(async (query) => {
        const result = await work(transactionOf(dialect, query, evidence));
        done.push({ result });
        return result;
      });
    } catch (error) {
      const [committing] = done;
      if (!committing || !dialect.isUnavailable(error)) throw error;
      // The answer to COMMIT got lost. What the work came to holds if it took effect.
      const outcome = await resolveInDoubtCommit(dialect, evidence, settleTimeoutMs);
      onLostCommit?.(outcome, error);
      if (outcome === 'committed') return committing.result;
      if (outcome === 'undone')
        throw new CommitRolledBack('the commit never took effect', { cause: error });
      throw overloaded(error, { outcome: 'unknown' });
    }
  };

  const commit = dialect.hasSingleWriter
    ? groupCommits({
        kysely,
        collectCurrentTick: () => dialect.collectCurrentTick(),
        alone: once,
        enter: (query) => transactionOf(dialect, query, { transactionId: null, commitProbe: null }),
      })
    : once;

  const transaction = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    let rolledBack = 0;
    for (let retry = 0; ; retry += 1) {
      try {
        return await commit(work);
      } catch (error) {
        if (error instanceof CommitRolledBack) rolledBack += 1;
        else if (dialect.isSerializationFailure(error)) onRetryableConflict?.();
        else throw error;
        if (retry === maxRetries || rolledBack > maxRolledBackRetries) throw overloaded(error);
        // Only processes that run side by side collide, so this wait is always in real time.
        await systemClock.sleep(random() * retryBackoffMs * 2 ** retry);
      }
    }
  };

  // Where one connection does it all, nobody can go on beside anybody.
  const waitForBatch = dialect.hasSingleWriter
    ? (inFlight: Promise<void>) => inFlight
    : settledOrTimedOut(systemClock);
  const batched = createBatchScheduler({
    transaction,
    settledOrTimedOut: waitForBatch,
    maxConcurrentBatches: dialect.hasSingleWriter ? 1 : maxConcurrentBatches,
    isFinal: (error) =>
      (dialect.isUnavailable(error) && !dialect.isLockTimeout(error)) ||
      isOnsaleError(error, 'OVERLOADED'),
    collectCurrentTick: () => dialect.collectCurrentTick(),
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
    batch: createReadCoalescer(
      { query: kysely, locksRows, listFunction, now: () => dialect.now(kysely) },
      waitForBatch,
    ),
    isShared: dialect.isShared,
    now: () => dialect.now(kysely),
    transaction,
    batched,
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
    ...(dialect.analyzeGrownTables && { analyzeGrownTables: () => dialect.analyzeGrownTables!() }),
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

function transactionOf(dialect: Dialect, query: Kysely<Schema>, evidence: CommitEvidence): Tx {
  return {
    query,
    locksRows: dialect.locksRows,
    listFunction: dialect.listFunction,
    inTransaction: true,
    async now() {
      const { now, transactionId } = await dialect.transactionNow(query);
      evidence.transactionId = transactionId;
      return now;
    },
    registerCommitProbe(isThere) {
      evidence.commitProbe ??= isThere;
    },
  };
}
