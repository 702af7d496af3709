/** A durable PostgreSQL that can be killed and restarted. */
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { startPostgres, type TestServer } from '@onsale/db/testing/server';

export interface DurablePostgres extends AsyncDisposable, Omit<TestServer, 'stop'> {
  /** Creates an empty database and returns its URL. */
  createDatabase(): Promise<string>;
}

/**
 * @param settings further ones, as `postgresql.conf` names them.
 * @param env added to the environment of its processes.
 */
export async function startDurablePostgres(
  settings: Record<string, string> = {},
  env: Record<string, string> = {},
): Promise<DurablePostgres> {
  const { stop, ...server } = await startPostgres({ durable: true, settings, env });
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
