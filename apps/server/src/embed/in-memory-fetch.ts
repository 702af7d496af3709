/**
 * Sends a Request to the HTTP server over a connection in memory, and gives its answer as Response.
 *
 * So frameworks of the Fetch standard get the same bytes, limits and streams as clients of a port.
 * A connection carries one request: nothing is pooled, because opening one costs no round trip.
 */
import { request as openRequest, type IncomingMessage, type Server } from 'node:http';
import { duplexPair, Readable } from 'node:stream';

export interface FetchContext {
  /** The address of the client, as the host knows it. Default: this machine's. */
  clientAddress?: string | undefined;
  /** The target of the request, if not that of its URL. */
  target?: string | undefined;
}

/** Fields of one connection, which are no part of the message. */
const connectionFields = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade'];

/** Statuses whose Response has no body, not even an empty one. */
const bodiless = [101, 204, 205, 304];

/** @throws TypeError when the body was read before; the signal's reason when it aborts. */
export async function fetchInMemory(
  server: Server,
  request: Request,
  { clientAddress = '127.0.0.1', target }: FetchContext = {},
): Promise<Response> {
  if (request.bodyUsed) {
    throw new TypeError(
      'The body of the Request was read before Onsale could: pass the Request on unread, or read a clone of it.',
    );
  }
  request.signal.throwIfAborted();
  const { host, pathname, search } = new URL(request.url);
  const [near, far] = duplexPair();
  // Of a pair, an end is not told that the other one was cut off, as the ends of a socket are.
  near.once('close', () => far.destroy());
  far.once('close', () => {
    if (!far.writableFinished) near.destroy(new TypeError('The connection was cut off.'));
  });
  server.emit('connection', Object.assign(far, connectionOf(clientAddress)));
  const sent = openRequest({
    createConnection: () => Object.assign(near, connectionOf(clientAddress)) as never,
    method: request.method,
    path: target ?? `${pathname}${search}`,
    headers: headersOf(request, host),
    setHost: false,
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.once('close', () => reject(new TypeError('The connection ended without an answer.')));
  });
  const abort = (): void => void sent.destroy(asError(request.signal.reason));
  request.signal.addEventListener('abort', abort, { once: true });
  sent.once('close', () => request.signal.removeEventListener('abort', abort));
  if (request.body) Readable.fromWeb(request.body as never).pipe(sent);
  else sent.end();
  return responseOf(await answer, request.method);
}

/** The part of a socket that Node's HTTP and the limits of connections use. */
function connectionOf(remoteAddress: string): object {
  const settings = ['setTimeout', 'setNoDelay', 'setKeepAlive', 'ref', 'unref'];
  return { remoteAddress, ...Object.fromEntries(settings.map((name) => [name, () => undefined])) };
}

function headersOf({ headers }: Request, host: string): Record<string, string> {
  const sent: Record<string, string> = { host };
  for (const [name, value] of headers) if (!connectionFields.includes(name)) sent[name] = value;
  return sent;
}

function responseOf(answer: IncomingMessage, method: string): Response {
  const status = answer.statusCode ?? 500;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
    if (connectionFields.includes(name)) continue;
    for (const value of values) headers.append(name, value);
  }
  const isEmpty = method === 'HEAD' || bodiless.includes(status);
  if (isEmpty) answer.resume();
  const body = isEmpty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
  return new Response(body, { status, headers });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
