/**
 * Units of work that share one transaction and go in step: whenever each of them waits for an answer,
 * all that they ask is asked together, one statement for each kind of question. Each is written as if
 * it were alone.
 *
 * What they must not do is want the same rows: nothing keeps them apart but the claims by which they
 * were chosen (batch-scheduler.ts).
 */
import type { ListFunction, Store, Tx } from '../store.ts';
import {
  notBatchable,
  type BatchContext,
  type BatchedStatement,
  type AnyBatchedStatement,
  type PendingItem,
} from '../store.ts';

/** Thrown into a unit of work that has to run by itself, and out of a group that has to fall apart. */
export class NotBatchableError extends Error {}

export type WorkOutcome = { result: unknown } | { error: unknown };

/**
 * @returns what each came to, in order.
 * @throws what a statement failed with, which ends the transaction; WithoutCompany when somebody was
 * refused after it had written: then nobody's work may stand, and each has to run by itself.
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

/** The transaction as one of them sees it. */
class BatchedTx implements Tx, BatchContext {
  readonly inTransaction = true;
  readonly locksRows: boolean;
  readonly listFunction: ListFunction;
  readonly batch = this;
  hasWritten = false;
  readonly #tx: Tx;
  readonly #step: Barrier;

  constructor(tx: Tx, barrier: Barrier) {
    this.#tx = tx;
    this.#step = barrier;
    this.locksRows = tx.locksRows;
    this.listFunction = tx.listFunction;
  }

  /** A statement of one's own: what it does is not known here. */
  get query(): Store['query'] {
    this.hasWritten = true;
    return this.#tx.query;
  }

  now(): Promise<number> {
    return this.#step.run(readTime, null) as Promise<number>;
  }

  registerCommitProbe(isThere: (store: Store) => Promise<boolean>): void {
    this.#tx.registerCommitProbe(isThere);
  }

  async run<Item, Answer>(statement: BatchedStatement<Item, Answer>, item: Item): Promise<Answer> {
    if (statement.writes) this.hasWritten = true;
    const answer = await this.#step.run(statement as AnyBatchedStatement, item);
    if (answer === notBatchable) throw new NotBatchableError();
    return answer as Answer;
  }
}

const readTime: AnyBatchedStatement = {
  writes: false,
  async many(tx, items) {
    const now = await tx.now();
    return items.map(() => now);
  },
};

class Barrier {
  readonly #tx: Tx;
  #asked = new Map<AnyBatchedStatement, PendingItem[]>();
  /** How many are still at work, and how many of them wait for an answer. */
  #working: number;
  #waiting = 0;
  #spoilt: { by: unknown } | null = null;

  constructor(tx: Tx, working: number) {
    this.#tx = tx;
    this.#working = working;
  }

  run(statement: AnyBatchedStatement, item: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const pending = this.#asked.get(statement) ?? [];
      this.#asked.set(statement, pending);
      pending.push({ item, resolve, reject });
      this.#waiting += 1;
      this.#goOn();
    });
  }

  memberDone(): void {
    this.#working -= 1;
    this.#goOn();
  }

  /** The first that spoils it counts: what comes after is its consequence. */
  abort(by: unknown): void {
    this.#spoilt ??= { by };
  }

  throwIfAborted(): void {
    if (this.#spoilt) throw this.#spoilt.by;
  }

  #goOn(): void {
    if (this.#waiting > 0 && this.#waiting === this.#working) void this.#answerAll();
  }

  async #answerAll(): Promise<void> {
    const asked = this.#takeAsked();
    const told: (() => void)[] = [];
    for (const [statement, pending] of asked) {
      const answers = await this.#answersTo(statement, pending);
      pending.forEach(({ resolve, reject }, at) => {
        told.push(() => (answers ? resolve(answers[at]) : reject(this.#spoilt!.by)));
      });
    }
    for (const tell of told) tell();
  }

  /** Whoever asks what gathers all waits for as long as somebody asks anything else. */
  #takeAsked(): Map<AnyBatchedStatement, PendingItem[]> {
    const all = [...this.#asked];
    const sooner = all.filter(([{ isBarrier }]) => !isBarrier);
    const taken = sooner.length > 0 ? sooner : all;
    for (const [statement, { length }] of taken) {
      this.#asked.delete(statement);
      this.#waiting -= length;
    }
    return new Map(taken);
  }

  /** @returns null when there are none any more. */
  async #answersTo(
    statement: AnyBatchedStatement,
    pending: PendingItem[],
  ): Promise<readonly unknown[] | null> {
    if (this.#spoilt) return null;
    try {
      return await statement.many(
        this.#tx,
        pending.map(({ item }) => item),
      );
    } catch (error) {
      this.abort(error);
      return null;
    }
  }
}
