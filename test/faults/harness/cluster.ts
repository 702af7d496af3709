/** Several server processes on one database, and nothing that keeps a client with one of them. */
import { otherClock } from './other-clock.ts';
import { startServer, type ServerOptions, type ServerProcess } from './servers.ts';

export interface Cluster extends AsyncDisposable {
  servers: ServerProcess[];
  /** The URL of each server in turn. */
  nextUrl(): string;
}

/** @param clocks how much each server's clock is off, such as `-5m`; `+0` where it is right. */
export async function startCluster(
  clocks: readonly string[],
  options: ServerOptions,
): Promise<Cluster> {
  const servers = await Promise.all(
    clocks.map((offset) =>
      startServer({ ...options, env: { ...otherClock(offset), ...options.env } }),
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

/** How far the clock of a server is off, as the header says that every answer of it carries. */
export async function clockOffsetMs(url: string): Promise<number> {
  const { headers } = await fetch(`${url}/healthz`);
  return Date.parse(headers.get('date')!) - Date.now();
}
