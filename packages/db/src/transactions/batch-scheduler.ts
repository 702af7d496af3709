/**
 * Batch scheduler: calls of one operation that arrive while others are in flight share a
 * transaction.
 *
 * This is micro-batching by operation. A batch takes one round trip for each step where each member
 * would have taken one (lockstep.ts), and one COMMIT serves all of them. A call that arrives alone
 * runs immediately, in a transaction of its own.
 *
 * A batch never makes a member worse off. A member that meets a lock, or fails by itself, does not
 * fail the others; when the batch as a whole cannot commit, every member runs again in a
 * transaction of its own, unless the database itself failed or the COMMIT is in doubt. Two batches
 * of one operation cannot deadlock with each other, because the keys of their members keep them
 * apart; within a transaction, locks are taken in the global lock order.
 *
 * Source: DeWitt et al., Implementation techniques for main memory database systems, SIGMOD 1984.
 */
import { NotBatchableError } from '../errors.ts';
import type { Tx } from '../store.ts';
import { runInLockstep, type WorkOutcome } from './lockstep.ts';
import type { SettledOrTimedOut } from './soft-timeout.ts';

/** The most members of one batch. The others wait for the next. */
export const maxBatchSize = 64;

/**
 * The most batches of one operation in flight at once, where the database runs transactions
 * concurrently: while it works on one, the server works on the other.
 */
export const maxConcurrentBatches = 2;

/** How one unit of work may be batched. */
export interface BatchPolicy {
  /** Units of work share a batch only within one operation, as they send the same statements. */
  operation: string;
  /**
   * Keys of the rows that it needs for itself. Of two units of work with such a key in common, the
   * later waits until the batch of the earlier has settled or reached the soft timeout.
   */
  exclusiveKeys: readonly string[];
  /**
   * Keys of the rows that others may compete for. Competitors go in one batch, which decides
   * between them without waiting for a lock; two batches in flight never share such a key.
   */
  contendedKeys?: readonly string[];
}

