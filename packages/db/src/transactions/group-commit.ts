/**
 * Group commit: units of work that would wait for each other anyway travel in one transaction, each
 * behind a savepoint of its own, and are answered when that is on the disk. A commit is most of what a
 * small transaction costs, and one serves them all.
 *
 * Source: DeWitt et al., Implementation techniques for main memory database systems, SIGMOD 1984.
 */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Tx } from '../store.ts';
import type { Schema } from '../schema.ts';

/** How many travel together at most. The rest goes with the next, which begins at once. */
export const maxBatchSize = 64;

type Work = (tx: Tx) => Promise<unknown>;

interface Job {
  work: Work;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

export interface GroupOptions {
  kysely: Kysely<Schema>;
  /** Resolves when whoever comes now has come: an idle database then goes on at once. */
  collectCurrentTick: () => Promise<void>;
  /** A transaction of its own, for what comes alone. */
  alone: (work: Work) => Promise<unknown>;
  enter: (query: Kysely<Schema>) => Tx;
}

/** @returns runs a unit of work with those that come at the same time. */
export function groupCommits(
  options: GroupOptions,
): <T>(work: (tx: Tx) => Promise<T>) => Promise<T> {
  const { collectCurrentTick } = options;
  const waiting: Job[] = [];
  let isRunning = false;

  const run = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) {
      await collectCurrentTick();
      await commit(waiting.splice(0, maxBatchSize), options);
    }
    isRunning = false;
  };

  return <T>(work: (tx: Tx) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as Job['resolve'], reject });
      if (!isRunning) void run();
    });
}

/** Settles every job, and never rejects. */
async function commit(jobs: Job[], { kysely, alone, enter }: GroupOptions): Promise<void> {
  const [only] = jobs;
  if (only && jobs.length === 1) return alone(only.work).then(only.resolve, only.reject);
  const answers: (() => void)[] = [];
  try {
    await kysely.transaction().execute(async (query) => {
      for (const job of jobs) answers.push(await attempt(query, enter(query), job));
    });
    for (const answer of answers) answer();
  } catch (error) {
    // Nothing of it stands, whatever each had come to.
    for (const { reject } of jobs) reject(error);
  }
}

const savepoint = CompiledQuery.raw('savepoint unit_of_work');
const release = CompiledQuery.raw('release savepoint unit_of_work');
const rollBack = CompiledQuery.raw('rollback to savepoint unit_of_work');

/** @throws where the database gave up the whole transaction, as it does on a full disk. */
async function attempt(query: Kysely<Schema>, tx: Tx, job: Job): Promise<() => void> {
  await query.executeQuery(savepoint);
  try {
    const result = await job.work(tx);
    await query.executeQuery(release);
    return () => job.resolve(result);
  } catch (error) {
    const undone = await query.executeQuery(rollBack).then(
      () => true,
      () => false,
    );
    if (!undone) throw error;
    await query.executeQuery(release);
    return () => job.reject(error);
  }
}
