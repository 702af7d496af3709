/** The HTTP server: dispatches requests to handlers, reports health, and drains on shutdown. */
import { english } from '@onsale/core/language/translate';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { coalesce, shareInFlight } from '@onsale/core/async/single-flight';
import { withTimeout } from '@onsale/core/async/with-timeout';
import { OnsaleError } from '@onsale/core/errors';
import type { App } from './app.ts';
import { createTrpcHandler, trpcPrefix } from './trpc/http-handler.ts';
import { createInvoker } from './trpc/procedure-invoker.ts';
import { serverLimits } from './config/server-limits.ts';
import { bannedAddressError } from './auth/banned-address.ts';
import { createCors, isCrossSiteForm } from './http/cors.ts';
import { invalidInput, protocolError, toOnsaleError } from './wire/errors.ts';
import { limitConnections } from './http/connection-limits.ts';
import { requestLimitExceeded } from './http/request-bounds.ts';
import { answerDiagnosis, diagnosisPath } from './operations/diagnosis-handler.ts';
import { answerMetrics, metricsPath } from './operations/metrics-handler.ts';
import { answerOrdersCsv } from './operations/orders-csv-handler.ts';
import { answerApiDocs } from './operations/api-docs-handler.ts';
import { isRestPath, createExchange, sendJson } from './http/http-exchange.ts';
import { clientOf, pathOf, type RequestHandle } from './http/http-exchange.ts';
import type { ClientAddress } from './http/client-address.ts';
import { callLimitError } from './http/call-limit.ts';
import { hostError, hostFieldError, type AllowedHosts } from './http/allowed-hosts.ts';
import { healthPathOf, normalizeTarget } from './http/request-target.ts';
import { cutOffSlowReaders } from './http/slow-readers.ts';
import { rateLimited } from './rate-limits/rate-limiter.ts';
import { answerRest } from './rest/http-handler.ts';
import { answerOpenApi, documentPath } from './rest/openapi/openapi-handler.ts';
import { createDrawPage } from './operations/draw-page-handler.ts';
import { roomsPrefix } from './operations/public-page.ts';
import { createRoomStatus } from './operations/room-status-handler.ts';
import { createPublicRouter, createRouter } from './router.ts';
import { answerMalformedRequests } from './http/malformed-requests.ts';

export interface HttpServer {
  server: Server;
  /**
   * Shuts down in two steps. For `delayMs` requests are still served, while `/readyz` reports 503
   * and every response closes its connection, so that load balancers move on. Then the server stops
   * accepting connections, answers further requests with OVERLOADED and waits for those in flight.
   * After `serverLimits.drainMs` in all it closes the connections that are left.
   */
  drain(delayMs?: number): Promise<void>;
}

/** Time limits of a connection, and the interval at which they are checked. */
export type HttpTimeouts = Record<
  | 'requestTimeoutMs'
  | 'headersTimeoutMs'
  | 'keepAliveTimeoutMs'
  | 'responseTimeoutMs'
  | 'timeoutCheckMs',
  number
>;

export interface HttpOptions {
  /** Shorter ones, for tests of slow clients. */
  timeouts?: Partial<HttpTimeouts> | undefined;
  /** False on a public listener when operators have a listener of their own. */
  servesAdmin?: boolean;
  /** For tests that compare the fast path with tRPC's own handler. */
  disableFastPath?: boolean;
  /** The names under which the listener may be called; null, the default, for any. */
  allowedHosts?: AllowedHosts;
}

