/** Several server processes on one database, without session affinity. */
import { skewedClockEnv } from './clock-skew.ts';
import { startServer, type ServerOptions, type ServerProcess } from './servers.ts';

export interface Cluster extends AsyncDisposable {
  servers: ServerProcess[];
  /** The URL of each server in turn. */
  nextUrl(): string;
}

/** @param clocks the skew of each server's clock, such as `-5m`; `+0` is right. */
export async function startCluster(
  clocks: readonly string[],
  options: ServerOptions,
): Promise<Cluster> {
  const servers = await Promise.all(
    clocks.map((offset) =>
      startServer({ ...options, env: { ...skewedClockEnv(offset), ...options.env } }),
    ),
  );
  let turn = 0;
  return {
    servers,
    nextUrl() {
      turn += 1;
      return servers[turn % servers.length]!.url;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    },
  };
}

/** The clock skew of a server, from the Date header of its response. */
export async function clockOffsetMs(url: string): Promise<number> {
  const { headers } = await fetch(`${url}/healthz`);
  return Date.parse(headers.get('date')!) - Date.now();
}
