/**
 * A connection pool that follows the primary through fail-overs.
 *
 * Every new connection is asked whether it may write, and for its timeline. When the primary is
 * lost or demoted, all hosts are probed at once, and of those that accept writes the one with the
 * highest timeline serves the next call. A host with a lower timeline than any that was seen was
 * left behind by a fail-over, and is treated as away; so are open connections to it.
 */
import { shareInFlight } from '@onsale/core/async/single-flight';
import { withTimeout } from '@onsale/core/async/with-timeout';
import { systemClock } from '@onsale/core/time/clock';
import type { PostgresPool } from 'kysely';
import pg from 'pg';
import type { DatabaseLimits } from '../../timeouts.ts';
import type { PoolState } from '../dialect.ts';
import { readTimeline, warnOthers } from './host-timeline.ts';
import { PooledConnection, readOnlyState } from './pooled-connection.ts';
import { createStatementNames } from './statement-names.ts';
import type { Timeline, Timelines } from './timelines.ts';

/** How long a peer may be silent before TCP keep-alive probes it. */
const keepAliveDelayMs = 10_000;

/**
 * How long the other hosts may take to answer once one accepts writes: one of them may be newer.
 */
const probeGraceMs = 250;
/** How often the other hosts are asked for their timeline, although the one in use answers. */
const lookAroundMs = 5_000;

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
  timelines: Timelines;
  /** Whether to ask the other hosts for their timeline from time to time. */
  looksAround?: boolean;
  /** Whether to allow sequential scans, which the statements of an audit need. */
  readsWholeTables?: boolean;
}

export type PrimaryPool = PostgresPool & { state(): PoolState };

export function createPrimaryPool(options: PrimaryOptions): PrimaryPool {
  const { urls, limits, types, timelines } = options;
  let ended = false;
  const closing = new Set<Promise<void>>();
  /** The timeline of each connection that has been initialised. */
  const initialized = new WeakMap<pg.PoolClient, Timeline | undefined>();
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
    const url = await findPrimary(options, current?.url);
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
      initialized.set(client, await initializeConnection(client, options));
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };

  let cancelLookAround = () => {};
  const lookAround = async (): Promise<void> => {
    await Promise.allSettled(urls.map((url) => probeHost(url, options)));
    scheduleLookAround();
  };
  const scheduleLookAround = (): void => {
    if (!ended) cancelLookAround = systemClock.after(lookAroundMs, () => void lookAround());
  };
  if (options.looksAround && urls.length > 1) scheduleLookAround();

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
        const client = await acquire(pool);
        const host = initialized.get(client);
        const leftBehind = () =>
          host && timelines.newerThan(host) ? leftBehindError(client, host, timelines) : undefined;
        return new PooledConnection(client, { onBroken: triggerRediscovery, nameOf, leftBehind });
      } catch (error) {
        triggerRediscovery();
        throw error;
      }
    },
    async end() {
      ended = true;
      cancelLookAround();
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

/** @param current the host in use, which is preferred among equals. */
async function findPrimary(options: PrimaryOptions, current?: string): Promise<string> {
  const found: Host[] = [];
  const probes = options.urls.map(async (url) => {
    found.push({ url, on: await probeHost(url, options) });
  });
  try {
    await Promise.any(probes);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  }
  const others = Promise.allSettled(probes);
  await withTimeout<unknown>(others, {
    clock: systemClock,
    ms: probeGraceMs,
    fallback: undefined,
  });
  const rank = ({ url, on }: Host) => (on?.timeline ?? 0) + (url === current ? 0.5 : 0);
  const [best] = found.toSorted((one, other) => rank(other) - rank(one));
  return best!.url;
}

interface Host {
  url: string;
  on: Timeline | undefined;
}

/** @throws the error that keeps the host from being the primary. */
async function probeHost(url: string, options: PrimaryOptions): Promise<Timeline | undefined> {
  const client = new pg.Client({ ...settingsOf(options.limits), connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return await initializeConnection(client, options);
  } finally {
    client.end().catch(() => {});
  }
}

/**
 * @returns the timeline of the host, if it has one.
 * @throws an error with the SQLSTATE of a rejected write, when the connection is read-only, or its
 * host was left behind.
 */
async function initializeConnection(
  client: pg.ClientBase,
  { limits, timelines, readsWholeTables = false }: PrimaryOptions,
): Promise<Timeline | undefined> {
  const { acquireTimeoutMs } = limits;
  const values = [String(limits.transactionTimeoutMs), readsWholeTables ? 'on' : 'off'];
  const setup = { text: sessionSetup, values, query_timeout: acquireTimeoutMs };
  const reading = readTimeline(client, acquireTimeoutMs);
  reading.catch(() => {});
  const { rows } = await client.query<{ readOnly: boolean }>(setup);
  const host = await reading;
  if (host) timelines.see(host);
  if (rows[0]?.readOnly) {
    throw writesRefused('the database accepts no writes: it is a standby, or read-only');
  }
  if (!host || !timelines.newerThan(host)) return host;
  await warnOthers(client, timelines.highest(), acquireTimeoutMs);
  throw leftBehindError(client, host, timelines);
}

function leftBehindError(client: pg.ClientBase, host: Timeline, timelines: Timelines): Error {
  const { timeline } = host;
  const highest = timelines.newerThan(host)!;
  const { host: name, port } = client as unknown as { host: string; port: number };
  timelines.refused({ host: `${name}:${port}`, timeline, highest });
  return writesRefused(
    `${name}:${port} was left behind by a fail-over: it is on timeline ${timeline}, and ${highest} has been seen`,
  );
}

function writesRefused(message: string): Error {
  return Object.assign(new Error(message), { code: readOnlyState });
}
