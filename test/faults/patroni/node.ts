/** A node of a Patroni cluster: a Patroni process and the PostgreSQL that it runs. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, ownedByPostgres, postgresIdentity } from '@onsale/db/testing/server';
import type { PatroniCommands } from './commands.ts';
import { freezeTrees, signalAll, startLogged, treesOf, type LoggedProcess } from './processes.ts';

/** The name of every cluster, and of its superuser. */
export const scope = 'onsale';
const logName = 'writes.log';

/**
 * The settings that the promise needs (docs/SCALING.md). The least `ttl` of Patroni is 20 s, and it
 * must not be less than `loop_wait` and twice `retry_timeout`.
 */
const clusterSettings = {
  ttl: 20,
  loop_wait: 2,
  retry_timeout: 5,
  maximum_lag_on_failover: 0,
  synchronous_mode: true,
  synchronous_mode_strict: true,
  postgresql: {
    use_pg_rewind: true,
    parameters: {
      max_connections: 100,
      wal_log_hints: 'on',
      // By these lines a test sees each write of each server.
      log_statement: 'mod',
      log_line_prefix: '%n %s %a: ',
      logging_collector: 'on',
      log_filename: logName,
      log_rotation_age: 0,
      unix_socket_directories: '',
    },
  },
};

export interface PatroniNode {
  name: string;
  /** Host and port of its PostgreSQL. */
  host: string;
  /** URL of its REST API. */
  api: string;
  configFile: string;
  /** Kills Patroni and every process of PostgreSQL. */
  kill(): Promise<void>;
  start(): void;
  /** Stops the Patroni process alone; its PostgreSQL goes on. */
  freezePatroni(): void;
  /** Stops Patroni and every process of PostgreSQL, as when a virtual machine is paused. */
  freezeMachine(): void;
  thaw(): void;
  /** The lines of its PostgreSQL's log. */
  logLines(): string[];
  output(): readonly string[];
}

export interface NodeOptions {
  name: string;
  folder: string;
  etcd: string;
  commands: PatroniCommands;
}

export async function createNode({
  name,
  folder,
  etcd,
  commands,
}: NodeOptions): Promise<PatroniNode> {
  const home = join(folder, name);
  const data = join(home, 'data');
  const configFile = join(home, 'patroni.json');
  const host = `127.0.0.1:${await freePort()}`;
  const apiHost = `127.0.0.1:${await freePort()}`;
  const config = {
    scope,
    name,
    etcd: { host: etcd },
    restapi: { listen: apiHost, connect_address: apiHost },
    bootstrap: {
      dcs: clusterSettings,
      initdb: ['no-sync', { encoding: 'UTF8' }, { locale: 'C' }],
    },
    postgresql: {
      listen: host,
      connect_address: host,
      data_dir: data,
      bin_dir: commands.postgresBin,
      pgpass: join(home, 'pgpass'),
      // Not in the data folder, where pg_rewind would overwrite it.
      parameters: { log_directory: home },
      pg_hba: ['host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust'],
      authentication: {
        superuser: { username: scope, password: 'unused' },
        replication: { username: 'replicator', password: 'unused' },
      },
    },
    // Machines that run tests have no watchdog device.
    watchdog: { mode: 'off' },
  };
  await mkdir(home);
  await ownedByPostgres(home);
  // JSON is YAML.
  await writeFile(configFile, JSON.stringify(config), { mode: 0o644 });

  let patroni: LoggedProcess | undefined;
  const start = () => {
    patroni = startLogged(
      spawn(commands.patroni, [configFile], {
        ...postgresIdentity(),
        cwd: home,
        env: { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8' },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  };
  const postmaster = (): number[] => {
    try {
      return [Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10)];
    } catch {
      return [];
    }
  };
  const processes = () => [patroni!.pid, ...postmaster()];
  return {
    name,
    host,
    api: `http://${apiHost}`,
    configFile,
    start,
    async kill() {
      // Stopped first, so that none of them sees another one end.
      signalAll(freezeTrees(processes()), 'SIGKILL');
      await patroni!.end();
    },
    freezePatroni: () => signalAll([patroni!.pid], 'SIGSTOP'),
    freezeMachine: () => void freezeTrees(processes()),
    thaw: () => signalAll(treesOf(processes()), 'SIGCONT'),
    logLines: () => readFileSync(join(home, logName), 'utf8').split('\n'),
    output: () => patroni?.output ?? [],
  };
}
