/**
 * Errors of the database package: an unusable database, overload, and work that no batch can serve.
 */
import { OnsaleError, type ErrorDetails } from '@onsale/core/errors';

/**
 * Thrown when the database is reachable but must not be used: a newer version changed its schema,
 * or another server owns the SQLite file. The message says why.
 */
export class UnusableDatabaseError extends Error {
  override readonly name = 'UnusableDatabase';
}

/**
 * Takes one unit of work out of a batch: it runs again in a transaction of its own. A batched
 * statement returns it in place of an answer, and the member that sent it throws it.
 */
export class NotBatchableError extends Error {
  override readonly name = 'NotBatchable';

  constructor() {
    super('This unit of work has to run in a transaction of its own.');
  }
}

const unavailableRetryMs = 1_000;

/** @param details whether the work may have taken effect nevertheless. */
export function overloaded(cause: unknown, details: ErrorDetails['OVERLOADED'] = {}): OnsaleError {
  return new OnsaleError('OVERLOADED', details, { cause, retryAfterMs: unavailableRetryMs });
}

/** The URL names no kind of database that there is. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError';
}
