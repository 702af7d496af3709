/**
 * The Postgres dialect: many processes share the database, rows are locked one by one, and the
 * database's clock decides every expiry, so that servers whose clocks differ agree; it never goes
 * back (database-time.ts).
 */
import { systemClock, type Clock } from '@onsale/core/time/clock';
import { CamelCasePlugin, CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Schema } from '../../schema.ts';
import type { DatabaseLimits } from '../../timeouts.ts';
import type { Dialect, TransactionStatus } from '../dialect.ts';
import { analyzeGrownTables } from './analyze-grown-tables.ts';
import { hostsOf } from './connection-string.ts';
import { createDatabaseTime } from './database-time.ts';
import { readPostgresFacts } from './postgres-facts.ts';
import { createPrimaryPool, type PrimaryPool } from './primary-pool.ts';
import { changedPlanState } from './statement-names.ts';
import { createTimelines, type LeftBehind } from './timelines.ts';

/** Serialization failure, deadlock, and a schema change under a prepared statement. */
const serializationFailureStates = new Set(['40001', '40P01', changedPlanState]);

const lockTimeoutState = '55P03';

/** Errors of connections, resources and shutdown, time-outs, and a read-only standby. */
const unavailableStates = /^(08|53|57P|57014|55P03|25P03|25P04|25006|0A000)/;
const unavailableSystemErrors =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** Errors to which pg gives no code. */
const unavailableMessages =
  /^(timeout exceeded when trying to connect|Connection terminated|Client (has encountered a connection error|was closed) and is not queryable|Query read timeout|Cannot use a pool after calling end)/;

/** Amounts, instants and counts stay far below 2^53, so 64-bit integers and sums become numbers. */
const parsedAsNumbers = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);
const types: pg.CustomTypesConfig = {
  getTypeParser: (id, format) =>
    parsedAsNumbers.has(id) ? Number : pg.types.getTypeParser(id, format),
};

export interface PostgresOptions {
  limits: DatabaseLimits;
  /** Decides every expiry in place of the database's clock, in tests and simulations. */
  clock?: Clock | undefined;
  /** Called for each connection to a host that a fail-over has left behind. */
  onLeftBehind?: ((host: LeftBehind) => void) | undefined;
}

export function postgresDialect(
  url: string,
  { limits, clock, onLeftBehind }: PostgresOptions,
): Dialect {
  const timelines = createTimelines(onLeftBehind);
  const hosts = { urls: hostsOf(url), types, timelines };
  const pool = createPrimaryPool({ ...hosts, limits, looksAround: true });
  const calls = connect(pool);
  const longReads = connect(
    createPrimaryPool({ ...hosts, limits: forAudits(limits), readsWholeTables: true }),
  );
  const marks = connect(createPrimaryPool({ ...hosts, limits: { ...limits, poolSize: 1 } }));
  const time = createDatabaseTime({ marks, timelines });
  return {
    kysely: calls,
    longReads,
    pool: () => pool.state(),
    analyzeGrownTables: () => analyzeGrownTables(calls),
    async migrate(run) {
      const kysely = connect(
        createPrimaryPool({ ...hosts, limits: forMigration(limits), readsWholeTables: true }),
      );
      try {
        await run(kysely);
      } finally {
        await kysely.destroy();
      }
    },
    locksRows: true,
    listFunction: 'json_to_recordset',
    // A connection learns of its host's timeline before it is used.
    history() {
      const { system = '', timeline = 0 } = timelines.highest();
      return `${system}.${timeline}`;
    },
    isShared: true,
    hasSingleWriter: false,
    collectCurrentTick: () => systemClock.yield(),
    isSerializationFailure: (error) => serializationFailureStates.has(codeOf(error)),
    isLockTimeout: (error) => codeOf(error) === lockTimeoutState,
    isUnavailable: (error) => {
      const code = codeOf(error);
      const message = error instanceof Error ? error.message : '';
      return (
        unavailableStates.test(code) ||
        unavailableSystemErrors.test(code) ||
        unavailableMessages.test(message)
      );
    },
    async now(query) {
      if (clock) return clock.now();
      const { now, covered } = await time.read(query);
      await covered;
      return now;
    },
    async transactionNow(query) {
      if (!clock) return time.read(query);
      return { now: clock.now(), transactionId: await transactionIdOf(query) };
    },
    transactionStatus,
    confirmPrimary: () => confirmPrimary(calls),
    facts: readPostgresFacts,
    ping: async (query) => void (await transactionIdOf(query)),
    close: async () =>
      void (await Promise.all([calls.destroy(), longReads.destroy(), time.close()])),
  };
}

function connect(pool: PrimaryPool): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin()],
  });
}

const maxConcurrentAudits = 2;

function forAudits(limits: DatabaseLimits): DatabaseLimits {
  const { auditTimeoutMs } = limits;
  return {
    ...limits,
    poolSize: maxConcurrentAudits,
    statementTimeoutMs: auditTimeoutMs,
    transactionTimeoutMs: auditTimeoutMs,
  };
}

const migrationLockTimeoutMs = 5_000;

/**
 * Limits for migrations. A schema change may take long, and so may the wait for another server that
 * runs it. Each of its statements gives up soon on a lock, so that calls do not queue up behind it.
 */
function forMigration(limits: DatabaseLimits): DatabaseLimits {
  const { migrationTimeoutMs } = limits;
  return {
    ...limits,
    poolSize: 1,
    lockTimeoutMs: migrationLockTimeoutMs,
    statementTimeoutMs: migrationTimeoutMs,
    transactionTimeoutMs: migrationTimeoutMs,
  };
}

/** The transaction's id, if a lock or a write has assigned one. */
async function transactionIdOf(query: Kysely<Schema>): Promise<string | null> {
  const { rows } = await query.executeQuery(transactionIdQuery);
  return rows[0]!.transactionId;
}

const transactionIdQuery = CompiledQuery.raw(
  'select pg_current_xact_id_if_assigned()::text as transaction_id',
) as CompiledQuery<{ transactionId: string | null }>;

/**
 * The id was never assigned in this timeline of the database, so the transaction is lost with its
 * rows.
 */
const neverAssignedState = '22023';

async function transactionStatus(
  query: Kysely<Schema>,
  transactionId: string,
): Promise<TransactionStatus> {
  try {
    const { rows } = await sql<{ standby: boolean; status: string | null }>`
      select pg_is_in_recovery() as standby, pg_xact_status(${transactionId}::xid8) as status
    `.execute(query);
    const { standby, status } = rows[0]!;
    // A standby may not have received it yet.
    if (standby || status === 'in progress') return 'running';
    return status === 'committed' || status === 'aborted' ? status : 'forgotten';
  } catch (error) {
    if (codeOf(error) === neverAssignedState) return 'aborted';
    throw error;
  }
}

/** Databases that only speak Postgres' protocol may lack the function. */
const noSuchFunctionStates = /^(42883|42501|0A000)/;

/** A message in the log, because only a transaction that writes waits for the standbys. */
async function confirmPrimary(query: Kysely<Schema>): Promise<void> {
  try {
    await sql`select pg_logical_emit_message(true, 'onsale', 'confirm')`.execute(query);
  } catch (error) {
    if (!noSuchFunctionStates.test(codeOf(error))) throw error;
  }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
