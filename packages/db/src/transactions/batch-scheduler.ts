/**
 * Group commit by kind: calls of one kind that come while others of it are under way travel together,
 * in one transaction and one statement for each step of theirs. A group takes a round trip for what
 * each of its members would have taken one, and a commit serves all of them.
 *
 * Nobody is harmed by its company. Who meets a lock, or anything else that only concerns itself, runs
 * by itself; and when a group cannot stand as a whole, each of its members does.
 *
 * Source: DeWitt et al., Implementation techniques for main memory database systems, SIGMOD 1984.
 */
import type { Tx } from '../store.ts';
import type { SettledOrTimedOut } from './soft-timeout.ts';
import { runInLockstep, NotBatchableError, type WorkOutcome } from './lockstep.ts';

/** How many travel together at most. The rest waits for the next group. */
export const maxBatchSize = 64;

/**
 * How many groups of a kind are under way at once, where the database takes several transactions:
 * while it works for one, the server works for the other. More of them only meet at the same cores.
 */
export const maxConcurrentBatches = 2;

/** What a unit of work is, for those who might go with it. */
export interface BatchPolicy {
  /** Only works of one kind go together: they ask the same questions at the same time. */
  kind: string;
  /**
   * What it wants for itself: of two with a claim in common, one goes when the other is back, or is
   * held up.
   */
  exclusiveKeys: readonly string[];
  /**
   * What others may want as well. Those go in one group, which settles who gets it; not in a group
   * beside theirs, which would have to wait for that.
   */
  contendedKeys?: readonly string[];
}

interface QueuedWork extends Required<Omit<BatchPolicy, 'kind'>> {
  work: (tx: Tx) => Promise<unknown>;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/** Those of one kind. */
interface OperationQueue {
  waiting: QueuedWork[];
  /** Groups that are waited for. */
  inFlight: Set<readonly QueuedWork[]>;
  /** How many groups are not over: those under way, and those that are held up. */
  inFlightCount: number;
  /** Whether a group is just coming together. */
  isCollecting: boolean;
  /** Whether too few can go before somebody is back: the others want what is under way. */
  isDeferred: boolean;
}

export interface BatchSchedulerOptions {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Whether the database failed, or what became of the transaction is not known, so that nobody may go
   * again. It is not when somebody held a lock for too long, which most have nothing to do with.
   */
  isFinal(error: unknown): boolean;
  /** Resolves when whoever comes now has come: who is alone goes on at once. */
  collectCurrentTick: () => Promise<void>;
  /** How long whoever comes later waits for those who are under way. */
  settledOrTimedOut: SettledOrTimedOut;
  maxConcurrentBatches: number;
}

/** @returns runs a unit of work with those of its kind that come at the same time. */
export function createBatchScheduler(
  options: BatchSchedulerOptions,
): <T>(batchPolicy: BatchPolicy, work: (tx: Tx) => Promise<T>) => Promise<T> {
  // There are few kinds, so that each is kept for good.
  const queues = new Map<string, OperationQueue>();

  const schedule = (kind: OperationQueue): void => {
    const { waiting, inFlight, inFlightCount, isCollecting, isDeferred } = kind;
    if (isCollecting || isDeferred) return;
    // Those that are held up have their connections, too: beside them one at a time has to do.
    const hasRoom = inFlight.size === 0 || inFlightCount < options.maxConcurrentBatches;
    if (hasRoom && waiting.length >= minBatchSize(kind)) void dispatch(kind);
  };

  const dispatch = async (kind: OperationQueue): Promise<void> => {
    kind.isCollecting = true;
    await options.collectCurrentTick();
    kind.isCollecting = false;
    const group = choose(kind);
    kind.isDeferred = group.size < minBatchSize(kind);
    if (kind.isDeferred) return;
    kind.waiting = kind.waiting.filter((queued) => !group.has(queued));
    const batch = [...group];
    kind.inFlight.add(batch);
    const over = runCounted(kind, batch);
    schedule(kind);
    await options.settledOrTimedOut(over);
    kind.inFlight.delete(batch);
    kind.isDeferred = false;
    schedule(kind);
  };

  const runCounted = async (kind: OperationQueue, batch: QueuedWork[]): Promise<void> => {
    kind.inFlightCount += 1;
    await runBatch(batch, options);
    kind.inFlightCount -= 1;
    schedule(kind);
  };

  return <T>(
    { kind: name, exclusiveKeys, contendedKeys = [] }: BatchPolicy,
    work: (tx: Tx) => Promise<T>,
  ) =>
    new Promise<T>((resolve, reject) => {
      let kind = queues.get(name);
      if (!kind) {
        kind = emptyQueue();
        queues.set(name, kind);
      }
      const settling = { resolve: resolve as QueuedWork['resolve'], reject };
      kind.waiting.push({ exclusiveKeys, contendedKeys, work, ...settling });
      schedule(kind);
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

/** Smaller and smaller groups would set out otherwise, and each costs as much as a large one. */
function minBatchSize({ inFlight }: OperationQueue): number {
  return Math.max(1, ...Array.from(inFlight, ({ length }) => length));
}

/** @returns those of the waiting who can go together, in the order in which they came. */
function choose({ waiting, inFlight }: OperationQueue): Set<QueuedWork> {
  const ahead = Array.from(inFlight).flat();
  const claimed = new Set(ahead.flatMap(({ exclusiveKeys }) => exclusiveKeys));
  const beside = new Set(ahead.flatMap(({ contendedKeys }) => contendedKeys));
  const chosen = new Set<QueuedWork>();
  for (const queued of waiting) {
    if (chosen.size === maxBatchSize) break;
    const { exclusiveKeys, contendedKeys } = queued;
    const isFree = !exclusiveKeys.some((claim) => claimed.has(claim));
    const isClear = !contendedKeys.some((one) => beside.has(one));
    if (isFree && isClear) chosen.add(queued);
    // Who has to wait keeps its claims, or those behind it would go first.
    for (const claim of exclusiveKeys) claimed.add(claim);
    // So does who wants several things, or each would be taken while another is away; but not who has
    // claims to wait for, or many calls of one buyer would keep seats from everybody.
    if (isFree && !isClear) for (const one of contendedKeys) beside.add(one);
  }
  return chosen;
}

/** Settles every traveller, and never rejects. */
async function runBatch(group: QueuedWork[], options: BatchSchedulerOptions): Promise<void> {
  const [only] = group;
  if (only && group.length === 1) return runAlone(only, options);
  let outcomes: WorkOutcome[];
  try {
    const works = group.map(({ work }) => work);
    outcomes = await options.transaction((tx) => runInLockstep(tx, works));
  } catch (error) {
    if (options.isFinal(error)) for (const { reject } of group) reject(error);
    else for (const queued of group) void runAlone(queued, options);
    return;
  }
  outcomes.forEach((outcome, at) => {
    const queued = group[at]!;
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
