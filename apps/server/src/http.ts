/** Owns the `node:http` server: health, request ids, limits, one log line a request, draining. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { OnsaleError } from '@onsale/core/errors';
import type { TRPCError } from '@trpc/server';
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http';
import { readCredential } from './account/credentials.ts';
import type { App } from './app.ts';
import { serverLimits } from './config.ts';
import { errorShape, refuse, toOnsaleError } from './errors.ts';
import { createRouter } from './router.ts';

export interface HttpServer {
  server: Server;
  /** Stops accepting, answers what still comes with OVERLOADED, and waits for what runs. */
  drain(): Promise<void>;
}

const trpcPrefix = '/trpc/';

export function createHttpServer(app: App): HttpServer {
  const router = createRouter(app);
  let draining = false;

  const handle = (req: IncomingMessage, res: ServerResponse): void => {
    const request = observe(app, req, res);
    const { path } = request;
    // A client that keeps its connection open must not hold up the end of the process.
    res.once('close', () => draining && server.closeIdleConnections());
    if (path === '/healthz') return sendJson(res, 200, { status: 'ok' });
    if (path === '/readyz') return void answerReady(app, res, draining);
    if (draining) {
      res.setHeader('connection', 'close');
      return request.refuse(
        new OnsaleError('OVERLOADED', {}, { retryAfterMs: serverLimits.drainRetryMs }),
      );
    }
    if (!path.startsWith(trpcPrefix)) return request.refuse(refuse('NOT_FOUND'), 'NOT_FOUND');
    // tRPC would also read forms, and so let a page of another site run a mutation without input.
    if (isEmptyPost(req)) req.headers['content-type'] = 'application/json';
    if (req.method === 'POST' && !isJson(req.headers['content-type'])) {
      return request.refuse(refuse('UNSUPPORTED_MEDIA_TYPE'), 'UNSUPPORTED_MEDIA_TYPE');
    }
    void nodeHTTPRequestHandler({
      router,
      req,
      res,
      path: path.slice(trpcPrefix.length),
      maxBodySize: serverLimits.bodyBytes,
      maxBatchSize: serverLimits.batchCalls,
      createContext: async () => ({
        requestId: request.requestId,
        credential: readCredential(req.headers.authorization),
      }),
      onError: ({ error, path: procedure }) => request.failed(error, procedure),
    });
  };

  const server = createServer(
    {
      requestTimeout: serverLimits.requestTimeoutMs,
      headersTimeout: serverLimits.headersTimeoutMs,
      keepAliveTimeout: serverLimits.keepAliveTimeoutMs,
    },
    handle,
  );

  return {
    server,
    async drain() {
      draining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timeLeft = new AbortController();
      const cutOff = app.clock.sleep(serverLimits.drainMs, timeLeft.signal).then(
        () => server.closeAllConnections(),
        () => {},
      );
      await closed;
      timeLeft.abort();
      await cutOff;
    },
  };
}

interface ObservedRequest {
  requestId: string;
  /** Without the query string, which carries input. */
  path: string;
  refuse(known: OnsaleError, refusal?: TRPCError['code']): void;
  failed(error: TRPCError, procedure: string | undefined): void;
}

/** Gives the request an id and writes its one line when it is answered, or when the client went away. */
function observe(app: App, req: IncomingMessage, res: ServerResponse): ObservedRequest {
  const requestId = app.ids.id('req');
  const [path = ''] = (req.url ?? '').split('?', 1);
  const startedAt = app.clock.now();
  const reasons = new Set<string>();
  let cause: unknown;
  res.setHeader('x-request-id', requestId);
  res.once('close', () => {
    const line = {
      requestId,
      method: req.method,
      path,
      status: res.writableFinished ? res.statusCode : null,
      durationMs: app.clock.now() - startedAt,
      ...(reasons.size > 0 && { reasons: [...reasons] }),
      ...(cause !== undefined && { err: cause }),
    };
    app.log[cause === undefined ? 'info' : 'error'](line, 'request');
  });
  return {
    requestId,
    path,
    refuse(known, refusal) {
      reasons.add(known.reason);
      const shape = errorShape(known, { ...(refusal && { refusal }), requestId });
      sendJson(res, shape.data.httpStatus, { error: shape });
    },
    failed(error, procedure) {
      const known = toOnsaleError(error, app.db);
      reasons.add(procedure ? `${procedure}: ${known.reason}` : known.reason);
      if (known.reason === 'INTERNAL' || known.reason === 'OVERLOADED') cause = known.cause;
    },
  };
}

async function answerReady(app: App, res: ServerResponse, draining: boolean): Promise<void> {
  const tooLate = new AbortController();
  const answered = app.db.ping().then(
    () => true,
    () => false,
  );
  const late = app.clock.sleep(serverLimits.readyTimeoutMs, tooLate.signal).then(
    () => false,
    () => false,
  );
  const ready = !draining && (await Promise.race([answered, late]));
  tooLate.abort();
  sendJson(res, ready ? 200 : 503, {
    status: ready ? 'ready' : draining ? 'draining' : 'database unavailable',
  });
}

/** A mutation without input, as `curl -X POST` sends it: there is nothing whose type could matter. */
function isEmptyPost({ method, headers }: IncomingMessage): boolean {
  const hasBody = 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 0;
  return method === 'POST' && headers['content-type'] === undefined && !hasBody;
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '');
}

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify(body));
}
