/**
 * The pool of connections to the primary, wherever it is. Every new connection is asked whether it
 * may write; when the primary is lost or no longer one, all the hosts are asked at once, and the
 * first that takes writes has the next call. That there is at most one such host is up to whatever
 * promotes standbys.
 */
import type { PostgresPool } from 'kysely';
import pg from 'pg';
import type { DatabaseLimits } from '../../timeouts.ts';
import { readOnlyState, PooledConnection } from './pooled-connection.ts';
import { createStatementNames } from './statement-names.ts';
import type { PoolState } from '../dialect.ts';

/** Ten seconds after it last said something, a peer is asked by TCP whether it is still there. */
const keepAliveDelayMs = 10_000;

/** Older servers do not know this limit, and refuse a connection that names it. */
const transactionTimeoutSince = 170_000;

/**
 * Calls find their rows by index, and a plan is kept for as long as its connection. One that was made
 * while the tables were empty would read all of them once they are full.
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
  /** One for each host. */
  urls: readonly string[];
  limits: DatabaseLimits;
  types: pg.CustomTypesConfig;
  /** Whether the statements go over whole tables, as those of an audit do. */
  readsWholeTables?: boolean;
}

export type PrimaryPool = PostgresPool & { state(): PoolState };

export function primaryPool(options: PrimaryOptions): PrimaryPool {
  const { urls, limits, types } = options;
  let looking: Promise<Primary> | undefined;
  let ended = false;
  const closing = new Set<Promise<void>>();
  const greeted = new WeakSet<pg.PoolClient>();
  const nameOf = createStatementNames(limits.preparedStatements);

  const open = (url: string): Primary => {
    const pool = new pg.Pool({
      ...settingsOf(limits),
      connectionString: url,
      max: limits.poolSize,
      types,
    });
    // Without listeners, a database that restarts would take the process down with it. Whoever uses
    // the connection is told by its own query; an idle one is simply replaced.
    const ignore = () => {};
    pool.on('error', ignore);
    pool.on('connect', (client) => client.on('error', ignore));
    return { url, pool };
  };
  // Where there is only one host there is nothing to look for.
  const [only] = urls;
  let current = urls.length === 1 && only !== undefined ? open(only) : undefined;

  const look = async (): Promise<Primary> => {
    const url = await findPrimary(options);
    if (current?.url === url) return current;
    const former = current;
    current = open(url);
    if (former) {
      const closed = former.pool.end().finally(() => closing.delete(closed));
      closing.add(closed);
    }
    return current;
  };
  const find = (): Promise<Primary> => {
    looking ??= look().finally(() => (looking = undefined));
    return looking;
  };
  /** Nobody waits for this: the call at hand has failed, and the next one is to find it done. */
  const triggerRediscovery = () => {
    if (urls.length > 1 && !ended) find().catch(() => {});
  };

  const take = async (pool: pg.Pool): Promise<pg.PoolClient> => {
    const client = await pool.connect();
    if (greeted.has(client)) return client;
    try {
      await initializeConnection(client, options);
      greeted.add(client);
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
        return new PooledConnection(await take(pool), { onBroken: triggerRediscovery, nameOf });
      } catch (error) {
        triggerRediscovery();
        throw error;
      }
    },
    async end() {
      ended = true;
      await looking?.catch(() => {});
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

/** @throws what keeps the host from being the primary. */
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

/** @throws an error of the state that a write would have met, when the connection is read-only. */
async function initializeConnection(
  client: pg.ClientBase,
  { limits, readsWholeTables = false }: PrimaryOptions,
): Promise<void> {
  const values = [String(limits.transactionTimeoutMs), readsWholeTables ? 'on' : 'off'];
  const question = { text: sessionSetup, values, query_timeout: limits.acquireTimeoutMs };
  const { rows } = await client.query<{ readOnly: boolean }>(question);
  if (!rows[0]?.readOnly) return;
  throw Object.assign(new Error('the database takes no writes: it is a standby, or read-only'), {
    code: readOnlyState,
  });
}
