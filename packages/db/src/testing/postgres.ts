/** Databases on the tests' PostgreSQL: made by copying a template, watched for leaks, dropped. */
import { systemClock } from '@onsale/core/clock';
import pg from 'pg';
import { openDatabase } from '../open.ts';
import type { DatabasePlace } from './place.ts';

/** Holds the migrated schema. Copying it takes milliseconds; nothing connects to it again. */
const templateName = 'onsale_template';

/** A connection that was closed is gone from the server's list after this at the latest. */
const goodbyeAttempts = 200;
const goodbyeIntervalMs = 10;

export async function createTemplate(serverUrl: string): Promise<void> {
  await asSuperuser(serverUrl, (client) => client.query(`create database ${templateName}`));
  const database = await openDatabase(urlOf(serverUrl, templateName));
  await database.close();
}

/**
 * Makes an empty database, which the first server to open it migrates.
 *
 * @param name letters, digits and underscores.
 * @returns its URL.
 */
export async function createEmptyDatabase(serverUrl: string, name: string): Promise<string> {
  await asSuperuser(serverUrl, (client) => client.query(`create database ${name}`));
  return urlOf(serverUrl, name);
}

/** @param name letters, digits and underscores. */
export async function createPostgresPlace(serverUrl: string, name: string): Promise<DatabasePlace> {
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
          if (left.length === 0 || attempt === goodbyeAttempts) return left;
          await systemClock.sleep(goodbyeIntervalMs);
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
