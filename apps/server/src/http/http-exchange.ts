/** One HTTP request: its id, its body within the limit, its refusals, and its one line in the log. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OnsaleError } from '@onsale/core/errors';
import type { TRPCError } from '@trpc/server';
import { withoutCredentials } from '../wire/credential-format.ts';
import type { ServerContext } from './server-context.ts';
import { errorBody, errorShape, toOnsaleError, type ProtocolErrorCode } from '../wire/errors.ts';
import type { ClientAddress } from './client-address.ts';

export interface RequestHandle {
  requestId: string;
  /** Without the query string, which carries input. */
  path: string;
  client: ClientAddress;
  /** Answers with an error: in tRPC's shape, or for REST as the error alone. */
  sendError(known: OnsaleError, refusal?: ProtocolErrorCode, procedure?: string): void;
  /** Notes why tRPC answered with an error. */
  failed(error: TRPCError, procedure: string | undefined): void;
}

/** One request and its answer, on their way through the server. */
export interface HttpExchange {
  req: IncomingMessage;
  res: ServerResponse;
  request: RequestHandle;
}

/**
 * Gives the request an id, and writes its line when it is answered or the client went away.
 *
 * @param closed is called then.
 */
export function createExchange(
  context: ServerContext,
  { req, res }: Pick<HttpExchange, 'req' | 'res'>,
  closed: () => void,
): RequestHandle {
  const { url = '' } = req;
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  const requestId = context.ids.id('req');
  const forwardedFor = req.headers['x-forwarded-for'];
  const client = context.addresses.read(req.socket.remoteAddress, forwardedFor?.toString());
  const startedAt = context.clock.now();
  let reasons: Set<string> | undefined;
  let cause: unknown;
  const note = (known: OnsaleError, procedure: string | undefined): void => {
    reasons ??= new Set();
    reasons.add(procedure ? `${procedure}: ${known.reason}` : known.reason);
    if (known.reason === 'INTERNAL' || known.reason === 'OVERLOADED') cause = known.cause;
  };
  res.setHeader('x-request-id', requestId);
  res.on('close', () => {
    const status = res.writableFinished ? res.statusCode : null;
    context.metrics.httpAnswered(status);
    // What a client puts into its path by mistake must not come to lie in a log.
    const kept = (text: string) => withoutCredentials(text, context.adminKey);
    const line = {
      requestId,
      address: client.address,
      method: req.method,
      path: kept(path),
      status,
      durationMs: context.clock.now() - startedAt,
      ...(reasons && { reasons: [...reasons].map(kept) }),
      ...(cause !== undefined && { err: cause }),
    };
    context.log[cause === undefined ? 'info' : 'error'](line, 'request');
    closed();
  });
  return {
    requestId,
    path,
    client,
    sendError(known, refusal, procedure) {
      note(known, procedure);
      const shape = errorShape(known, { ...(refusal && { protocolError: refusal }), requestId });
      const { httpStatus } = shape.data;
      if (!isRestPath(path)) return sendJson(res, httpStatus, { error: shape });
      setRestHeaders(res, { httpStatus, retryAfterMs: known.retryAfterMs });
      sendJson(res, httpStatus, errorBody(known, requestId));
    },
    failed(error, procedure) {
      note(toOnsaleError(error, context.db), procedure);
    },
  };
}

const restPrefix = '/api';

/** Whether the REST API answers there, and so errors are as REST has them. */
export function isRestPath(path: string): boolean {
  return path === restPrefix || path.startsWith(`${restPrefix}/`);
}

/** Whether the percent-encoding of a path can be read. */
export function isDecodable(path: string): boolean {
  if (!path.includes('%')) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** What HTTP itself says of an error, in headers. */
function setRestHeaders(
  res: ServerResponse,
  { httpStatus, retryAfterMs }: { httpStatus: number; retryAfterMs: number | undefined },
): void {
  if (httpStatus === 401) res.setHeader('www-authenticate', 'Bearer');
  if (retryAfterMs !== undefined) res.setHeader('retry-after', Math.ceil(retryAfterMs / 1000));
}

export const emptyBody = Buffer.alloc(0);

/**
 * Reads a body; null when it is larger than `limitBytes`. The rest of a body that is too large is
 * read and forgotten first, because a client that is still sending may not see the answer. And one
 * that offers HTTP/2 would send its next request behind that rest, where Node loses it.
 */
export function readBody(req: IncomingMessage, limitBytes: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
    });
    req.once('end', () => resolve(bytes > limitBytes ? null : Buffer.concat(chunks)));
    req.once('error', reject);
  });
}

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  sendText(res, status, JSON.stringify(body));
}

/** @param json the body, as JSON text. */
export function sendText(res: ServerResponse, status: number, json: string): void {
  // Whoever cannot read chunks would not know whether the answer is whole. As text it leaves in one
  // write with the headers.
  const bytes = Buffer.byteLength(json);
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes });
  res.end(json);
}
