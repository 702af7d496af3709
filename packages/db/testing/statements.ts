/** Counts the statements of a PostgreSQL database, by its extension pg_stat_statements. */
import pg from 'pg';

/** The settings of a server that can count. */
export const countingSettings = { shared_preload_libraries: 'pg_stat_statements' };

/** Pauses the counting, which takes some time of every statement, until `countStatements`. */
export function pauseCounting(serverUrl: string): Promise<void> {
  return withClient(serverUrl, (client) => track(client, 'none'));
}

/**
 * How many statements the database of the URL runs while some work is done, BEGIN and COMMIT
 * included.
 *
 * @param serverUrl another database of the same server, which has the `countingSettings`.
 */
export async function countStatements(
  serverUrl: string,
  url: string,
  work: () => Promise<unknown>,
): Promise<number> {
  return withClient(serverUrl, async (client) => {
    await client.query('create extension if not exists pg_stat_statements');
    await track(client, 'top');
    await client.query('select pg_stat_statements_reset()');
    await work();
    const { rows } = await client.query<{ count: string | null }>(
      `select sum(calls) as count from pg_stat_statements s join pg_database d on d.oid = s.dbid
       where d.datname = $1`,
      [new URL(url).pathname.slice(1)],
    );
    await track(client, 'none');
    return Number(rows[0]!.count);
  });
}

/** Every session takes the setting over before its next statement. */
async function track(client: pg.Client, which: 'top' | 'none'): Promise<void> {
  await client.query(`alter system set pg_stat_statements.track = '${which}'`);
  await client.query('select pg_reload_conf()');
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
