/**
 * A network between a server and its PostgreSQL, with faults on demand. It reads what the server
 * sends as far as it takes to know a COMMIT, and what the transaction did before it.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { systemClock } from '@onsale/core/time/clock';
import { StatementReader } from './wire-protocol.ts';

/**
 * Where a connection breaks: after the database committed, so that only its answer is lost; before
 * the COMMIT got there; or after the database committed, in silence instead of with an end.
 */
export type CommitFault = 'answer lost' | 'request lost' | 'answer swallowed';

/**
 * pass: what arrives is passed on. stall: it is kept until the traffic passes again. swallow: it is
 * gone, and so is the news that the other side hung up.
 */
export type Traffic = 'pass' | 'stall' | 'swallow';

export interface PostgresProxy extends AsyncDisposable {
  /** The database's URL, by way of the proxy. */
  url: string;
  /** How long every answer of the database takes on its way. */
  delayMs: number;
  traffic: Traffic;
  /** Whether new connections are turned away. */
  refusing: boolean;
  /** What happens to the COMMIT of a transaction that sent these statements; undefined: nothing. */
  onCommit: (statements: readonly string[]) => CommitFault | undefined;
  /** Breaks every connection. */
  cut(): void;
  /** How many connections there are now, from the server's side. */
  readonly connections: number;
}

/** How often traffic that is held looks whether it may go on. */
const heldIntervalMs = 10;

export async function startProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl);
  const links = new Set<{ near: Socket; far: Socket }>();
  const listener = createServer((near) => {
    if (proxy.refusing) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    const link = { near, far };
    links.add(link);
    join(proxy, link, () => links.delete(link));
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;

  const proxy: PostgresProxy = {
    url: Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${port}` }).href,
    delayMs: 0,
    traffic: 'pass',
    refusing: false,
    onCommit: () => undefined,
    cut: () => links.forEach(sever),
    get connections() {
      return [...links].filter(({ near }) => !near.destroyed).length;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      links.forEach(sever);
    },
  };
  return proxy;
}

interface Link {
  near: Socket;
  far: Socket;
}

function sever({ near, far }: Link): void {
  near.destroy();
  far.destroy();
}

function join(proxy: PostgresProxy, link: Link, onEnd: () => void): void {
  const { near, far } = link;
  const reader = new StatementReader();
  let fault: CommitFault | undefined;
  near.setNoDelay(true);
  far.setNoDelay(true);

  const towardsDatabase = relay(proxy, far, () => 0);
  const towardsServer = relay(proxy, near, () => proxy.delayMs);
  near.on('data', (data: Buffer) => {
    for (const transaction of reader.commitsIn(data)) fault ??= proxy.onCommit(transaction);
    if (fault === 'request lost') return sever(link);
    towardsDatabase(data);
  });
  far.on('data', (data: Buffer) => {
    if (fault === 'answer lost') return sever(link);
    if (fault !== 'answer swallowed') towardsServer(data);
  });
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => {});
    one.on('close', () => {
      // Whoever hangs up on a network that swallows everything is not heard on the other side.
      if (proxy.traffic === 'pass' && fault !== 'answer swallowed') other.destroy();
      if (near.destroyed && far.destroyed) onEnd();
    });
  }
}

/** Passes data on in order, each piece as long after it came as the proxy says. */
function relay(proxy: PostgresProxy, to: Socket, delayMs: () => number): (data: Buffer) => void {
  let last: Promise<void> = Promise.resolve();
  const pass = async (data: Buffer): Promise<void> => {
    while (proxy.traffic === 'stall' && !to.destroyed) await systemClock.sleep(heldIntervalMs);
    if (proxy.traffic === 'pass' && !to.destroyed) to.write(data);
  };
  return (data) => {
    const delay = delayMs();
    const arrived = delay > 0 ? systemClock.sleep(delay) : undefined;
    last = last.then(() => arrived).then(() => pass(data));
  };
}
