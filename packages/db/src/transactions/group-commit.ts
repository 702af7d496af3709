/**
 * Group commit: units of work that arrive together share one transaction and one COMMIT.
 *
 * It is for a database with a single writer, where they would wait for each other anyway. A COMMIT
 * is most of the cost of a small transaction. Each unit of work has a savepoint of its own, so an
 * error rolls back that unit alone; when the whole transaction or its COMMIT fails, all units are
 * rejected. Callers are answered when the COMMIT is on disk.
 *
 * Source: DeWitt et al., Implementation techniques for main memory database systems, SIGMOD 1984.
 */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Tx } from '../store.ts';

/** The most units of work in one transaction. The others go into the next, which begins at once. */
export const maxGroupSize = 64;

type Work = (tx: Tx) => Promise<unknown>;

interface QueuedWork {
  work: Work;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

export interface GroupCommitOptions {
  kysely: Kysely<Schema>;
  /** Resolves when the calls of the current tick have arrived: an idle database adds no delay. */
  collectCurrentTick: () => Promise<void>;
  /** Runs a unit of work that arrived alone in a transaction without savepoints. */
  runAlone: (work: Work) => Promise<unknown>;
  /** Runs a unit of work within the transaction. */
  runUnit: (query: Kysely<Schema>, work: Work) => Promise<unknown>;
}

/** @returns runs a unit of work in one transaction with those that arrive at the same time. */
export function groupCommits(
  options: GroupCommitOptions,
): <T>(work: (tx: Tx) => Promise<T>) => Promise<T> {
  const { collectCurrentTick } = options;
  const queue: QueuedWork[] = [];
  let isRunning = false;

  const run = async (): Promise<void> => {
    isRunning = true;
    while (queue.length > 0) {
      await collectCurrentTick();
      await commit(queue.splice(0, maxGroupSize), options);
    }
    isRunning = false;
  };

  return <T>(work: (tx: Tx) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      queue.push({ work, resolve: resolve as QueuedWork['resolve'], reject });
      if (!isRunning) void run();
    });
}

/** Settles every unit of work, and never rejects. */
async function commit(
  batch: QueuedWork[],
  { kysely, runAlone, runUnit }: GroupCommitOptions,
): Promise<void> {
  const [only] = batch;
  if (only && batch.length === 1) return runAlone(only.work).then(only.resolve, only.reject);
  const answers: (() => void)[] = [];
  try {
    await kysely.transaction().execute(async (query) => {
      for (const queued of batch) answers.push(await attempt(query, queued, runUnit));
    });
    for (const answer of answers) answer();
  } catch (error) {
    // The transaction was rolled back as a whole, whatever the result of each unit of work.
    for (const { reject } of batch) reject(error);
  }
}

const savepoint = CompiledQuery.raw('savepoint unit_of_work');
const release = CompiledQuery.raw('release savepoint unit_of_work');
const rollBack = CompiledQuery.raw('rollback to savepoint unit_of_work');

/** @throws when the database rolled back the whole transaction, as SQLite does on a full disk. */
async function attempt(
  query: Kysely<Schema>,
  queued: QueuedWork,
  runUnit: GroupCommitOptions['runUnit'],
): Promise<() => void> {
  await query.executeQuery(savepoint);
  try {
    const result = await runUnit(query, queued.work);
    await query.executeQuery(release);
    return () => queued.resolve(result);
  } catch (error) {
    const isRolledBack = await query.executeQuery(rollBack).then(
      () => true,
      () => false,
    );
    if (!isRolledBack) throw error;
    await query.executeQuery(release);
    return () => queued.reject(error);
  }
}
