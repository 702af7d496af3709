/**
 * Runs several units of work in one transaction, in lockstep.
 *
 * When all members wait for a statement, equal statements are merged and sent once. So a batch
 * takes as many round trips as one of its members would take by itself, and each unit of work is
 * written as if it ran alone.
 *
 * Members must not touch the same rows. Nothing here enforces that; the exclusive keys in
 * batch-scheduler.ts do.
 */
import type { RecordedEvent } from '@onsale/core/events/event-types';
import { NotBatchableError } from '../errors.ts';
import type {
  AnyBatchedStatement,
  BatchContext,
  BatchedStatement,
  ListFunction,
  PendingItem,
  Store,
  Tx,
} from '../store.ts';

export type WorkOutcome = { result: unknown } | { error: unknown };

/**
 * @returns the outcome of each unit of work, in their order.
 * @throws the error of a statement, which ends the transaction; or NotBatchableError, when a member
 * failed after it had written: the transaction must not commit, and each member has to run by
 * itself.
 */
export async function runInLockstep(
  tx: Tx,
  works: readonly ((tx: Tx) => Promise<unknown>)[],
): Promise<WorkOutcome[]> {
  const barrier = new Barrier({ ...tx, isBatched: true }, works.length);
  const outcomes = await Promise.all(
    works.map(async (work): Promise<WorkOutcome> => {
      const member = new BatchedTx(tx, barrier);
      try {
        return { result: await work(member) };
      } catch (error) {
        if (member.hasWritten) barrier.abort(new NotBatchableError());
        return { error };
      } finally {
        barrier.memberDone();
      }
    }),
  );
  barrier.throwIfAborted();
  return outcomes;
}

/** The transaction as one member sees it. */
class BatchedTx implements Tx, BatchContext {
  readonly inTransaction = true;
  readonly locksRows: boolean;
  readonly listFunction: ListFunction;
  readonly batch = this;
  hasWritten = false;
  readonly #tx: Tx;
  readonly #barrier: Barrier;

  constructor(tx: Tx, barrier: Barrier) {
    this.#tx = tx;
    this.#barrier = barrier;
    this.locksRows = tx.locksRows;
    this.listFunction = tx.listFunction;
  }

  /** For a statement of the member's own, which may write for all that is known here. */
  get query(): Store['query'] {
    this.hasWritten = true;
    return this.#tx.query;
  }

  now(): Promise<number> {
    return this.#barrier.run(readTime, null) as Promise<number>;
  }

  registerCommitProbe(commitProbe: (store: Store) => Promise<boolean>): void {
    this.#tx.registerCommitProbe(commitProbe);
  }

  recordEvents(events: readonly RecordedEvent[]): void {
    this.hasWritten = true;
    this.#tx.recordEvents(events);
  }

  async run<Item, Answer>(statement: BatchedStatement<Item, Answer>, item: Item): Promise<Answer> {
    if (statement.writes) this.hasWritten = true;
    const answer = await this.#barrier.run(statement as AnyBatchedStatement, item);
    if (answer instanceof NotBatchableError) throw answer;
    return answer as Answer;
  }
}

/** A reading of the clock, which callers share. */
export const readTime: AnyBatchedStatement = {
  writes: false,
  async batchFn(tx, items) {
    const now = await tx.now();
    return items.map(() => now);
  },
};

/** Holds each member at its statement until all of them wait for one. */
class Barrier {
  readonly #tx: Tx;
  #pending = new Map<AnyBatchedStatement, PendingItem[]>();
  /** Members that have not finished, and those of them that wait for an answer. */
  #activeCount: number;
  #waitingCount = 0;
  #aborted: { by: unknown } | null = null;

  constructor(tx: Tx, memberCount: number) {
    this.#tx = tx;
    this.#activeCount = memberCount;
  }

  run(statement: AnyBatchedStatement, item: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const items = this.#pending.get(statement) ?? [];
      this.#pending.set(statement, items);
      items.push({ item, resolve, reject });
      this.#waitingCount += 1;
      this.#sendIfAllWait();
    });
  }

  memberDone(): void {
    this.#activeCount -= 1;
    this.#sendIfAllWait();
  }

  /** Keeps the first error, because later ones follow from it. */
  abort(by: unknown): void {
    this.#aborted ??= { by };
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#aborted.by;
  }

  #sendIfAllWait(): void {
    if (this.#waitingCount > 0 && this.#waitingCount === this.#activeCount) void this.#send();
  }

  /** Answers only after the last statement, so that no member goes on while others still wait. */
  async #send(): Promise<void> {
    const settles: (() => void)[] = [];
    for (const [statement, items] of this.#takePending()) {
      const answers = await this.#answersTo(statement, items);
      items.forEach(({ resolve, reject }, at) => {
        settles.push(() => (answers ? resolve(answers[at]) : reject(this.#aborted!.by)));
      });
    }
    for (const settle of settles) settle();
  }

  /** A barrier statement is sent only when no member waits for any other statement. */
  #takePending(): Map<AnyBatchedStatement, PendingItem[]> {
    const all = [...this.#pending];
    const unconditional = all.filter(([{ isBarrier }]) => !isBarrier);
    const taken = unconditional.length > 0 ? unconditional : all;
    for (const [statement, { length }] of taken) {
      this.#pending.delete(statement);
      this.#waitingCount -= length;
    }
    return new Map(taken);
  }

  /** @returns null once the batch is aborted. */
  async #answersTo(
    statement: AnyBatchedStatement,
    items: PendingItem[],
  ): Promise<readonly unknown[] | null> {
    if (this.#aborted) return null;
    try {
      return await statement.batchFn(
        this.#tx,
        items.map(({ item }) => item),
      );
    } catch (error) {
      this.abort(error);
      return null;
    }
  }
}