export function createHttpServer(app: App, options: HttpOptions = {}): HttpServer {
  const { timeouts = {}, servesAdmin = true, disableFastPath = false } = options;
  const { allowedHosts = null } = options;
  const router = servesAdmin ? createRouter(app) : createPublicRouter(app);
  const { limits } = app;
  const timeLimits: HttpTimeouts = { ...serverLimits, ...limits, ...timeouts };
  const answerCors = createCors(app.corsOrigins);
  let isStopping = false;
  let isDraining = false;

  const roomStatus = createRoomStatus(app);
  const drawPage = createDrawPage(app);
  const refusalOf = (req: IncomingMessage, request: Pick<RequestHandle, 'path' | 'client'>) =>
    hostError(req, allowedHosts) ?? callLimitError(app, req, request);
  const isBanned = (req: IncomingMessage) =>
    app.bans.errorOf({ client: clientOf(app, req) }) !== null;
  const banOf = ({ headers: { authorization } }: IncomingMessage, client: ClientAddress) =>
    bannedAddressError(app, { authorization, client });
  // Health checks are not counted, so that all of them at once cost the database one statement.
  const ping = shareInFlight(() => app.db.ping());
  const answerTrpc = createTrpcHandler({ app, router, disableFastPath });
  const invoke = createInvoker(app, router);
  // It looks at every connection, and thousands of streams may end in one tick.
  const closeIdle = coalesce(async () => {
    await app.clock.yield();
    server.closeIdleConnections();
  });

  const handle = async ({ req, res, ...counted }: CountedRequest): Promise<void> => {
    const isRoom = isRoomRequest(req);
    const hostField = hostFieldError(req);
    let { refusal } = counted;
    if (isRoom && refusal === null && hostField === null && !isStopping) {
      refusal = await banOf(req, clientOf(app, req));
      try {
        await roomStatus.loadSale(req);
        if (refusal === null && roomStatus.answer(req, res)) return;
        if (refusal === null && (await drawPage.answer(req, res))) return;
      } catch (error) {
        refusal ??= toOnsaleError(error, app.db);
      }
    }
    const pending = { req, res };
    inFlight.add(pending);
    const request = createExchange(app, pending, () => {
      inFlight.remove(pending);
      // A client that keeps its connection open must not delay the shutdown.
      if (isDraining) void closeIdle.run('');
    });
    const { path } = request;
    if (answerCors(req, res)) return;
    const exceeded = requestLimitExceeded(req, limits);
    if (exceeded) {
      res.setHeader('connection', 'close');
      return request.sendError(exceeded.error, exceeded.code);
    }
    const health = healthPathOf(path);
    if (health === '/healthz') return sendJson(res, 200, { status: 'ok' });
    // If the server closed a connection just as a request arrived, the client could not tell
    // whether the request took effect. With this header the client closes it, after the response.
    if (isStopping) res.setHeader('connection', 'close');
    if (health === '/readyz') return answerReady(app, res, { isStopping, ping });
    const refused = refusal ?? (isRoom ? null : refusalOf(req, request));
    if (refused) return request.sendError(refused);
    const banned = await banOf(req, request.client);
    if (banned) return request.sendError(banned);
    if (path === diagnosisPath && servesAdmin) return answerDiagnosis(app, { req, res, request });
    if (path === metricsPath && servesAdmin) return answerMetrics(app, { req, res, request });
    if (isDraining) return request.sendError(drainingError());
    if (isCrossSiteForm(req)) {
      res.setHeader('connection', 'close');
      return request.sendError(crossSiteForm(), 'UNSUPPORTED_MEDIA_TYPE');
    }
    if (hostField) {
      res.setHeader('connection', 'close');
      return request.sendError(hostField);
    }
    const exchange = { req, res, request };
    if (path.startsWith(trpcPrefix)) return answerTrpc(exchange);
    if (servesAdmin && (await answerOrdersCsv(app, exchange))) return;
    if (isRestPath(path)) return answerRest({ app, router, invoke }, exchange);
    if (path === documentPath) return answerOpenApi(router, exchange);
    if (await answerApiDocs(exchange)) return;
    if (path.startsWith(roomsPrefix)) {
      return request.sendError(new OnsaleError('CONCERT_NOT_FOUND', {}));
    }
    request.sendError(protocolError('NOT_FOUND'), 'NOT_FOUND');
  };

  const listener = (req: IncomingMessage, res: ServerResponse): void => {
    if (connections.isRejected(req.socket)) return;
    normalizeTarget(req);
    if (connections.isExcess(req.socket)) {
      if (healthPathOf(pathOf(req)) === null) return connections.reject(req.socket);
      res.setHeader('connection', 'close');
    }
    const admission = slowReaders.admit(req.socket, res);
    if (admission === 'ignore') return;
    let refusal: OnsaleError | null = null;
    if (admission === 'refuse') {
      res.setHeader('connection', 'close');
      refusal = rateLimited('pipelinedRequests', serverLimits.pipelineRetryMs);
    } else if (isRoomRequest(req)) {
      refusal = refusalOf(req, { path: pathOf(req), client: clientOf(app, req) });
      const isOpen =
        refusal === null && !isStopping && !isBanned(req) && hostFieldError(req) === null;
      if (isOpen && roomStatus.answer(req, res)) return;
    }
    // The only failure expected here is a client that disconnects while it sends its body.
    handle({ req, res, refusal }).catch((error: unknown) => {
      if (!req.destroyed) app.log.error({ err: error }, 'request failed');
      res.destroy();
    });
  };
  const server = createServer(
    {
      requestTimeout: timeLimits.requestTimeoutMs,
      headersTimeout: timeLimits.headersTimeoutMs,
      keepAliveTimeout: timeLimits.keepAliveTimeoutMs,
      connectionsCheckingInterval: timeLimits.timeoutCheckMs,
      maxHeaderSize: limits.headerBytes,
      // Node would reject the request with a bare status; `handle` sends the API's error format.
      requireHostHeader: false,
    },
    listener,
  );
  const inFlight = answerMalformedRequests(app, server);
  // An Expect header other than 100-continue is no reason to reject a request, as Node would.
  server.on('checkExpectation', (req, res) => server.emit('request', req, res));

  // One more than the limit: Node drops the headers beyond this number without an error.
  server.maxHeadersCount = limits.headerFields + 1;
  const connections = limitConnections(app, server);
  const slowReaders = cutOffSlowReaders(app, server, timeLimits);

  return {
    server,
    async drain(delayMs = 0) {
      isStopping = true;
      app.streams.refuse();
      if (delayMs > 0) await app.clock.sleep(delayMs);
      isDraining = true;
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      // A host's connections are not the server's own, and their requests are waited for as well.
      const closed = Promise.all([stopped, inFlight.idle()]).then(() => true);
      app.streams.endAll();
      server.closeIdleConnections();
      const { drainMs } = serverLimits;
      const timeLimit = { clock: app.clock, ms: drainMs - delayMs, fallback: false };
      if (await withTimeout(closed, timeLimit)) return;
      app.log.warn({ afterMs: drainMs }, 'drain timed out: closing the connections that are left');
      server.closeAllConnections();
      inFlight.destroyAll();
      await closed;
    },
  };
}

interface CountedRequest {
  req: IncomingMessage;
  res: ServerResponse;
  /** Of a room's status, whose call was counted before it was handled; otherwise null. */
  refusal: OnsaleError | null;
}

function isRoomRequest({ url = '' }: IncomingMessage): boolean {
  return url.startsWith(roomsPrefix);
}

function crossSiteForm(): OnsaleError {
  return invalidInput(
    english`a page of another site must send application/json, and its origin must be allowed to call`,
  );
}

function drainingError(): OnsaleError {
  return new OnsaleError('OVERLOADED', {}, { retryAfterMs: serverLimits.drainRetryMs });
}

async function answerReady(
  { clock }: App,
  res: ServerResponse,
  { isStopping, ping }: { isStopping: boolean; ping: () => Promise<void> },
): Promise<void> {
  const answered = ping().then(
    () => true,
    () => false,
  );
  const timeLimit = { clock, ms: serverLimits.readyTimeoutMs, fallback: false };
  const isReady = !isStopping && (await withTimeout(answered, timeLimit));
  sendJson(res, isReady ? 200 : 503, {
    status: isReady ? 'ready' : isStopping ? 'draining' : 'database unavailable',
  });
}
