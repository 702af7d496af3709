/**
 * The port to a database: every difference between the dialects, as capabilities.
 *
 * `sqlite-dialect.ts` and `postgres-dialect.ts` each implement it; nothing else asks for a
 * dialect's name.
 */
import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import type { ListFunction } from '../store.ts';
import type { PostgresFacts, SqliteFacts } from './database-facts.ts';

export interface Dialect {
  readonly kysely: Kysely<Schema>;
  /**
   * For reads that take longer than any call may; undefined where one connection serves everything.
   */
  readonly longReads?: Kysely<Schema>;
  readonly locksRows: boolean;
  readonly listFunction: ListFunction;
  /**
   * Names the history of the rows: another one after a fail-over or a restart from a backup, which
   * may have lost rows that were read before.
   */
  history(): string;
  /** Whether other processes may write to the database too. */
  readonly isShared: boolean;
  /** Whether write transactions run one at a time, so that group commit costs no concurrency. */
  readonly hasSingleWriter: boolean;
  /** Resolves when the calls of the current tick of the event loop have arrived. */
  collectCurrentTick(): Promise<void>;
  /**
   * Whether the database rolled a transaction back because of another, so that a retry may succeed.
   */
  isSerializationFailure(error: unknown): boolean;
  /** Whether another transaction held a lock for too long. */
  isLockTimeout(error: unknown): boolean;
  /** Whether the database is away, full or too slow, and the call itself is sound. */
  isUnavailable(error: unknown): boolean;
  /** Runs schema changes, with the longer time limits that they need. */
  migrate(run: (kysely: Kysely<Schema>) => Promise<void>): Promise<void>;
  now(query: Kysely<Schema>): Promise<number>;
  /** The same inside a transaction, which must not commit before the instant is covered. */
  transactionNow(query: Kysely<Schema>): Promise<Instant>;
  /** The status of a transaction; undefined where the reply to a COMMIT cannot get lost. */
  transactionStatus?(query: Kysely<Schema>, transactionId: string): Promise<TransactionStatus>;
  /**
   * Resolves when a commit that began after the call was acknowledged, by the standbys too where
   * they are synchronous; undefined where there is no other primary.
   */
  confirmPrimary?(): Promise<void>;
  pool?(): PoolState;
  analyzeGrownTables?(): Promise<string[]>;
  facts(query: Kysely<Schema>): Promise<PostgresFacts | SqliteFacts>;
  ping(query: Kysely<Schema>): Promise<void>;
  /** Closes every connection. */
  close(): Promise<void>;
}

/** An instant, as read inside a transaction. */
export interface Instant {
  now: number;
  /** The transaction's id, if the database has assigned one. */
  transactionId: string | null;
  /** Resolves when no later reading can be earlier; undefined where none can be already. */
  covered?: Promise<void> | undefined;
}

/** The status of a transaction by its id; forgotten: too old for the database to have kept it. */
export type TransactionStatus = 'running' | 'committed' | 'aborted' | 'forgotten';

/** The state of a connection pool; `waiting` calls wait for one of `limit` connections. */
export interface PoolState {
  limit: number;
  open: number;
  idle: number;
  waiting: number;
}
