/** Databases on the PostgreSQL of the tests: copied from a template, checked for leaks, dropped. */
import { systemClock } from '@onsale/core/time/clock';
import pg from 'pg';
import { openDatabase } from '../src/open-database.ts';
import type { DatabaseHandle } from './database-handle.ts';

/**
 * Contains the migrated schema. Copying it takes milliseconds; nothing connects to it afterwards.
 */
const templateName = 'onsale_template';

/** The longest that a closed connection stays in the list of the server. */
const disconnectAttempts = 200;
const disconnectIntervalMs = 10;

/** The longest that a standby takes to connect and to catch up. */
const standbyAttempts = 600;
const standbyIntervalMs = 50;

export async function createTemplate(serverUrl: string): Promise<void> {
  await asSuperuser(serverUrl, (client) => client.query(`create database ${templateName}`));
  const database = await openDatabase(urlOf(serverUrl, templateName));
  await database.close();
}

/**
 * Creates an empty database, which the first server to open it migrates.
 *
 * @param name letters, digits and underscores.
 * @returns its URL.
 */
export async function createEmptyDatabase(serverUrl: string, name: string): Promise<string> {
  await asSuperuser(serverUrl, (client) => client.query(`create database ${name}`));
  return urlOf(serverUrl, name);
}

/** Makes replication synchronous, and waits until a standby is connected. */
export async function waitForStandbys(primaryUrl: string): Promise<void> {
  await asSuperuser(primaryUrl, async (client) => {
    await client.query(`alter system set synchronous_standby_names = '*'`);
    await client.query('select pg_reload_conf()');
    await until(async () => {
      const { rowCount } = await client.query(
        `select from pg_stat_replication where sync_state = 'sync'`,
      );
      return rowCount === 1;
    });
  });
}

/** Waits until a standby has replayed everything that the primary has written so far. */
export async function waitForReplay(primaryUrl: string): Promise<void> {
  await asSuperuser(primaryUrl, async (client) => {
    const position = await client.query<{ lsn: string }>('select pg_current_wal_lsn() as lsn');
    await until(async () => {
      const { rowCount } = await client.query(
        'select from pg_stat_replication where replay_lsn >= $1::pg_lsn',
        [position.rows[0]!.lsn],
      );
      return rowCount === 1;
    });
  });
}

/** Waits until a COMMIT waits for a standby. */
export async function waitForUnacknowledgedCommit(primaryUrl: string): Promise<void> {
  await asSuperuser(primaryUrl, (client) =>
    until(async () => {
      const { rowCount } = await client.query(
        `select from pg_stat_activity where wait_event = 'SyncRep'`,
      );
      return rowCount !== 0;
    }),
  );
}

export async function promote(standbyUrl: string): Promise<void> {
  await asSuperuser(standbyUrl, (client) => client.query('select pg_promote()'));
}

async function until(isMet: () => Promise<boolean>): Promise<void> {
  for (let attempt = 1; !(await isMet()); attempt += 1) {
    if (attempt === standbyAttempts)
      throw new Error('The standby did not reach the expected state in time.');
    await systemClock.sleep(standbyIntervalMs);
  }
}

/** @param name letters, digits and underscores. */
export async function createPostgresHandle(
  serverUrl: string,
  name: string,
): Promise<DatabaseHandle> {
  await asSuperuser(serverUrl, (client) =>
    client.query(`create database ${name} template ${templateName}`),
  );
  return {
    url: urlOf(serverUrl, name),
    openTransactions: () =>
      asSuperuser(serverUrl, (client) => sessions(client, name, `state <> 'idle'`)),
    async openConnections() {
      return asSuperuser(serverUrl, async (client) => {
        for (let attempt = 1; ; attempt += 1) {
          const left = await sessions(client, name, 'true');
          if (left.length === 0 || attempt === disconnectAttempts) return left;
          await systemClock.sleep(disconnectIntervalMs);
        }
      });
    },
    async remove() {
      await asSuperuser(serverUrl, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

async function sessions(client: pg.Client, name: string, condition: string): Promise<string[]> {
  const { rows } = await client.query<{ session: string }>(
    `select format('%s (%s), last statement: %s', application_name, state, query) as session
     from pg_stat_activity
     where datname = $1 and backend_type = 'client backend' and ${condition}`,
    [name],
  );
  return rows.map(({ session }) => session);
}

async function asSuperuser<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'onsale tests' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(serverUrl: string, name: string): string {
  return Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
}
