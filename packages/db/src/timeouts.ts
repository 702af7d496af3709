/**
 * Time limits and pool sizes of the database: every wait has a bound, and this lists all of them.
 */
export interface DatabaseLimits {
  /** The most connections that one process holds. */
  poolSize: number;
  /**
   * The most batches of calls that one process has in flight on Postgres. While the database works
   * on one, the server works on the other; more compete for its core, and are smaller (ADR 26).
   */
  concurrentBatches: number;
  /**
   * How many statements a Postgres connection keeps prepared; 0 behind a pooler that reassigns the
   * connection after each transaction.
   */
  preparedStatements: number;
  /**
   * How long a call waits for a free connection, and a new connection waits for its first answer.
   */
  acquireTimeoutMs: number;
  /** How long a statement waits for a lock that another transaction holds. */
  lockTimeoutMs: number;
  /** How long a statement may run. */
  statementTimeoutMs: number;
  /** How long a transaction may take from BEGIN to COMMIT, on PostgreSQL 17 and later. */
  transactionTimeoutMs: number;
  /**
   * After how long the database releases the locks of a server that went silent in a transaction.
   */
  idleInTransactionTimeoutMs: number;
  /**
   * A connection that is open but silent, as after a fail-over, is given up this much later than
   * the database itself would have cancelled the statement.
   */
  silenceGraceMs: number;
  /** How long the server tries to resolve an in-doubt commit. */
  settleTimeoutMs: number;
  /**
   * How long an audit may read. It has connections of its own, so that calls do not wait for it.
   */
  auditTimeoutMs: number;
  /** How long a migration may take, and how long another server waits for it. */
  migrationTimeoutMs: number;
}

/** How long a refusal waits for the proof that its database is still the primary. */
export const confirmTimeoutMs = 2_000;

/**
 * The SDK waits ten seconds for an answer, so a transaction ends within eight. Silence outlasts
 * `idleInTransactionTimeoutMs`, so by the time that a server resolves an in-doubt commit, the
 * database has rolled back a transaction whose COMMIT never arrived.
 */
export const databaseDefaults: DatabaseLimits = {
  poolSize: 10,
  concurrentBatches: 2,
  preparedStatements: 200,
  acquireTimeoutMs: 3_000,
  lockTimeoutMs: 3_000,
  statementTimeoutMs: 5_000,
  transactionTimeoutMs: 8_000,
  idleInTransactionTimeoutMs: 5_000,
  silenceGraceMs: 1_000,
  settleTimeoutMs: 5_000,
  auditTimeoutMs: 120_000,
  migrationTimeoutMs: 600_000,
};
