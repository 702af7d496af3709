/**
 * The interfaces of a database as repositories see it: `Store`, `Tx`, and the batched statement.
 *
 * Everything else of this package may import this file; it imports the schema and the errors alone.
 */
import type { RecordedEvent } from '@onsale/core/events/event-types';
import type { Kysely } from 'kysely';
import type { NotBatchableError } from './errors.ts';
import type { Schema } from './schema.ts';

/** Where queries run: on the database itself, or in one transaction. */
export interface Store {
  readonly query: Kysely<Schema>;
  /** Whether the dialect has `SELECT … FOR UPDATE`, and needs it. */
  readonly locksRows: boolean;
  /** The SQL function that turns a JSON list into rows. */
  readonly listFunction: ListFunction;
  /**
   * Where batched statements of several callers are merged; undefined where each runs by itself.
   */
  readonly batch?: BatchContext;
  /** The instant that decides every expiry. In a transaction, read it after taking its locks. */
  now(): Promise<number>;
}

export type ListFunction = 'json_each' | 'json_to_recordset';

/**
 * A store inside a transaction. A function that takes locks, or writes several rows, asks for it.
 */
export interface Tx extends Store {
  readonly inTransaction: true;
  /**
   * Set for a statement that serves several members of a batch. Such a statement must not wait for
   * another transaction's lock, as all members would wait; a member that meets a lock leaves the
   * batch.
   */
  readonly isBatched?: boolean;
  /**
   * Registers a probe that tells, from another transaction, whether this one committed. It is used
   * when the reply to COMMIT is lost. Only the first probe counts, because all rows of a
   * transaction commit together. Without one, an outcome that only rows can prove stays unknown.
   *
   * @param commitProbe looks for rows that no other transaction would have written.
   */
  registerCommitProbe(commitProbe: (store: Store) => Promise<boolean>): void;
  /** Adds events to those that the transaction writes right before it commits. */
  recordEvents(events: readonly RecordedEvent[]): void;
}

/** One statement for a list of items: returns an answer for each, in their order. */
export type BatchFn<S extends Store, Item, Answer> = (
  store: S,
  items: readonly Item[],
) => Promise<readonly (Answer | NotBatchableError)[]>;

/** Merges equal statements of several callers into one. */
export interface BatchContext {
  run<Item, Answer>(statement: BatchedStatement<Item, Answer>, item: Item): Promise<Answer>;
}

export interface BatchedStatement<Item, Answer> {
  batchFn: BatchFn<Tx, Item, Answer>;
  /** Whether it changes rows. */
  writes: boolean;
  /**
   * Whether it is sent only when no member of the batch waits for any other statement, so that all
   * of them send it at once. Locks for which others queue need it: a member that took such a lock
   * while another still has earlier locks to take could deadlock with a transaction that takes them
   * in the global lock order.
   */
  isBarrier?: boolean;
}

export type AnyBatchedStatement = BatchedStatement<unknown, unknown>;

/** One item of a batched statement, whose caller waits for its answer. */
export interface PendingItem {
  item: unknown;
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}
