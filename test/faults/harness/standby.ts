/** A PostgreSQL primary with a streaming standby, either of which can be lost. */
import {
  createEmptyDatabase,
  promote,
  waitForReplay,
  waitForStandbys,
  waitForUnacknowledgedCommit,
} from '@onsale/db/testing/postgres';
import { startProxy, type PostgresProxy } from '@onsale/db/testing/proxy';
import { startPostgres } from '@onsale/db/testing/server';

export interface ReplicatedPair extends AsyncDisposable {
  /** For servers: a URL of both hosts, the standby first. */
  url: string;
  /** URLs of each host alone. */
  primaryUrl: string;
  standbyUrl: string;
  /** The replication stream passes through this proxy. */
  replication: PostgresProxy;
  /** Resolves when the standby has replayed everything that was written so far. */
  replicated(): Promise<void>;
  /** Resolves when a COMMIT waits for the standby. */
  commitAwaitsStandby(): Promise<void>;
  killPrimary(): Promise<void>;
  startPrimary(): Promise<void>;
  promoteStandby(): Promise<void>;
}

export interface PairOptions {
  /** Whether COMMITs wait for the standby. */
  synchronous: boolean;
  /** Added to the environment of the primary's processes. */
  primaryEnv?: Record<string, string>;
}

export async function startReplicatedPair({
  synchronous,
  primaryEnv = {},
}: PairOptions): Promise<ReplicatedPair> {
  await using stack = new AsyncDisposableStack();
  const primary = await startPostgres({ durable: true, env: primaryEnv });
  stack.defer(() => primary.stop());
  const name = 'faults';
  await createEmptyDatabase(primary.url, name);
  const replication = stack.use(await startProxy(primary.url));

  await primary.kill();
  const { hostname, port, username } = new URL(replication.url);
  const standby = await startPostgres({
    durable: true,
    standbyOf: primary,
    settings: {
      primary_conninfo: `host=${hostname} port=${port} user=${username}`,
      // The primary returns while the standby starts, and must be found at once.
      wal_retrieve_retry_interval: '100ms',
    },
  });
  stack.defer(() => standby.stop());
  await primary.start();
  if (synchronous) await waitForStandbys(primary.url);
  await waitForReplay(primary.url);

  const hosts = [standby, primary].map(({ url }) => new URL(url).host);
  const alone = (host = '') => `postgres://${username}@${host}/${name}`;
  const resources = stack.move();
  return {
    url: `${alone(hosts.join(','))}?target_session_attrs=read-write`,
    standbyUrl: alone(hosts[0]),
    primaryUrl: alone(hosts[1]),
    replication,
    replicated: () => waitForReplay(primary.url),
    commitAwaitsStandby: () => waitForUnacknowledgedCommit(primary.url),
    killPrimary: () => primary.kill(),
    startPrimary: () => primary.start(),
    promoteStandby: () => promote(standby.url),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
