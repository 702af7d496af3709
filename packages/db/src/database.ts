/**
 * The database as the rest of the project uses it: queries, a clock, transactions, and batching.
 *
 * It assembles a dialect with retries of serialization failures, in-doubt commits, group commit,
 * the batch scheduler and the read coalescer. None of them knows which dialect it serves.
 */
import { coalesce } from '@onsale/core/async/single-flight';
import { withTimeout } from '@onsale/core/async/with-timeout';
import { isOnsaleError } from '@onsale/core/errors';
import type { RecordedEvent } from '@onsale/core/events/event-types';
import { systemClock } from '@onsale/core/time/clock';
import type { Kysely } from 'kysely';
import type { DatabaseFacts } from './dialects/database-facts.ts';
import type { Dialect, PoolState } from './dialects/dialect.ts';
import { overloaded } from './errors.ts';
import { readMigrationFacts } from './migrations/migration-status.ts';
import { migrate } from './migrations/migrations.ts';
import { createReadCoalescer } from './query/read-coalescer.ts';
import { writeEvents } from './repositories/events/record-events.ts';
import type { Schema } from './schema.ts';
import type { Store, Tx } from './store.ts';
import { confirmTimeoutMs } from './timeouts.ts';
import {
  createBatchScheduler,
  maxConcurrentBatches,
  type BatchPolicy,
} from './transactions/batch-scheduler.ts';
import { groupCommits } from './transactions/group-commit.ts';
import {
  resolveInDoubtCommit,
  type CommitEvidence,
  type CommitOutcome,
} from './transactions/in-doubt-commit.ts';
import { readTime } from './transactions/lockstep.ts';
import { settledOrTimedOut } from './transactions/soft-timeout.ts';

