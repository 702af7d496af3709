/** A real port for the server of a test: each request goes through the `fetch` of the test. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const host = '127.0.0.1';

export interface Listening {
  url: string;
  close: () => Promise<void>;
}

export async function listen(port: number, fetch: typeof globalThis.fetch): Promise<Listening> {
  const server = createServer((req, res) => {
    // A call that was lost has no answer: its connection breaks, as that of a server that is gone.
    pass(req, res, fetch).catch(() => res.destroy());
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: chosen } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${chosen}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function pass(
  req: IncomingMessage,
  res: ServerResponse,
  fetch: typeof globalThis.fetch,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = req;
  const aborted = new AbortController();
  res.once('close', () => aborted.abort());
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const response = await fetch(`http://${headers.host ?? host}${url}`, {
    method,
    headers: headersOf(req),
    signal: aborted.signal,
    ...(hasBody && { body: Readable.toWeb(req), duplex: 'half' as const }),
  });
  res.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body === null) return void res.end();
  await pipeline(Readable.fromWeb(response.body as never), res);
}

/** Of one connection, which no Request may carry. */
const connectionFields = ['connection', 'keep-alive', 'transfer-encoding', 'expect', 'upgrade'];

function headersOf({ headers }: IncomingMessage): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || connectionFields.includes(name)
      ? []
      : [[name, [value].flat().join(', ')] satisfies [string, string]],
  );
}
