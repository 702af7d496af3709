/** Owns the `node:http` server: routes, health, time-outs, draining. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { OnsaleError } from '@onsale/core/errors';
import type { App } from './app.ts';
import { createTrpcHandler, trpcPrefix } from './trpc/http-handler.ts';
import { serverLimits } from './config/server-limits.ts';
import { createCors, isForeignForm } from './http/cors.ts';
import { invalidInput, protocolError } from './wire/errors.ts';
import { guardConnections } from './http/connection-limits.ts';
import { requestLimitExceeded } from './http/request-bounds.ts';
import { answerDiagnosis, diagnosisPath } from './operations/diagnosis-handler.ts';
import { answerMetrics, metricsPath } from './operations/metrics-handler.ts';
import { answerApiDocs } from './operations/api-docs-handler.ts';
import { isRestPath, createExchange, sendJson } from './http/http-exchange.ts';
import { answerRest } from './rest/http-handler.ts';
import { answerOpenApi, documentPath } from './rest/openapi/openapi-handler.ts';
import { createRooms, roomsPrefix } from './operations/room-status-handler.ts';
import { createPublicRouter, createRouter } from './router.ts';
import { answerMalformedRequests } from './http/malformed-requests.ts';

export interface HttpServer {
  server: Server;
  /**
   * For `delayMs` it serves on, while `/readyz` turns balancers away and each answer ends its
   * connection. Then it stops accepting, answers what still comes with OVERLOADED, and waits for
   * what runs.
   */
  drain(delayMs?: number): Promise<void>;
}

/** How long a connection may take, and how often that is looked at. */
export type HttpTimeouts = Record<
  'requestTimeoutMs' | 'headersTimeoutMs' | 'keepAliveTimeoutMs' | 'timeoutCheckMs',
  number
>;

export interface HttpOptions {
  /** Shorter ones, for tests of slow clients. */
  timeouts?: Partial<HttpTimeouts> | undefined;
  /** False on a listener beside which operators have one of their own. */
  servesAdmin?: boolean;
  /** For tests, which hold the short way of a call to the long one. */
  disableFastPath?: boolean;
}

export function createHttpServer(app: App, options: HttpOptions = {}): HttpServer {
  const { timeouts = {}, servesAdmin = true, disableFastPath = false } = options;
  const router = servesAdmin ? createRouter(app) : createPublicRouter(app);
  const { limits } = app;
  const waits: HttpTimeouts = { ...serverLimits, ...limits, ...timeouts };
  const cors = createCors(app.corsOrigins);
  let isLeaving = false;
  let draining = false;

  const rooms = createRooms(app);
  const calls = createTrpcHandler({ app, router, disableFastPath });

  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.url?.startsWith(roomsPrefix) && !isLeaving) {
      await rooms.learn(req);
      if (rooms.answer(req, res)) return;
    }
    const answering = { req, res };
    unreadable.began(answering);
    const request = createExchange(app, answering, () => {
      unreadable.ended(answering);
      // A client that keeps its connection open must not hold up the end of the process.
      if (draining) server.closeIdleConnections();
    });
    const { path } = request;
    if (cors(req, res) === 'answered') return;
    const excess = requestLimitExceeded(req, limits);
    if (excess) {
      res.setHeader('connection', 'close');
      return request.sendError(excess.problem, excess.refusal);
    }
    if (path === '/healthz') return sendJson(res, 200, { status: 'ok' });
    // To close a connection just as a request comes would leave its client in doubt. With this the
    // client closes it, when it has its answer.
    if (isLeaving) res.setHeader('connection', 'close');
    if (path === '/readyz') return answerReady(app, res, isLeaving);
    if (path === diagnosisPath && servesAdmin) return answerDiagnosis(app, { req, res, request });
    if (path === metricsPath && servesAdmin) return answerMetrics(app, { req, res, request });
    if (draining) return request.sendError(drainingError());
    if (isForeignForm(req)) {
      res.setHeader('connection', 'close');
      return request.sendError(crossSiteForm(), 'UNSUPPORTED_MEDIA_TYPE');
    }
    if (req.httpVersion === '1.1' && req.headers.host === undefined) {
      res.setHeader('connection', 'close');
      return request.sendError(invalidInput('send a Host header, as HTTP/1.1 has it'));
    }
    const exchange = { req, res, request };
    if (path.startsWith(trpcPrefix)) return calls(exchange);
    if (isRestPath(path)) return answerRest({ app, router }, exchange);
    if (path === documentPath) return answerOpenApi(router, exchange);
    if (await answerApiDocs(exchange)) return;
    if (path.startsWith(roomsPrefix)) {
      return request.sendError(new OnsaleError('CONCERT_NOT_FOUND', {}));
    }
    request.sendError(protocolError('NOT_FOUND'), 'NOT_FOUND');
  };

  const listener = (req: IncomingMessage, res: ServerResponse): void => {
    if (connections.isRefused(req.socket)) return;
    if (!isLeaving && rooms.answer(req, res)) return;
    // Only a client that goes away while it sends its body is meant to end here.
    handle(req, res).catch((error: unknown) => {
      if (!req.destroyed) app.log.error({ err: error }, 'request failed');
      res.destroy();
    });
  };
  const server = createServer(
    {
      requestTimeout: waits.requestTimeoutMs,
      headersTimeout: waits.headersTimeoutMs,
      keepAliveTimeout: waits.keepAliveTimeoutMs,
      connectionsCheckingInterval: waits.timeoutCheckMs,
      maxHeaderSize: limits.headerBytes,
      // Node would refuse it with a bare status; here it has the shape of every refusal.
      requireHostHeader: false,
    },
    listener,
  );
  const unreadable = answerMalformedRequests(app, server);
  // What a client expects, other than to be told to go on, is no reason to refuse it.
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));

  // One more than is allowed, or Node would leave the rest out without a word.
  server.maxHeadersCount = limits.headerFields + 1;
  const connections = guardConnections(app, server);

  const cutOffRest = (): void => {
    app.log.warn({ afterMs: serverLimits.drainMs }, 'what still runs is cut off');
    server.closeAllConnections();
  };

  return {
    server,
    async drain(delayMs = 0) {
      isLeaving = true;
      if (delayMs > 0) await app.clock.sleep(delayMs);
      draining = true;
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const timeLeft = new AbortController();
      const cutOff = app.clock
        .sleep(serverLimits.drainMs - delayMs, timeLeft.signal)
        .then(cutOffRest, () => {});
      await closed;
      timeLeft.abort();
      await cutOff;
    },
  };
}

function crossSiteForm(): OnsaleError {
  return invalidInput('a page of another site sends it as application/json, if it may call');
}

function drainingError(): OnsaleError {
  return new OnsaleError('OVERLOADED', {}, { retryAfterMs: serverLimits.drainRetryMs });
}

async function answerReady(app: App, res: ServerResponse, isLeaving: boolean): Promise<void> {
  const tooLate = new AbortController();
  const answered = app.db.ping().then(
    () => true,
    () => false,
  );
  const late = app.clock.sleep(serverLimits.readyTimeoutMs, tooLate.signal).then(
    () => false,
    () => false,
  );
  const ready = !isLeaving && (await Promise.race([answered, late]));
  tooLate.abort();
  sendJson(res, ready ? 200 : 503, {
    status: ready ? 'ready' : isLeaving ? 'draining' : 'database unavailable',
  });
}