interface QueuedWork extends Required<Omit<BatchPolicy, 'operation'>> {
  work: (tx: Tx) => Promise<unknown>;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** The units of work of one operation. */
interface OperationQueue {
  waiting: QueuedWork[];
  /** Batches in flight that have not reached the soft timeout. */
  inFlight: Set<readonly QueuedWork[]>;
  /** The number of batches in flight, including those past the soft timeout. */
  inFlightCount: number;
  /** Whether the next batch is collecting the calls of this tick. */
  isCollecting: boolean;
  /**
   * Whether too few can go until a batch settles, because the others need keys of one in flight.
   */
  isDeferred: boolean;
}

export interface BatchSchedulerOptions {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Whether an error forbids running the members again: the database is unavailable, or the outcome
   * of the transaction is unknown. A lock timeout is not final, as it concerns few of the members.
   */
  isFinal(error: unknown): boolean;
  /**
   * Resolves when the calls of the current tick have arrived, so that a lone call is not delayed.
   */
  collectCurrentTick: () => Promise<void>;
  /** How long later calls wait for a batch in flight. */
  settledOrTimedOut: SettledOrTimedOut;
  maxConcurrentBatches: {
    /** Of all operations, apart from those with a batch past the soft timeout. */
    overall: number;
    /** Of one operation, with those past the soft timeout. */
    perOperation: number;
  };
}

/** @returns runs a unit of work in a batch with others of its operation. */
export function createBatchScheduler(
  options: BatchSchedulerOptions,
): <T>(batchPolicy: BatchPolicy, work: (tx: Tx) => Promise<T>) => Promise<T> {
  // There are few operations, so a queue is never removed.
  const queues = new Map<string, OperationQueue>();
  const { overall, perOperation } = options.maxConcurrentBatches;
  let inFlightOverall = 0;
  /** Operations whose next batch waits for one of another operation, the first to wait first. */
  const waitingQueues = new Set<OperationQueue>();

  const schedule = (queue: OperationQueue): void => {
    const { waiting, inFlight, inFlightCount, isCollecting, isDeferred } = queue;
    if (isCollecting || isDeferred || waiting.length < minBatchSize(queue)) return;
    // Batches past the soft timeout still hold connections, so next to them one at a time may run.
    const hasRoom = inFlight.size === 0 || inFlightCount < perOperation;
    if (!hasRoom) return;
    if (isBlocked(queue) || inFlightOverall < overall) void dispatch(queue);
    else waitingQueues.add(queue);
  };

  /** @param ended how many of the batches that count overall are in flight no longer. */
  const scheduleNext = (ended: number): void => {
    inFlightOverall -= ended;
    for (const queue of waitingQueues) {
      if (inFlightOverall >= overall) return;
      waitingQueues.delete(queue);
      schedule(queue);
    }
  };

  const dispatch = async (queue: OperationQueue): Promise<void> => {
    queue.isCollecting = true;
    const counted = isBlocked(queue) ? 0 : 1;
    inFlightOverall += counted;
    await options.collectCurrentTick();
    queue.isCollecting = false;
    const selected = selectBatch(queue);
    queue.isDeferred = selected.size < minBatchSize(queue);
    if (queue.isDeferred) return scheduleNext(counted);
    queue.waiting = queue.waiting.filter((queued) => !selected.has(queued));
    const batch = [...selected];
    queue.inFlight.add(batch);
    const settled = runCounted(queue, batch);
    schedule(queue);
    await options.settledOrTimedOut(settled);
    queue.inFlight.delete(batch);
    queue.isDeferred = false;
    scheduleNext(counted);
    schedule(queue);
  };

  const runCounted = async (queue: OperationQueue, batch: QueuedWork[]): Promise<void> => {
    queue.inFlightCount += 1;
    await runBatch(batch, options);
    queue.inFlightCount -= 1;
    schedule(queue);
  };

  return <T>(
    { operation, exclusiveKeys, contendedKeys = [] }: BatchPolicy,
    work: (tx: Tx) => Promise<T>,
  ) =>
    new Promise<T>((resolve, reject) => {
      let queue = queues.get(operation);
      if (!queue) {
        queue = emptyQueue();
        queues.set(operation, queue);
      }
      const callbacks = { resolve: resolve as QueuedWork['resolve'], reject };
      queue.waiting.push({ exclusiveKeys, contendedKeys, work, ...callbacks });
      schedule(queue);
    });
}

function emptyQueue(): OperationQueue {
  return {
    waiting: [],
    inFlight: new Set(),
    inFlightCount: 0,
    isCollecting: false,
    isDeferred: false,
  };
}

/**
 * The next batch must be at least as large as those in flight; otherwise batches would shrink,
 * while each costs the same.
 */
function minBatchSize({ inFlight }: OperationQueue): number {
  return Math.max(1, ...Array.from(inFlight, ({ length }) => length));
}

/**
 * Whether a batch is past the soft timeout. The next ones may meet the same lock, so those do not
 * count overall: two operations behind a lock would leave nothing to all others.
 */
function isBlocked({ inFlight, inFlightCount }: OperationQueue): boolean {
  return inFlightCount > inFlight.size;
}

/** @returns the waiting units of work that may share a batch, in the order of their arrival. */
function selectBatch({ waiting, inFlight }: OperationQueue): Set<QueuedWork> {
  const ahead = Array.from(inFlight).flat();
  const takenKeys = new Set(ahead.flatMap(({ exclusiveKeys }) => exclusiveKeys));
  const contestedKeys = new Set(ahead.flatMap(({ contendedKeys }) => contendedKeys));
  const selected = new Set<QueuedWork>();
  for (const queued of waiting) {
    if (selected.size === maxBatchSize) break;
    const { exclusiveKeys, contendedKeys } = queued;
    const isFree = !exclusiveKeys.some((key) => takenKeys.has(key));
    const isUncontested = !contendedKeys.some((key) => contestedKeys.has(key));
    if (isFree && isUncontested) selected.add(queued);
    // A deferred unit of work keeps its exclusive keys, so later ones cannot overtake it.
    for (const key of exclusiveKeys) takenKeys.add(key);
    // It also keeps its contended keys, or each of several would be taken while it waits for
    // another. One that waits for an exclusive key does not keep them: many calls of one buyer
    // would otherwise block its seats for every other buyer.
    if (isFree && !isUncontested) for (const key of contendedKeys) contestedKeys.add(key);
  }
  return selected;
}

/** Settles every member, and never rejects. */
async function runBatch(batch: QueuedWork[], options: BatchSchedulerOptions): Promise<void> {
  const [only] = batch;
  if (only && batch.length === 1) return runAlone(only, options);
  let outcomes: WorkOutcome[];
  try {
    const works = batch.map(({ work }) => work);
    outcomes = await options.transaction((tx) => runInLockstep(tx, works));
  } catch (error) {
    if (options.isFinal(error)) for (const { reject } of batch) reject(error);
    else for (const queued of batch) void runAlone(queued, options);
    return;
  }
  outcomes.forEach((outcome, at) => {
    const queued = batch[at]!;
    if ('result' in outcome) queued.resolve(outcome.result);
    else if (outcome.error instanceof NotBatchableError) void runAlone(queued, options);
    else queued.reject(outcome.error);
  });
}

function runAlone(
  { work, resolve, reject }: QueuedWork,
  options: BatchSchedulerOptions,
): Promise<void> {
  return options.transaction(work).then(resolve, reject);
}
