/** Counts the transactions of a PostgreSQL database, from its own statistics. */
import { systemClock } from '@onsale/core/time/clock';
import pg from 'pg';

/** Its processes report their transactions once a second. */
const statisticsMs = 1_300;

/**
 * How many transactions the database of the URL has run; outside of one, each statement counts.
 *
 * @param serverUrl another database of the same server, so that this query does not count.
 */
export async function countTransactions(serverUrl: string, url: string): Promise<number> {
  await systemClock.sleep(statisticsMs);
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>(
      'select xact_commit + xact_rollback as count from pg_stat_database where datname = $1',
      [new URL(url).pathname.slice(1)],
    );
    return Number(rows[0]!.count);
  } finally {
    await client.end();
  }
}
