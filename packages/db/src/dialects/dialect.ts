import type { Kysely } from 'kysely';
import type { PostgresFacts, SqliteFacts } from './database-facts.ts';
import type { Schema } from '../schema.ts';
import type { ListFunction } from '../store.ts';

/** What differs between the dialects: sqlite.ts and postgres.ts each make one. */
export interface Dialect {
  readonly kysely: Kysely<Schema>;
  /** For reads that take longer than any call may; left out where one connection does it all. */
  readonly longReads?: Kysely<Schema>;
  readonly locksRows: boolean;
  readonly listFunction: ListFunction;
  readonly isShared: boolean;
  /** Whether transactions go one by one, so that those which come together may as well be one. */
  readonly hasSingleWriter: boolean;
  /** Resolves when whoever comes now has come. */
  collectCurrentTick(): Promise<void>;
  /** Where two pieces of work collided and the database gave one of them up. */
  isSerializationFailure(error: unknown): boolean;
  /** Where somebody else held a lock for too long. */
  isLockTimeout(error: unknown): boolean;
  /** Where the database is away, full up or too slow, and the call is sound. */
  isUnavailable(error: unknown): boolean;
  /** Runs changes of the schema, with the patience that they need. */
  migrate(run: (kysely: Kysely<Schema>) => Promise<void>): Promise<void>;
  now(query: Kysely<Schema>): Promise<number>;
  /** The same inside a transaction, with the number that the database gave it, if it has one. */
  transactionNow(query: Kysely<Schema>): Promise<{ now: number; transactionId: string | null }>;
  /** How a transaction stands; left out where the answer to a COMMIT cannot get lost. */
  transactionStatus?(query: Kysely<Schema>, transactionId: string): Promise<TransactionStatus>;
  pool?(): PoolState;
  analyzeGrownTables?(): Promise<string[]>;
  facts(query: Kysely<Schema>): Promise<PostgresFacts | SqliteFacts>;
  ping(query: Kysely<Schema>): Promise<void>;
}

/** How a transaction stands, by its number alone; forgotten: it is too old for the database to know. */
export type TransactionStatus = 'running' | 'committed' | 'aborted' | 'forgotten';

/** How a pool is doing; `waiting` calls wait for one of `limit` connections. */
export interface PoolState {
  limit: number;
  open: number;
  idle: number;
  waiting: number;
}
