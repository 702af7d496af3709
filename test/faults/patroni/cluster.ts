/** A Patroni cluster of three nodes and one etcd, whose nodes can be killed and frozen. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createEmptyDatabase } from '@onsale/db/testing/postgres';
import { ownedByPostgres, postgresIdentity } from '@onsale/db/testing/server';
import type { PatroniCommands } from './commands.ts';
import { startEtcd } from './etcd.ts';
import { createNode, scope, type PatroniNode } from './node.ts';
import { until } from './processes.ts';

export interface PatroniCluster extends AsyncDisposable {
  nodes: readonly PatroniNode[];
  /** For servers: a URL of all hosts, in which each server has a name. */
  urlFor(server: string): string;
  /** The URL of one host alone. */
  urlOf(node: PatroniNode): string;
  /** The node that is the primary by what Patroni says. */
  leader(): Promise<PatroniNode>;
  /** Resolves when a node other than `former` is the primary and every node follows it. */
  settled(former?: PatroniNode): Promise<void>;
  /** Resolves when a node other than `former` is the primary. */
  promoted(former: PatroniNode): Promise<PatroniNode>;
  /** Makes the synchronous standby the primary, by `patronictl`. */
  switchover(): Promise<void>;
}

interface Member {
  name: string;
  role: string;
  state: string;
  timeline?: number;
}

const names = ['n1', 'n2', 'n3'];
const databaseName = 'faults';
const run = promisify(execFile);

export async function startPatroniCluster(commands: PatroniCommands): Promise<PatroniCluster> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'onsale-patroni-'));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 20 }));
  await chmod(folder, 0o755);
  await ownedByPostgres(folder);
  const etcd = await startEtcd(commands.etcd, folder);
  stack.defer(() => etcd.end());
  const nodes: PatroniNode[] = [];
  for (const name of names) {
    const node = await createNode({ name, folder, etcd: etcd.address, commands });
    nodes.push(node);
    node.start();
    stack.defer(() => node.kill());
  }
  // A run that is interrupted leaves no cluster behind.
  const abandon = () => {
    for (const node of nodes) void node.kill();
    etcd.abandon();
  };
  process.once('exit', abandon);
  stack.defer(() => void process.off('exit', abandon));

  /** Asks every node, because some may be frozen. */
  const members = (): Promise<Member[]> =>
    Promise.any(
      nodes.map(async ({ api }) => {
        const response = await fetch(`${api}/cluster`, { signal: AbortSignal.timeout(2_000) });
        return ((await response.json()) as { members: Member[] }).members;
      }),
    );
  const everyOutput = {
    get output() {
      return nodes.flatMap((node) => [`\n${node.name}:\n`, ...node.output()]);
    },
  };
  const leader = async (): Promise<PatroniNode> => {
    const { name } = (await members()).find(({ role }) => role === 'leader')!;
    return nodes.find((node) => node.name === name)!;
  };
  const promoted = async (former?: PatroniNode): Promise<PatroniNode> => {
    let found: PatroniNode | undefined;
    await until('another node is the primary', everyOutput, async () => {
      const candidate = await leader();
      // The role is what the lock says; the node itself knows whether it was promoted.
      const { ok } = await fetch(`${candidate.api}/primary`, {
        signal: AbortSignal.timeout(2_000),
      });
      if (ok && candidate !== former) found = candidate;
      return found !== undefined;
    });
    return found!;
  };
  const settled = async (former?: PatroniNode): Promise<void> => {
    await promoted(former);
    await until('every node follows the primary', everyOutput, async () => {
      const all = await members();
      const { timeline } = all.find(({ role }) => role === 'leader')!;
      return (
        all.length === names.length &&
        all.some(({ role }) => role === 'sync_standby') &&
        all.every((one) => one.timeline === timeline && /running|streaming/.test(one.state))
      );
    });
  };
  await settled();
  const urlOf = ({ host }: PatroniNode) => `postgres://${scope}@${host}/${databaseName}`;
  await createEmptyDatabase(urlOf(await leader()).replace(databaseName, 'postgres'), databaseName);

  const hosts = nodes.map(({ host }) => host).join(',');
  const resources = stack.move();
  return {
    nodes,
    urlFor: (server) => `postgres://${scope}@${hosts}/${databaseName}?application_name=${server}`,
    urlOf,
    leader,
    settled,
    promoted,
    async switchover() {
      const { configFile } = nodes[0]!;
      await run(commands.patronictl, ['-c', configFile, 'switchover', scope, '--force'], {
        ...postgresIdentity(),
        cwd: folder,
        env: { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8' },
      });
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
