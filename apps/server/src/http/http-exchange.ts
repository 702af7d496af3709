/** One HTTP request and its response: request id, error responses and the log line. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Language } from '@onsale/core/language/translate';
import { isOnsaleError, type OnsaleError } from '@onsale/core/errors';
import type { TRPCError } from '@trpc/server';
import { redactCredentials } from '../wire/credential-format.ts';
import { languageOf, setErrorLanguage } from '../language/accept-language.ts';
import { translators } from '../language/languages.ts';
import type { ServerContext } from './server-context.ts';
import { errorBody, errorShape, toOnsaleError, type ProtocolErrorCode } from '../wire/errors.ts';
import type { ClientAddress } from './client-address.ts';
import { version, versionHeader } from '../wire/version-header.ts';

export interface RequestHandle {
  requestId: string;
  /** Without the query string, which carries input. */
  path: string;
  client: ClientAddress;
  /** The language of messages, from Accept-Language: read for errors alone. */
  language(): Language;
  /** Answers with an error: in tRPC's shape, or for REST as the error alone. */
  sendError(error: OnsaleError, code?: ProtocolErrorCode, procedure?: string): void;
  /** Records for the log line why tRPC answered with an error. */
  recordFailure(error: TRPCError, procedure: string | undefined): void;
}

/** One request and its response, as the handlers pass them on. */
export interface HttpExchange {
  req: IncomingMessage;
  res: ServerResponse;
  request: RequestHandle;
}

/**
 * Gives the request an id, and logs it when its response is sent or the client disconnects.
 *
 * @param onClose is called then.
 */
export function createExchange(
  context: ServerContext,
  { req, res }: Pick<HttpExchange, 'req' | 'res'>,
  onClose: () => void,
): RequestHandle {
  const path = pathOf(req);
  const requestId = context.ids.id('req');
  const client = clientOf(context, req);
  const startedAt = context.clock.now();
  let reasons: Set<string> | undefined;
  let cause: unknown;
  const record = (error: OnsaleError, procedure: string | undefined): void => {
    reasons ??= new Set();
    reasons.add(procedure ? `${procedure}: ${error.reason}` : error.reason);
    if (isOnsaleError(error, 'RATE_LIMITED')) {
      context.metrics.rateLimited(error.details.limit ?? 'unknown');
    }
    if (error.reason === 'INTERNAL' || error.reason === 'OVERLOADED') cause = error.cause;
  };
  res.setHeader('x-request-id', requestId);
  res.setHeader(versionHeader, version);
  res.on('close', () => {
    const status = res.writableFinished ? res.statusCode : null;
    context.metrics.httpAnswered(status);
    // Clients put credentials into the path by mistake; the log must not store them.
    const redact = (text: string) => redactCredentials(text, context.adminKey);
    const line = {
      requestId,
      address: client.address,
      method: req.method,
      path: redact(path),
      status,
      durationMs: context.clock.now() - startedAt,
      ...(reasons && { reasons: [...reasons].map(redact) }),
      ...(cause !== undefined && { err: cause }),
    };
    context.log[cause === undefined ? 'info' : 'error'](line, 'request');
    onClose();
  });
  const language = () => languageOf(req.headers['accept-language']);
  return {
    requestId,
    path,
    client,
    language,
    sendError(error, code, procedure) {
      record(error, procedure);
      const messageLanguage = language();
      const t = translators[messageLanguage];
      const shape = errorShape(error, { ...(code && { protocolError: code }), requestId, t });
      setErrorLanguage(res, messageLanguage);
      const { httpStatus } = shape.data;
      if (!isRestPath(path)) return sendJson(res, httpStatus, { error: shape });
      setRestHeaders(res, { httpStatus, retryAfterMs: error.retryAfterMs });
      sendJson(res, httpStatus, errorBody(error, { requestId, t }));
    },
    recordFailure(error, procedure) {
      record(toOnsaleError(error, context.db), procedure);
    },
  };
}

/** The path of a request, without its query. */
export function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** The address that the request counts for. */
export function clientOf(
  { addresses }: Pick<ServerContext, 'addresses'>,
  { headers, socket }: IncomingMessage,
): ClientAddress {
  return addresses.read(socket.remoteAddress, headers['x-forwarded-for']?.toString());
}

const restPrefix = '/api';

/** Whether the path belongs to the REST API, whose errors have its own shape. */
export function isRestPath(path: string): boolean {
  return path === restPrefix || path.startsWith(`${restPrefix}/`);
}

/** Whether the percent-encoding of a path is valid. */
export function isDecodable(path: string): boolean {
  if (!path.includes('%')) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** The headers that HTTP defines for an error. */
function setRestHeaders(
  res: ServerResponse,
  { httpStatus, retryAfterMs }: { httpStatus: number; retryAfterMs: number | undefined },
): void {
  if (httpStatus === 401) res.setHeader('www-authenticate', 'Bearer');
  if (retryAfterMs !== undefined) res.setHeader('retry-after', Math.ceil(retryAfterMs / 1000));
}

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  sendText(res, status, JSON.stringify(body));
}

/** @param json the body, as JSON text. */
export function sendText(res: ServerResponse, status: number, json: string): void {
  // A client that cannot read chunked encoding needs the length to know that the body is complete.
  // Passed as text, the body leaves in the same write as the headers.
  const bytes = Buffer.byteLength(json);
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes });
  res.end(json);
}
