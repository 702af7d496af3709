/**
 * A connection pool that follows the primary through fail-overs.
 *
 * Every new connection is asked whether it may write. When the primary is lost or demoted, all
 * hosts are probed at once, and the first that accepts writes serves the next call. The pool relies
 * on whatever promotes standbys that there is at most one such host.
 */
import { shareInFlight } from '@onsale/core/async/single-flight';
import type { PostgresPool } from 'kysely';
import pg from 'pg';
import type { DatabaseLimits } from '../../timeouts.ts';
import type { PoolState } from '../dialect.ts';
import { PooledConnection, readOnlyState } from './pooled-connection.ts';
import { createStatementNames } from './statement-names.ts';

/** How long a peer may be silent before TCP keep-alive probes it. */
const keepAliveDelayMs = 10_000;

/**
 * The first server version with `transaction_timeout`; older ones reject a connection that sets it.
 */
const transactionTimeoutSince = 170_000;

/**
 * Makes plans use indexes. Calls find their rows by index, and a plan is cached for as long as its
 * connection: one that was made while the tables were empty would scan them once they are full.
 */
const plannedByIndex = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit']
  .map((setting) => `set_config('${setting}', $2, false)`)
  .join(', ');

const sessionSetup = `
  select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as "readOnly",
    case when current_setting('server_version_num')::int >= ${transactionTimeoutSince}
      then set_config('transaction_timeout', $1, false) end, ${plannedByIndex}`;

interface Primary {
  url: string;
  pool: pg.Pool;
}

export interface PrimaryOptions {
  /** One URL for each host. */
  urls: readonly string[];
  limits: DatabaseLimits;
  types: pg.CustomTypesConfig;
  /** Whether to allow sequential scans, which the statements of an audit need. */
  readsWholeTables?: boolean;
}

export type PrimaryPool = PostgresPool & { state(): PoolState };

export function createPrimaryPool(options: PrimaryOptions): PrimaryPool {
  const { urls, limits, types } = options;
  let ended = false;
  const closing = new Set<Promise<void>>();
  const initialized = new WeakSet<pg.PoolClient>();
  const nameOf = createStatementNames(limits.preparedStatements);

  const open = (url: string): Primary => {
    const pool = new pg.Pool({
      ...settingsOf(limits),
      connectionString: url,
      max: limits.poolSize,
      types,
    });
    // Without listeners, a database that restarts would end this process. A call on the connection
    // gets the error from its own query; an idle connection is simply replaced.
    const ignore = () => {};
    pool.on('error', ignore);
    pool.on('connect', (client) => client.on('error', ignore));
    return { url, pool };
  };
  // A single host needs no discovery.
  const [only] = urls;
  let current = urls.length === 1 && only !== undefined ? open(only) : undefined;

  const find = shareInFlight(async (): Promise<Primary> => {
    const url = await findPrimary(options);
    if (current?.url === url) return current;
    const former = current;
    current = open(url);
    if (former) {
      const closed = former.pool.end().finally(() => closing.delete(closed));
      closing.add(closed);
    }
    return current;
  });
  /**
   * Runs in the background: the current call has failed, and the next one should find a primary.
   */
  const triggerRediscovery = () => {
    if (urls.length > 1 && !ended) find().catch(() => {});
  };

  const acquire = async (pool: pg.Pool): Promise<pg.PoolClient> => {
    const client = await pool.connect();
    if (initialized.has(client)) return client;
    try {
      await initializeConnection(client, options);
      initialized.add(client);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };

  return {
    options: {},
    state() {
      const { totalCount = 0, idleCount = 0, waitingCount = 0 } = current?.pool ?? {};
      return { limit: limits.poolSize, open: totalCount, idle: idleCount, waiting: waitingCount };
    },
    async connect() {
      if (ended) throw new Error('Cannot use a pool after calling end on the pool');
      const { pool } = current ?? (await find());
      try {
        return new PooledConnection(await acquire(pool), { onBroken: triggerRediscovery, nameOf });
      } catch (error) {
        triggerRediscovery();
        throw error;
      }
    },
    async end() {
      ended = true;
      await find.inFlight()?.catch(() => {});
      await Promise.all([current?.pool.end(), ...closing]);
    },
  };
}

function settingsOf(limits: DatabaseLimits): pg.ClientConfig {
  return {
    application_name: 'onsale',
    connectionTimeoutMillis: limits.acquireTimeoutMs,
    statement_timeout: limits.statementTimeoutMs,
    query_timeout: limits.statementTimeoutMs + limits.silenceGraceMs,
    lock_timeout: limits.lockTimeoutMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
  };
}

async function findPrimary(options: PrimaryOptions): Promise<string> {
  try {
    return await Promise.any(options.urls.map((url) => probeHost(url, options)));
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
}

/** @throws the error that keeps the host from being the primary. */
async function probeHost(url: string, options: PrimaryOptions): Promise<string> {
  const client = new pg.Client({ ...settingsOf(options.limits), connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    await initializeConnection(client, options);
    return url;
  } finally {
    client.end().catch(() => {});
  }
}

/** @throws an error with the SQLSTATE of a rejected write, when the connection is read-only. */
async function initializeConnection(
  client: pg.ClientBase,
  { limits, readsWholeTables = false }: PrimaryOptions,
): Promise<void> {
  const values = [String(limits.transactionTimeoutMs), readsWholeTables ? 'on' : 'off'];
  const setup = { text: sessionSetup, values, query_timeout: limits.acquireTimeoutMs };
  const { rows } = await client.query<{ readOnly: boolean }>(setup);
  if (!rows[0]?.readOnly) return;
  throw Object.assign(new Error('the database accepts no writes: it is a standby, or read-only'), {
    code: readOnlyState,
  });
}
