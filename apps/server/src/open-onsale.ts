/**
 * Opens a server for a host that has the listener: it gets requests passed on, and opens no port.
 *
 * Requests go through the HTTP server of `onsale serve`, so that limits, errors and streams are the
 * same. Time-outs of connections are the host's, except where it calls `fetch`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { withTimeout } from '@onsale/core/async/with-timeout';
import { OnsaleError } from '@onsale/core/errors';
import { systemClock } from '@onsale/core/time/clock';
import type { App } from './app.ts';
import { serverLimits } from './config/server-limits.ts';
import { readBasePath, targetBelow } from './embed/base-path.ts';
import { takeGivenBody } from './embed/given-body.ts';
import { fetchInMemory } from './embed/in-memory-fetch.ts';
import { namingOptions, readOnsaleOptions, type OnsaleOptions } from './embed/onsale-options.ts';
import { createExchange } from './http/http-exchange.ts';
import { createHttpServer } from './http-server.ts';
import { openApp, type OpenSettings } from './open-app.ts';
import { addProcessMetrics } from './operations/metrics-handler.ts';
import { startSchedule } from './operations/scheduler.ts';
import type { OnsaleServer } from './onsale-server.ts';
import { createPublicRouter, createRouter } from './router.ts';
import { definitionsOf } from './rpc/procedure-definition.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { createServerLog } from './telemetry/server-log.ts';
import { protocolError } from './wire/errors.ts';

/** A server that also shows its application, for the packages of this project. */
export interface OpenedOnsale extends OnsaleServer {
  app: App;
}

/**
 * @param injected clock, ids and randomness, for tests.
 * @throws ConfigError, StartError as `createOnsale` does.
 */
export async function openOnsale(
  options: OnsaleOptions,
  injected?: OpenSettings['injected'],
): Promise<OpenedOnsale> {
  const serveOptions = readOnsaleOptions(options);
  const basePath = readBasePath(options.basePath);
  const { adminKey, servesAdmin = true, logTo } = options;
  const { clock } = injected ?? { clock: systemClock };
  const settings = {
    log: createServerLog(serveOptions.logLevel, { logTo }),
    metrics: createMetrics(clock),
    adminKey,
    isAdminKeyGenerated: false,
    injected,
  };
  const app = await openApp(serveOptions, settings).catch((error: unknown) => {
    throw namingOptions(error);
  });
  await app.admissionRunner.tick();
  const router = servesAdmin ? createRouter(app) : createPublicRouter(app);
  addProcessMetrics(app, definitionsOf(router).keys());
  const { allowedHosts = null } = serveOptions;
  // It never listens: the host passes requests on, and `fetch` opens connections in memory.
  const http = createHttpServer(app, { servesAdmin, allowedHosts });
  const stopSchedule = startSchedule(app);

  const closeInOrder = async (): Promise<void> => {
    await http.drain();
    stopSchedule();
    await app.webhookDeliveries.stop();
    await app.admissionRunner.idle();
    await app.db.close();
  };
  const close = async (): Promise<void> => {
    const limit = { clock: systemClock, ms: serverLimits.stopMs, fallback: undefined };
    await withTimeout(closeInOrder(), limit);
    await new Promise<void>((resolve) => app.log.flush(() => resolve()));
  };
  let closing: Promise<void> | undefined;

  const refuse = (
    { req, res }: { req: IncomingMessage; res: ServerResponse },
    error: OnsaleError,
    code?: 'NOT_FOUND',
  ): void => createExchange(app, { req, res }, () => {}).sendError(error, code);
  return {
    app,
    router,
    handler(req, res, next) {
      const target = targetBelow(basePath, req);
      if (target === null) {
        if (next) return next();
        return refuse({ req, res }, protocolError('NOT_FOUND'), 'NOT_FOUND');
      }
      req.url = target;
      if (!takeGivenBody(req)) return refuse({ req, res }, bodyReadBefore());
      http.server.emit('request', req, res);
    },
    fetch(request, { address } = {}) {
      const { pathname, search } = new URL(request.url);
      const target = targetBelow(basePath, { url: `${pathname}${search}` });
      return fetchInMemory(http.server, request, {
        clientAddress: address,
        target: target ?? notFoundPath,
      });
    },
    close: () => (closing ??= close()),
  };
}

/** A path that no request below the base path can have, and that is answered with 404. */
const notFoundPath = '/.not-below-the-base-path';

function bodyReadBefore(): OnsaleError {
  return new OnsaleError(
    'INTERNAL',
    {},
    {
      message:
        'The body of the request was read before Onsale could, and nothing of it was left: mount Onsale before the body parser, or have the parser set req.body or req.rawBody.',
    },
  );
}
