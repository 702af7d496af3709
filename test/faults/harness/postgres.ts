/** A PostgreSQL that keeps what it acknowledged, and can be killed and started again. */
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { startPostgres, type TestServer } from '@onsale/db/testing/server';

export interface DurablePostgres extends AsyncDisposable, Omit<TestServer, 'stop'> {
  /** Makes an empty database, and gives its URL. */
  createDatabase(): Promise<string>;
}

/** @param settings more of them, as `postgresql.conf` names them. */
export async function startDurablePostgres(
  settings: Record<string, string> = {},
): Promise<DurablePostgres> {
  const { stop, ...server } = await startPostgres({ durable: true, settings });
  let databases = 0;
  return {
    ...server,
    createDatabase() {
      databases += 1;
      return createEmptyDatabase(server.url, `faults_${databases}`);
    },
    [Symbol.asyncDispose]: stop,
  };
}
