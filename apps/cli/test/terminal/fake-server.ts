/** Test fixture: a server that answers procedures as the test says, such as with hostile text. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeServer extends AsyncDisposable {
  url: string;
}

/** @param answers by procedure; any other call is refused with `error`. */
export async function fakeServer(
  answers: Record<string, unknown>,
  error: { message: string; data: object },
): Promise<FakeServer> {
  return httpServer((req, res) => {
    req.resume();
    const name = /\/trpc\/([\w.]+)/.exec(req.url ?? '')?.[1] ?? '';
    const data = answers[name];
    res.writeHead(data === undefined ? 500 : 200, { 'content-type': 'application/json' });
    res.end(JSON.stringify(data === undefined ? { error } : { result: { data } }));
  });
}

/** A server on a free port of loopback, which disposing of it closes with its connections. */
export async function httpServer(listener: RequestListener): Promise<FakeServer> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
