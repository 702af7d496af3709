/** A server process: starts database, application, HTTP and schedule, and stops them in order. */
import type { AddressInfo } from 'node:net';
import { withTimeout } from '@onsale/core/async/with-timeout';
import { messageOf } from '@onsale/core/errors';
import { systemClock } from '@onsale/core/time/clock';
import { randomIds } from '@onsale/core/ids';
import { openDatabase } from '@onsale/db/open-database';
import { DatabaseUrlError, UnusableDatabaseError } from '@onsale/db/errors';
import type { Database } from '@onsale/db/database';
import { destination, pino, type DestinationStream, type Logger } from 'pino';
import { createApp, type App } from './app.ts';
import { cannotListen, requireFreePort } from './startup/free-port.ts';
import { type ServeOptions } from './startup/serve-options.ts';
import { ConfigError, StartError } from './config/config-error.ts';
import { serverLimits } from './config/server-limits.ts';
import { redactOptions } from './startup/redacted-options.ts';
import { hostsOf } from './http/allowed-hosts.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { logTimestamp } from './telemetry/log-timestamp.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { addProcessMetrics } from './operations/metrics-handler.ts';
import { startSchedule } from './operations/scheduler.ts';

export interface RunningServer {
  /** The base URL for clients, such as `http://127.0.0.1:4600`. */
  url: string;
  /** The base URL for operators: the same, unless they have a listener of their own. */
  adminUrl: string;
  adminKey: string;
  /** Whether `adminKey` was generated, so that it must be shown to the operator. */
  isAdminKeyGenerated: boolean;
  app: App;
  /** Drains and closes everything, in at most `serverLimits.stopMs`. Safe to call twice. */
  close(): Promise<void>;
}

interface StartSettings {
  /** Takes each line of the log, which is JSON; stdout by default. */
  logTo?: DestinationStream | undefined;
}

/** @throws StartError when the server cannot listen on the address or open the database. */
export async function startServer(
  options: ServeOptions,
  { logTo }: StartSettings = {},
): Promise<RunningServer> {
  const { databaseUrl, databaseLimits, tokenSecret, otherTokenSecrets } = options;
  const { limits, absentAfterSeconds, purgeAbsentSeconds, clients, corsOrigins, allowsSelfCharge } =
    options;
  const output = logTo ?? destination({ sync: false, minLength: serverLimits.logBufferBytes });
  const log = pino(
    { level: options.logLevel, base: null, timestamp: logTimestamp(systemClock) },
    output,
  );
  const adminKey = options.adminKey ?? randomIds.secret();
  const metrics = createMetrics(systemClock);
  // First, as opening the database creates its file.
  await requireFreePorts(options);
  const db = await openDatabase(databaseUrl, {
    ...databaseLimits,
    asOwner: true,
    onLostCommit(outcome, cause) {
      metrics.commitReadBack(outcome);
      log.warn({ outcome, err: cause }, 'in-doubt COMMIT resolved by reading back');
    },
    onRetryableConflict: () => metrics.databaseEvent('collision'),
    onLeftBehind(primary) {
      metrics.databaseEvent('left_behind');
      log.warn(primary, 'a primary that a fail-over left behind is not used');
    },
  }).catch((error: unknown) => {
    const { message } = error as Error;
    if (error instanceof DatabaseUrlError) throw new ConfigError(message, { cause: error });
    if (error instanceof UnusableDatabaseError) throw new StartError(message, { cause: error });
    throw new StartError(
      `The database cannot be opened (${messageOf(error)}): check ONSALE_DATABASE_URL, and that the database is running and reachable.`,
      { cause: error },
    );
  });
  log.info(redactOptions(options), 'starting');
  try {
    await warnIfTimeIsAhead(db, log);
    const app = await createApp({
      db,
      clock: systemClock,
      ids: randomIds,
      log,
      adminKey,
      tokenSecret,
      metrics,
      otherTokenSecrets,
      limits,
      absentAfterSeconds,
      purgeAbsentSeconds,
      allowsSelfCharge,
      clients,
      corsOrigins,
      startup: {
        isAdminKeyGenerated: options.adminKey === undefined,
        poolSize: databaseLimits.poolSize,
      },
    });
    return await listen(app, options);
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Without it an operator could not tell why sales are over: time does not go back to the clock. */
async function warnIfTimeIsAhead(db: Database, log: Logger): Promise<void> {
  const { timeAheadMs, kind } = await db.facts();
  if (timeAheadMs < serverLimits.timeAheadMs) return;
  log.warn(
    { timeAheadMs, kind },
    'the time of this database is ahead of the clock, so sales may be over before their time: onsale doctor has the remedy',
  );
}

async function listen(app: App, options: ServeOptions): Promise<RunningServer> {
  const { host, port, adminPort, adminHost = host, adminKey, drainDelayMs } = options;
  await app.admissionRunner.tick();
  addProcessMetrics(app);
  const hasOwnAdmin = adminPort !== undefined;
  const publicHttp = createHttpServer(app, {
    servesAdmin: !hasOwnAdmin,
    allowedHosts: hostsOf(options.allowedHosts, host),
  });
  const url = await listenOn(publicHttp, { host, port });
  const listeners = [publicHttp];
  let adminUrl = url;
  if (hasOwnAdmin) {
    const adminHttp = createHttpServer(app, {
      allowedHosts: hostsOf(options.allowedHosts, adminHost),
    });
    const address = { host: adminHost, port: adminPort };
    adminUrl = await listenOn(adminHttp, address).catch((error: unknown) => {
      publicHttp.server.close();
      throw error;
    });
    listeners.push(adminHttp);
  }
  const stopSchedule = startSchedule(app);

  let closing: Promise<void> | undefined;
  const closeInOrder = async (): Promise<void> => {
    await Promise.all(listeners.map((http) => http.drain(drainDelayMs)));
    stopSchedule();
    await app.admissionRunner.idle();
    await app.db.close();
  };
  const close = async (): Promise<void> => {
    const { clock } = app;
    await withTimeout(closeInOrder(), { clock, ms: serverLimits.stopMs, fallback: undefined });
    await new Promise<void>((resolve) => app.log.flush(() => resolve()));
  };
  return {
    url,
    adminUrl,
    adminKey: app.adminKey,
    isAdminKeyGenerated: adminKey === undefined,
    app,
    close: () => (closing ??= close()),
  };
}

async function requireFreePorts(options: ServeOptions): Promise<void> {
  const { host, port, adminPort, adminHost = host } = options;
  await requireFreePort({ host, port });
  if (adminPort !== undefined) await requireFreePort({ host: adminHost, port: adminPort });
}

/** @returns the base URL. */
async function listenOn(
  { server }: HttpServer,
  { host, port }: { host: string; port: number },
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch((error: unknown) => {
    throw cannotListen({ host, port }, error);
  });
  return urlOf(host, (server.address() as AddressInfo).port);
}

function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
