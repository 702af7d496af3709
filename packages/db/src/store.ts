import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** Where queries run: the database itself, or one transaction of it. */
export interface Store {
  readonly query: Kysely<Schema>;
  /** Whether `SELECT … FOR UPDATE` is there, and needed. */
  readonly locksRows: boolean;
  /** What turns a list in JSON into rows. */
  readonly listFunction: ListFunction;
  /** Where others ask the same at the same time; left out where a question is asked by itself. */
  readonly batch?: BatchContext;
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
  readonly isBatched?: boolean;
  /**
   * Says by which rows this transaction can be told from all others, should the answer to its COMMIT
   * get lost: the first that were named count, as all of them come with it. Without any, an outcome
   * that only they would prove stays unknown.
   *
   * @param commitProbe looks for them, in another transaction.
   */
  registerCommitProbe(commitProbe: (store: Store) => Promise<boolean>): void;
}

/** Asks for a list of items, in one statement, and gives the answers in the same order. */
export type BatchFn<S extends Store, Item, Answer> = (
  store: S,
  items: readonly Item[],
) => Promise<readonly (Answer | typeof notBatchable)[]>;

/** The answer to whoever cannot be served in company: it is to run again, in a transaction of its own. */
export const notBatchable = Symbol('without company');

/** Where questions of several units of work meet. */
export interface BatchContext {
  run<Item, Answer>(question: BatchedStatement<Item, Answer>, item: Item): Promise<Answer>;
}

export interface BatchedStatement<Item, Answer> {
  many: BatchFn<Tx, Item, Answer>;
  /** Whether the rows are other rows afterwards. */
  writes: boolean;
  /**
   * Whether everybody who comes here is waited for, so that all of them ask at once. For a lock that
   * others wait for: who takes it before the rest has taken the locks that come first could meet
   * somebody who took them in the order of the house.
   */
  isBarrier?: boolean;
}

export type AnyBatchedStatement = BatchedStatement<unknown, unknown>;

/** Somebody who waits for an answer. */
export interface PendingItem {
  item: unknown;
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}
