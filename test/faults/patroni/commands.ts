/** Finds Patroni, etcd and PostgreSQL of Debian's packages. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface PatroniCommands {
  patroni: string;
  patronictl: string;
  etcd: string;
  /** The folder of the newest PostgreSQL. */
  postgresBin: string;
}

const postgresVersions = '/usr/lib/postgresql';
const folders = (process.env['PATH'] ?? '').split(':');

function find(name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function findPostgres(): string | undefined {
  if (!existsSync(postgresVersions)) return undefined;
  return readdirSync(postgresVersions)
    .toSorted((one, other) => Number(other) - Number(one))
    .map((version) => join(postgresVersions, version, 'bin'))
    .find((folder) => ['postgres', 'pg_rewind'].every((name) => existsSync(join(folder, name))));
}

/** Undefined where one of them is missing. */
export const patroniCommands: PatroniCommands | undefined = (() => {
  const [patroni, patronictl, etcd] = ['patroni', 'patronictl', 'etcd'].map(find);
  const postgresBin = findPostgres();
  return patroni && patronictl && etcd && postgresBin
    ? { patroni, patronictl, etcd, postgresBin }
    : undefined;
})();

export const patroniUnavailable =
  'Patroni, etcd or PostgreSQL is not there: apt-get install patroni python3-etcd etcd-server postgresql';
