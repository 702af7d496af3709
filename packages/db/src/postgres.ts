/**
 * Everything that is Postgres's own: many processes share it, rows are locked one by one, and the
 * database's clock decides, so that servers whose clocks differ agree on every expiry.
 */
import type { Clock } from '@onsale/core/clock';
import { CamelCasePlugin, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Dialect } from './database.ts';
import type { Schema } from './schema.ts';

/** A statement, and a wait for a row's lock, that take longer than this are given up. */
const statementTimeoutMs = 10_000;
const lockTimeoutMs = 5_000;
/** A connection that is up but silent, as after a fail-over, is given up this much later. */
const silenceGraceMs = 2_000;
/**
 * A change of the schema may take long, and so may the wait for another server that is at it. Each of
 * its statements gives up as soon as all others for a lock, so that a sale never queues up behind it.
 */
const migrationTimeoutMs = 600_000;
/** A transaction whose server went silent lets go of its locks after this. */
const idleInTransactionTimeoutMs = 5_000;

const collisionStates = new Set(['40001', '40P01']);

/** Connection, resource and shutdown errors, a lock or statement that timed out, read-only standby. */
const unavailableStates = /^(08|53|57P|57014|55P03|25P03|25006)/;
const unavailableSystemErrors =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** pg has no code for these. */
const unavailableMessages =
  /^(timeout exceeded when trying to connect|Connection terminated|Client (has encountered a connection error|was closed) and is not queryable|Query read timeout|Cannot use a pool after calling end)/;

/** Amounts, instants and counts stay far below 2^53, so 64-bit integers and sums become numbers. */
const parsedAsNumbers = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);
const types: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    parsedAsNumbers.has(id) ? Number : pg.types.getTypeParser(id, format),
};

export interface PostgresOptions {
  /** Connections that one process holds at most. */
  poolSize: number;
  /** How long a call waits for a free connection before it is answered OVERLOADED. */
  acquireTimeoutMs: number;
  /** Decides instead of the database's clock, in tests and simulations. */
  clock?: Clock | undefined;
}

export function postgresDialect(url: string, options: PostgresOptions): Dialect {
  const { poolSize, acquireTimeoutMs, clock } = options;
  const connect = (max: number, timeoutMs: number): Kysely<Schema> => {
    const pool = new pg.Pool({
      connectionString: url,
      application_name: 'onsale',
      max,
      connectionTimeoutMillis: acquireTimeoutMs,
      statement_timeout: timeoutMs,
      query_timeout: timeoutMs + silenceGraceMs,
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
      keepAlive: true,
      types,
    });
    // Without listeners, a database that restarts would take the process down with it. Whoever uses
    // the connection is told by its own query; an idle one is simply replaced.
    const ignore = () => {};
    pool.on('error', ignore);
    pool.on('connect', (client) => client.on('error', ignore));
    return new Kysely<Schema>({
      dialect: new PostgresDialect({ pool }),
      plugins: [new CamelCasePlugin()],
    });
  };

  return {
    kysely: connect(poolSize, statementTimeoutMs),
    async migrate(run) {
      const kysely = connect(1, migrationTimeoutMs);
      try {
        await run(kysely);
      } finally {
        await kysely.destroy();
      }
    },
    locksRows: true,
    isShared: true,
    isCollision: (error) => collisionStates.has(codeOf(error)),
    isUnavailable: (error) => {
      const code = codeOf(error);
      const message = error instanceof Error ? error.message : '';
      return (
        unavailableStates.test(code) ||
        unavailableSystemErrors.test(code) ||
        unavailableMessages.test(message)
      );
    },
    now: async (query) => (clock ? clock.now() : databaseNow(query)),
    ping: async (query) => void (await databaseNow(query)),
  };
}

/** `now()` is frozen at the start of a transaction; `clock_timestamp()` is the instant it is read. */
async function databaseNow(query: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ now: number }>`
    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now
  `.execute(query);
  return rows[0]!.now;
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
