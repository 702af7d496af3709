/** HTTP as it is sent, whatever the method, the headers and the body. */
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Asked {
  method: string;
  /** Path and query, percent-encoded where they must be. */
  target: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Wire extends Disposable {
  send(asked: Asked): Promise<Answered>;
}

/** Keeps its connections, as a client that asks much does. */
export function createWire(port: number): Wire {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    send: ({ method, target, headers: given = {}, body }) =>
      new Promise((resolve, reject) => {
        // Node says it by itself only where the method usually has a body.
        const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
        const headers = { ...length, ...given };
        const asking = httpRequest({
          agent,
          port,
          host: '127.0.0.1',
          method,
          path: target,
          headers,
        });
        asking.once('error', reject);
        asking.once('response', (response) => {
          const { statusCode = 0, headers: answered } = response;
          text(response).then(
            (read) => resolve({ status: statusCode, headers: answered, text: read }),
            reject,
          );
        });
        asking.end(body);
      }),
    [Symbol.dispose]: () => agent.destroy(),
  };
}
