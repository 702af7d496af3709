/** One etcd for a Patroni cluster, with its API of version 2. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort, postgresIdentity } from '@onsale/db/testing/server';
import { startLogged, until, type LoggedProcess } from './processes.ts';

export interface Etcd extends LoggedProcess {
  /** Host and port for its clients. */
  address: string;
}

export async function startEtcd(command: string, folder: string): Promise<Etcd> {
  const [clients, peers] = [await freePort(), await freePort()].map(
    (port) => `http://127.0.0.1:${port}`,
  ) as [string, string];
  const args = {
    name: 'etcd',
    'data-dir': join(folder, 'etcd'),
    'listen-client-urls': clients,
    'advertise-client-urls': clients,
    'listen-peer-urls': peers,
    'initial-advertise-peer-urls': peers,
    'initial-cluster': `etcd=${peers}`,
    'enable-v2': 'true',
  };
  const etcd = startLogged(
    spawn(
      command,
      Object.entries(args).map(([name, value]) => `--${name}=${value}`),
      {
        ...postgresIdentity(),
        stdio: ['ignore', 'pipe', 'pipe'],
        // etcd starts on ARM only with this.
        env: { ...process.env, ETCD_UNSUPPORTED_ARCH: process.arch },
      },
    ),
  );
  await until('etcd answers', etcd, async () => {
    const { ok } = await fetch(`${clients}/v2/keys/`);
    return ok;
  });
  return { ...etcd, address: new URL(clients).host };
}