export interface Database extends Store {
  /** Whether other processes may write to it too. */
  readonly isShared: boolean;
  /** Names the history of the rows: another one after a fail-over, which may have lost some. */
  history(): string;
  /** Runs one unit of work in a transaction. It may run again, so it must have no other effect. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same, batched with other units of work of the same operation. */
  batched<T>(batchPolicy: BatchPolicy, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Runs reads that all see the same state of the database. */
  snapshot<T>(work: (store: Store) => Promise<T>): Promise<T>;
  /**
   * Whether `error` means that the database is away, full or too slow, and the call itself is
   * sound.
   */
  isUnavailable(error: unknown): boolean;
  /** The state of the connection pool; undefined where there is none. */
  pool?(): PoolState;
  /**
   * Runs ANALYZE on tables that have grown, so that plans go on to fit them; undefined where plans
   * do not depend on sizes.
   *
   * @returns the names of the tables.
   */
  analyzeGrownTables?(): Promise<string[]>;
  /** Facts by which an operator can judge the database, such as its version and durability. */
  facts(): Promise<DatabaseFacts>;
  /**
   * Resolves when a commit that began after the call was acknowledged. Where standbys are
   * synchronous, that proves that the rows read before were not those of a primary left behind.
   *
   * @throws OVERLOADED when that takes too long.
   */
  confirmPrimary(): Promise<void>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The most retries of one unit of work, and the longest first backoff, which then doubles. */
const maxRetries = 5;
const retryBackoffMs = 10;
/** The most retries after a COMMIT that did not arrive, because finding that out takes a while. */
const maxRolledBackRetries = 1;

/**
 * Thrown when the reply to a COMMIT was lost, and the transaction is now known to have rolled back.
 */
class CommitRolledBack extends Error {}

export interface DatabaseOptions {
  /** A number in [0, 1), for the jitter of the backoff. */
  random: () => number;
  /** The time limit of resolving an in-doubt commit. */
  settleTimeoutMs: number;
  /** The most batches in flight at once, where the database runs transactions concurrently. */
  concurrentBatches: number;
  /** Called with the outcome of each COMMIT whose reply was lost. */
  onLostCommit?: ((outcome: CommitOutcome, cause: unknown) => void) | undefined;
  /** Called for each serialization failure or deadlock, whether or not the work is retried. */
  onRetryableConflict?: (() => void) | undefined;
}

export async function createDatabase(
  dialect: Dialect,
  {
    random,
    settleTimeoutMs,
    concurrentBatches,
    onLostCommit,
    onRetryableConflict,
  }: DatabaseOptions,
): Promise<Database> {
  const { kysely, locksRows, listFunction } = dialect;

  const runOnce = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    const evidence: CommitEvidence = { transactionId: null, commitProbe: null };
    const done: { result: T }[] = [];
    try {
      return await kysely.transaction().execute(async (query) => {
        try {
          const result = await runUnit(dialect, query, { evidence, work });
          done.push({ result });
          return result;
        } finally {
          // Also a refusal rests on the instant, and must not be answered before.
          await evidence.covered;
        }
      });
    } catch (error) {
      const [committing] = done;
      if (!committing || !dialect.isUnavailable(error)) throw error;
      // The reply to COMMIT was lost. If the transaction committed, the result of the work holds.
      const outcome = await resolveInDoubtCommit(dialect, evidence, settleTimeoutMs);
      onLostCommit?.(outcome, error);
      if (outcome === 'committed') return committing.result;
      if (outcome === 'undone')
        throw new CommitRolledBack('the commit did not take effect', { cause: error });
      throw overloaded(error, { outcome: 'unknown' });
    }
  };

  const commit = dialect.hasSingleWriter
    ? groupCommits({
        kysely,
        collectCurrentTick: () => dialect.collectCurrentTick(),
        runAlone: runOnce,
        runUnit: (query, work) =>
          runUnit(dialect, query, { evidence: { transactionId: null, commitProbe: null }, work }),
      })
    : runOnce;

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
        // Only concurrent processes conflict, never a simulation, so this wait is in real time.
        await systemClock.sleep(random() * retryBackoffMs * 2 ** retry);
      }
    }
  };

  // With a single writer, a second batch could not run next to a slow one anyway.
  const waitForBatch = dialect.hasSingleWriter
    ? (inFlight: Promise<void>) => inFlight
    : settledOrTimedOut(systemClock);
  const batched = createBatchScheduler({
    transaction,
    settledOrTimedOut: waitForBatch,
    // With a single writer, batches of several operations share a COMMIT (group-commit.ts).
    maxConcurrentBatches: dialect.hasSingleWriter
      ? { overall: Infinity, perOperation: 1 }
      : { overall: concurrentBatches, perOperation: maxConcurrentBatches },
    isFinal: (error) =>
      (dialect.isUnavailable(error) && !dialect.isLockTimeout(error)) ||
      isOnsaleError(error, 'OVERLOADED'),
    collectCurrentTick: () => dialect.collectCurrentTick(),
  });

  // At most one at a time, which all callers share that have come before it begins.
  const confirmations = coalesce(() => dialect.confirmPrimary!());
  const confirmPrimary = async (): Promise<void> => {
    if (!dialect.confirmPrimary) return;
    const confirmed = confirmations.run('').then(() => true);
    const limit = { clock: systemClock, ms: confirmTimeoutMs, fallback: false };
    if (!(await withTimeout(confirmed, limit)))
      throw overloaded(new Error('the primary acknowledged no commit in time'));
  };

  const reads = createReadCoalescer(
    { query: kysely, locksRows, listFunction, now: () => dialect.now(kysely) },
    {
      settledOrTimedOut: waitForBatch,
      collectCurrentTick: () => dialect.collectCurrentTick(),
    },
  );

  try {
    await dialect.migrate((kysely) => migrate(kysely));
  } catch (error) {
    await dialect.close();
    throw error;
  }
  return {
    query: kysely,
    locksRows,
    listFunction,
    batch: reads,
    isShared: dialect.isShared,
    history: () => dialect.history(),
    now: () =>
      dialect.hasSingleWriter
        ? dialect.now(kysely)
        : (reads.run(readTime, null) as Promise<number>),
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
    confirmPrimary,
    ping: () => dialect.ping(kysely),
    close: () => dialect.close(),
  };
}

/** Runs a unit of work in an open transaction, then writes the events that it recorded. */
async function runUnit<T>(
  dialect: Dialect,
  query: Kysely<Schema>,
  { evidence, work }: { evidence: CommitEvidence; work: (tx: Tx) => Promise<T> },
): Promise<T> {
  const events: RecordedEvent[] = [];
  const tx = transactionOf(dialect, query, { evidence, events });
  const result = await work(tx);
  await writeEvents(tx, events);
  return result;
}

function transactionOf(
  dialect: Dialect,
  query: Kysely<Schema>,
  { evidence, events }: { evidence: CommitEvidence; events: RecordedEvent[] },
): Tx {
  return {
    query,
    locksRows: dialect.locksRows,
    listFunction: dialect.listFunction,
    inTransaction: true,
    async now() {
      const { now, transactionId, covered } = await dialect.transactionNow(query);
      evidence.transactionId = transactionId;
      evidence.covered = covered;
      return now;
    },
    registerCommitProbe(commitProbe) {
      evidence.commitProbe ??= commitProbe;
    },
    recordEvents(recorded) {
      events.push(...recorded);
    },
  };
}
