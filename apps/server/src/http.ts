/** Owns the `node:http` server: health, limits, what reaches tRPC and what does not, draining. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { OnsaleError } from '@onsale/core/errors';
import type { TRPCError } from '@trpc/server';
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http';
import { readCredential } from './account/credentials.ts';
import type { App } from './app.ts';
import { serverLimits } from './config.ts';
import { invalidInput, refusal } from './errors.ts';
import { observe, readBody, sendJson } from './request.ts';
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

  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const request = observe(app, req, res);
    const { path, requestId } = request;
    // A client that keeps its connection open must not hold up the end of the process.
    res.once('close', () => draining && server.closeIdleConnections());
    if (path === '/healthz') return sendJson(res, 200, { status: 'ok' });
    if (path === '/readyz') return answerReady(app, res, draining);
    if (draining) {
      res.setHeader('connection', 'close');
      return request.refuse(drainingError());
    }
    const refused = refusedAs(req, path);
    if (refused === 'METHOD_NOT_SUPPORTED') res.setHeader('allow', 'GET, POST');
    if (refused) return request.refuse(refusal(refused), refused);
    if (callsIn(path) > serverLimits.batchCalls) {
      return request.refuse(invalidInput(`a batch has at most ${serverLimits.batchCalls} calls`));
    }
    const body = await readBody(req, serverLimits.bodyBytes);
    if (body === null) {
      const limitBytes = serverLimits.bodyBytes;
      return request.refuse(new OnsaleError('PAYLOAD_TOO_LARGE', { limitBytes }));
    }
    if (isEmptyPost(req, body)) req.headers['content-type'] = 'application/json';
    await nodeHTTPRequestHandler({
      router,
      req: Object.assign(req, { body: body === '' ? undefined : body }),
      res,
      path: path.slice(trpcPrefix.length),
      maxBatchSize: serverLimits.batchCalls,
      createContext: async () => ({
        requestId,
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
    (req, res) => {
      // Only a client that goes away while it sends its body ends here: nobody is left to answer.
      handle(req, res).catch(() => res.destroy());
    },
  );

  return {
    server,
    async drain() {
      draining = true;
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
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

/** Why a request cannot be handed to tRPC; undefined when it can. */
function refusedAs(req: IncomingMessage, path: string): TRPCError['code'] | undefined {
  if (!path.startsWith(trpcPrefix)) return 'NOT_FOUND';
  if (!isDecodable(path)) return 'BAD_REQUEST';
  if (req.method !== 'GET' && req.method !== 'POST') return 'METHOD_NOT_SUPPORTED';
  const type = req.headers['content-type'];
  // tRPC would also read forms, and so let a page of another site run a mutation without input.
  const foreign = type !== undefined && !/^application\/json\s*(;|$)/i.test(type);
  return req.method === 'POST' && foreign ? 'UNSUPPORTED_MEDIA_TYPE' : undefined;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** How many calls a path names: tRPC separates those of a batch by commas. */
function callsIn(path: string): number {
  return decodeURIComponent(path).split(',').length;
}

/** A mutation without input, as `curl -X POST` sends it: there is nothing whose type could matter. */
function isEmptyPost({ method, headers }: IncomingMessage, body: string): boolean {
  return method === 'POST' && headers['content-type'] === undefined && body === '';
}

function drainingError(): OnsaleError {
  return new OnsaleError('OVERLOADED', {}, { retryAfterMs: serverLimits.drainRetryMs });
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
