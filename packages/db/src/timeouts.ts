/** Every wait for a database has a bound, and this is the one list of them. */
export interface DatabaseLimits {
  /** Connections that one process holds at most. */
  poolSize: number;
  /**
   * How many statements a connection to Postgres keeps prepared; 0 where something in between gives
   * a connection to somebody else after each transaction.
   */
  preparedStatements: number;
  /** How long a call waits for a free connection, and a new connection for its first answer. */
  acquireTimeoutMs: number;
  /** How long a statement waits for a lock that somebody else holds. */
  lockTimeoutMs: number;
  /** How long a statement runs. */
  statementTimeoutMs: number;
  /** How long a transaction lasts from BEGIN until it commits, on PostgreSQL 17 and later. */
  transactionTimeoutMs: number;
  /** After how long the database lets go of the locks of a server that fell silent. */
  idleInTransactionTimeoutMs: number;
  /**
   * A connection that is up but silent, as after a fail-over, is given up this much later than the
   * database itself would have given up its statement.
   */
  silenceGraceMs: number;
  /** How long it is tried to find out what became of a transaction whose COMMIT got no answer. */
  settleTimeoutMs: number;
  /** How long an audit reads, on connections beside the pool, which calls do not have to wait for. */
  auditTimeoutMs: number;
  /** How long a migration takes, and how long another server waits for it. */
  migrationTimeoutMs: number;
}

/**
 * The SDK waits ten seconds for an answer, so a transaction ends within eight. Silence outlasts
 * `idleInTransactionTimeoutMs`: by the time that a lost COMMIT is asked about, the database has
 * rolled back what never heard it.
 */
export const databaseDefaults: DatabaseLimits = {
  poolSize: 10,
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
