/**
 * A load balancer of the common kind. It probes the readiness of each server at intervals, and
 * sends requests to ready servers in turn over keep-alive connections. A refused connection sends
 * the request to the next server; a request that was sent is never sent again.
 */
import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as sendRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { systemClock } from '@onsale/core/time/clock';

export interface Balancer extends AsyncDisposable {
  url: string;
  /** Number of responses by HTTP status. */
  statuses(): Map<number, number>;
  /** Number of requests that were sent to a server and got no response. */
  unansweredCount(): number;
  /** Number of requests in flight at a server. */
  inFlight(serverUrl: string): number;
  /** Resolves when the server has joined or left those that receive requests. */
  becameReady(serverUrl: string, isReady: boolean): Promise<void>;
}

interface Backend {
  url: string;
  isReady: boolean;
  inFlight: number;
}

const probeIntervalMs = 50;

export async function startBalancer(urls: readonly string[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const backends = urls.map((url): Backend => ({ url, isReady: true, inFlight: 0 }));
  const statuses = new Map<number, number>();
  const closed = new AbortController();
  let unansweredCount = 0;
  let turn = 0;

  const forward = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body = await buffer(req);
    turn += 1;
    const roundRobin = backends.map((_, at) => backends[(turn + at) % backends.length]!);
    for (const backend of roundRobin.filter(({ isReady }) => isReady)) {
      backend.inFlight += 1;
      try {
        const answer = await sendTo(req, { url: backend.url, body, agent });
        const status = answer.head.statusCode!;
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const { connection: _, 'transfer-encoding': __, ...headers } = answer.head.headers;
        res.writeHead(status, headers);
        return void res.end(answer.body);
      } catch (error) {
        if ((error as { code?: string }).code === 'ECONNREFUSED') continue;
        unansweredCount += 1;
        return void res.destroy();
      } finally {
        backend.inFlight -= 1;
      }
    }
    res.writeHead(503).end();
  };

  const probe = async (backend: Backend): Promise<void> => {
    while (!closed.signal.aborted) {
      backend.isReady = await fetch(`${backend.url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
      await systemClock.sleep(probeIntervalMs, closed.signal).catch(() => {});
    }
  };
  const probes = backends.map(probe);
  const find = (serverUrl: string) => backends.find(({ url }) => url === serverUrl)!;

  const server = createServer((req, res) => void forward(req, res).catch(() => res.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    statuses: () => statuses,
    unansweredCount: () => unansweredCount,
    inFlight: (serverUrl) => find(serverUrl).inFlight,
    async becameReady(serverUrl, isReady) {
      while (find(serverUrl).isReady !== isReady) await systemClock.sleep(probeIntervalMs);
    },
    async [Symbol.asyncDispose]() {
      closed.abort();
      await Promise.all(probes);
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function sendTo(
  { method, url: path, headers }: IncomingMessage,
  to: { url: string; body: Buffer; agent: Agent },
): Promise<{ head: IncomingMessage; body: Buffer }> {
  const { connection: _, ...others } = headers;
  const sent = sendRequest(`${to.url}${path}`, { method, headers: others, agent: to.agent });
  sent.on('error', () => {});
  sent.end(to.body);
  const [head] = (await once(sent, 'response')) as [IncomingMessage];
  return { head, body: await buffer(head) };
}
