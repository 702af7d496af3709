/**
 * The whole server inside another program, on that program's clock, for simulations.
 *
 * Router, use cases, schedule and an in-memory SQLite database are those of production; only HTTP
 * is left out. A simulated day passes in seconds.
 */
import { shareInFlight } from '@onsale/core/async/single-flight';
import type { Clock } from '@onsale/core/time/clock';
import type { Ids } from '@onsale/core/ids';
import { OnsaleError } from '@onsale/core/errors';
import { openDatabase } from '@onsale/db/open-database';
import { pino, type Logger } from 'pino';
import { readDraw } from './domains/queue/lobby/draw-view.ts';
import { refundCancelledDates } from './domains/performance/refund-dates.ts';
import { tellEvents } from './domains/events/tell-events.ts';
import { readCredential } from './wire/credential-format.ts';
import { createApp, type App } from './app.ts';
import { createInvoker } from './trpc/procedure-invoker.ts';
import { applyKey } from './trpc/request-key.ts';
import { createStreamResponse } from './http/responses/stream-response.ts';
import { Subscription } from './streams/subscription.ts';
import { withLastEventId } from './trpc/subscriptions.ts';
import { errorShape, toOnsaleError } from './wire/errors.ts';
import { createRouter } from './router.ts';

export interface InProcessOptions {
  /** Decides every expiry, and runs the schedule. */
  clock: Clock;
  /** A number in [0, 1). */
  random: () => number;
  ids: Ids;
  adminKey: string;
  /** Called with the cause of every call that fails with INTERNAL, before it is answered. */
  onFault?: (cause: unknown) => void;
  /** Called with the cause when work fails that no call waits for, such as an admission step. */
  onBackgroundFault?: (cause: unknown) => void;
}

export interface InProcessServer {
  /** The `fetch` for a client of the SDK. Responses take no simulated time. */
  fetch: typeof globalThis.fetch;
  /**
   * Ends the process once it has answered its calls, and starts another on the same database with
   * nothing in memory. Calls that arrive in between are answered by the new one.
   */
  restart: () => Promise<void>;
  close: () => Promise<void>;
}

const tickMs = 1_000;

export async function createInProcessServer(options: InProcessOptions): Promise<InProcessServer> {
  const { clock, random, ids, adminKey, onFault, onBackgroundFault = () => {} } = options;
  const log = faultLog(onBackgroundFault);
  const db = await openDatabase('sqlite::memory:', { clock, random });
  const start = async () => {
    // A simulation audits once a second; logging those reads would be most of its writes.
    const app = await createApp({ db, clock, ids, adminKey, log, logsAdminReads: false });
    await app.admissionRunner.tick();
    return { app, call: createInvoker(app, createRouter(app)) };
  };
  let running = await start();
  const calls = new Set<Promise<Response>>();
  const answer = (request: CallRequest): Promise<Response> => {
    const response = respond(running, request, onFault);
    calls.add(response);
    const remove = () => calls.delete(response);
    void response.then(remove, remove);
    return response;
  };
  const restart = shareInFlight(async () => {
    await Promise.allSettled(calls);
    await endStreams(running.app);
    await running.app.admissionRunner.idle();
    running = await start();
  });

  const stop = new AbortController();
  const tick = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await clock.sleep(tickMs - (clock.now() % tickMs), stop.signal).catch(() => undefined);
      // A step of the process that ends would admit buyers whom the next one still has in line.
      await restart.inFlight();
      if (stop.signal.aborted) return;
      await everySecond(running.app).catch(onBackgroundFault);
    }
  };
  const ticking = tick();

  return {
    fetch(input, init) {
      const request = { url: urlOf(input), ...init };
      const restarting = restart.inFlight();
      return restarting ? restarting.then(() => answer(request)) : answer(request);
    },
    restart,
    async close() {
      stop.abort();
      await ticking;
      await endStreams(running.app);
      await running.app.admissionRunner.idle();
      await db.close();
    },
  };
}

async function endStreams({ streams, placeFeed, seatFeed, eventFeed }: App): Promise<void> {
  streams.endAll();
  await Promise.all([placeFeed.idle(), seatFeed.idle(), eventFeed.idle()]);
}

async function everySecond(app: App): Promise<void> {
  await app.admissionRunner.tick();
  await app.saleCache.refresh();
  await tellEvents(app);
  await refundCancelledDates(app);
  await app.secrets.refresh();
  await app.tokenEpochs.refresh();
}

/** A log that writes nothing, and reports the cause of each entry of the level `error`. */
function faultLog(onEntry: (cause: unknown) => void): Logger {
  return pino({
    level: 'error',
    hooks: {
      logMethod([entry]: unknown[]) {
        const { err } = (entry ?? {}) as { err?: unknown };
        onEntry(err ?? entry);
      },
    },
  });
}

function urlOf(input: string | URL | Request): string {
  return input instanceof Request ? input.url : input.toString();
}

type CallRequest = RequestInit & { url: string };

interface RunningServer {
  app: App;
  call: ReturnType<typeof createInvoker>;
}

/** The page of a draw of lots, with the id of its concert. */
const drawPage = /\/rooms\/([^/]+)\/draw$/;

/** Answers one call in the format of tRPC over HTTP, without batches, or the page of a draw. */
async function respond(
  { app, call }: RunningServer,
  { url, method, headers, body, signal }: CallRequest,
  onFault: InProcessOptions['onFault'],
): Promise<Response> {
  const [address = '', query = ''] = url.split('?', 2);
  const path = address.slice(address.lastIndexOf('/') + 1);
  const requestId = app.ids.id('req');
  const [, drawnConcertId] = drawPage.exec(address) ?? [];
  try {
    if (drawnConcertId !== undefined) {
      const draw = await readDraw(app.db, drawnConcertId);
      if (!draw) throw new OnsaleError('CONCERT_NOT_FOUND', {});
      return toResponse(200, draw);
    }
    const text = method === 'POST' ? body : new URLSearchParams(query).get('input');
    const header = method === 'POST' ? headerOf(headers, 'idempotency-key') : undefined;
    const sent = typeof text === 'string' ? text : '';
    const { body: json, idempotency } = applyKey({
      name: path,
      isBatch: false,
      body: sent,
      header,
    });
    const credential = readCredential(headerOf(headers, 'authorization'));
    const context = { requestId, credential, idempotency };
    const given: unknown = json === '' ? undefined : JSON.parse(json);
    const input = withLastEventId(given, headerOf(headers, 'last-event-id'));
    const data = await call(context, path, input);
    if (data instanceof Subscription) return createStreamResponse(data, { requestId, signal });
    return toResponse(200, { result: { data } });
  } catch (thrown) {
    const error = toOnsaleError(thrown, app.db);
    if (error.reason === 'INTERNAL') onFault?.(error.cause ?? error);
    const shape = errorShape(error, { path, requestId });
    return toResponse(shape.data.httpStatus, { error: shape });
  }
}

/** The SDK's headers are a plain object, which needs no conversion. */
function headerOf(headers: RequestInit['headers'] = {}, name: string): string | undefined {
  const isPlain = !(headers instanceof Headers || Array.isArray(headers));
  return isPlain ? headers[name] : headerOf(Object.fromEntries(headers), name);
}

const noHeaders = new Headers();

/** The part of a Response that the SDK reads: a real one costs more than most calls. */
function toResponse(status: number, body: unknown): Response {
  const text = JSON.stringify(body);
  const response: Pick<Response, 'ok' | 'status' | 'headers' | 'text'> = {
    ok: status < 400,
    status,
    headers: noHeaders,
    text: async () => text,
  };
  return response as Response;
}
