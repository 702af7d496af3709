/**
 * A TCP proxy between a server and its PostgreSQL, which injects faults on demand.
 *
 * It parses what the server sends just enough to recognise a COMMIT and the statements before it.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { systemClock } from '@onsale/core/time/clock';
import { StatementReader } from './wire-protocol.ts';

/**
 * Where a connection breaks: after the COMMIT, so that only its reply is lost; before the COMMIT
 * arrives; or after the COMMIT, with a silent connection instead of a closed one.
 */
export type CommitFault = 'answer lost' | 'request lost' | 'answer swallowed';

/**
 * pass: data is forwarded. stall: it is held until traffic passes again. swallow: it is discarded,
 * and so is the end of the connection.
 */
export type Traffic = 'pass' | 'stall' | 'swallow';

export interface PostgresProxy extends AsyncDisposable {
  /** The URL of the database through the proxy. */
  url: string;
  /** How long every reply of the database is delayed. */
  delayMs: number;
  traffic: Traffic;
  /** Whether new connections are refused. */
  refusing: boolean;
  /**
   * Selects the fault for the COMMIT of a transaction with these statements; undefined for none.
   */
  onCommit: (statements: readonly string[]) => CommitFault | undefined;
  /** Closes every connection. */
  cut(): void;
  /** The number of open connections of the server. */
  readonly connections: number;
}

/** How often stalled traffic is checked. */
const stallIntervalMs = 10;

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
    forward(proxy, link, () => links.delete(link));
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

function forward(proxy: PostgresProxy, link: Link, onEnd: () => void): void {
  const { near, far } = link;
  const reader = new StatementReader();
  let fault: CommitFault | undefined;
  near.setNoDelay(true);
  far.setNoDelay(true);

  const towardsDatabase = createRelay(proxy, far, () => 0);
  const towardsServer = createRelay(proxy, near, () => proxy.delayMs);
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
      // A network that swallows traffic does not report a closed connection to the other side.
      if (proxy.traffic === 'pass' && fault !== 'answer swallowed') other.destroy();
      if (near.destroyed && far.destroyed) onEnd();
    });
  }
}

/** Forwards data in order, each piece after the delay that applied when it arrived. */
function createRelay(
  proxy: PostgresProxy,
  to: Socket,
  delayMs: () => number,
): (data: Buffer) => void {
  let last: Promise<void> = Promise.resolve();
  const pass = async (data: Buffer): Promise<void> => {
    while (proxy.traffic === 'stall' && !to.destroyed) await systemClock.sleep(stallIntervalMs);
    if (proxy.traffic === 'pass' && !to.destroyed) to.write(data);
  };
  return (data) => {
    const delay = delayMs();
    const arrived = delay > 0 ? systemClock.sleep(delay) : undefined;
    last = last.then(() => arrived).then(() => pass(data));
  };
}
