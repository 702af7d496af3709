/**
 * The whole server inside another program, under that program's clock: the router, the use cases, the
 * database in memory and the schedule are those of production, and only HTTP is left out. Made for
 * simulations, where a day passes in seconds.
 */
import type { Clock } from '@onsale/core/time/clock';
import type { Ids } from '@onsale/core/ids';
import { openDatabase } from '@onsale/db/open-database';
import { pino } from 'pino';
import { readCredential } from './wire/credential-format.ts';
import { createApp, type App } from './app.ts';
import { createInvoker } from './trpc/procedure-invoker.ts';
import { errorShape, toOnsaleError } from './wire/errors.ts';
import { createRouter } from './router.ts';

export interface InProcessOptions {
  /** Decides every expiry, and runs the schedule. */
  clock: Clock;
  /** A number in [0, 1). */
  random: () => number;
  ids: Ids;
  adminKey: string;
  /** Is told what a call met that was the server's own fault, before it is answered with INTERNAL. */
  onFault?: (cause: unknown) => void;
}

export interface InProcessServer {
  /** What a client of the SDK sends its requests with. Answers take no time. */
  fetch: typeof globalThis.fetch;
  /** Forgets what the process knows, as a kill would, and starts anew on the same database. */
  restart: () => Promise<void>;
  close: () => Promise<void>;
}

const tickMs = 1_000;

export async function createInProcessServer(options: InProcessOptions): Promise<InProcessServer> {
  const { clock, random, ids, adminKey, onFault } = options;
  const log = pino({ level: 'silent' });
  const db = await openDatabase('sqlite::memory:', { clock, random });
  const start = async () => {
    // A simulation audits once a second: logging that would be most of what it writes.
    const app = await createApp({ db, clock, ids, adminKey, log, logsAdminReads: false });
    await app.admissionRunner.tick();
    return { app, call: createInvoker(app, createRouter(app)) };
  };
  let running = await start();

  const over = new AbortController();
  const ticking = (async () => {
    while (!over.signal.aborted) {
      await clock.sleep(tickMs - (clock.now() % tickMs), over.signal).catch(() => undefined);
      if (over.signal.aborted) return;
      await running.app.admissionRunner.tick();
      await running.app.secrets.refresh();
    }
  })();

  return {
    fetch: (input, init) => answer(running, { url: addressOf(input), ...init }, onFault),
    async restart() {
      await running.app.admissionRunner.idle();
      running = await start();
    },
    async close() {
      over.abort();
      await ticking;
      await running.app.admissionRunner.idle();
      await db.close();
    },
  };
}

function addressOf(input: string | URL | Request): string {
  return input instanceof Request ? input.url : input.toString();
}

interface Running {
  app: App;
  call: ReturnType<typeof createInvoker>;
}

/** Answers a call as tRPC's HTTP would, without a batch, a header or a stream. */
async function answer(
  { app, call }: Running,
  { url, method, headers, body }: RequestInit & { url: string },
  onFault: InProcessOptions['onFault'],
): Promise<Response> {
  const [address = '', query = ''] = url.split('?', 2);
  const path = address.slice(address.lastIndexOf('/') + 1);
  const requestId = app.ids.id('req');
  try {
    const text = method === 'POST' ? body : new URLSearchParams(query).get('input');
    const context = { requestId, credential: readCredential(authorizationOf(headers)) };
    const input: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return toResponse(200, { result: { data: await call(context, path, input) } });
  } catch (error) {
    const known = toOnsaleError(error, app.db);
    if (known.reason === 'INTERNAL') onFault?.(known.cause ?? known);
    const shape = errorShape(known, { path, requestId });
    return toResponse(shape.data.httpStatus, { error: shape });
  }
}

/** The SDK's headers are a plain object, which is read as it is. */
function authorizationOf(headers: RequestInit['headers'] = {}): string | undefined {
  const isPlain = !(headers instanceof Headers || Array.isArray(headers));
  return isPlain ? headers['authorization'] : authorizationOf(Object.fromEntries(headers));
}

/** As much of a Response as the SDK reads: making a real one takes longer than most calls. */
function toResponse(status: number, body: unknown): Response {
  const text = JSON.stringify(body);
  const response: Pick<Response, 'ok' | 'status' | 'text'> = {
    ok: status < 400,
    status,
    text: async () => text,
  };
  return response as Response;
}
