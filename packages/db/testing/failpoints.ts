/**
 * Loaded into a server's process by tests (`node --import`), before anything of the server: ends the
 * process by SIGKILL at a chosen statement of a chosen call. Both drivers are wrapped where they hand
 * a statement over, so every statement of a call is such a point, whoever wrote it.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import BetterSqlite from 'better-sqlite3';
import pg from 'pg';

/** What a test says over the channel. */
export interface FailpointOrder {
  /** Whose statements count, such as `queue.join`; those of a schedule never do. */
  procedure: string;
  /** null: the process lives, and only tells what the call ran. */
  kill: Failpoint | null;
}

export interface Failpoint {
  /** The statement's place in the call, from 0. */
  at: number;
  /** during: it was sent, and its answer not yet read. */
  when: 'before' | 'during' | 'after';
}

/**
 * In some runs of a call and not in others: the mark of time on SQLite, at most one a second, and the
 * greeting of a new connection.
 */
const nowAndThen = /^insert into settings|pg_is_in_recovery/;

interface InFlightCall {
  url: string;
  /** What runs from then on is nothing that the client waited for. */
  isAnswered: boolean;
}

const inFlightCall = new AsyncLocalStorage<InFlightCall>();
const calls = new WeakMap<object, InFlightCall>();
let order: FailpointOrder | null = null;
let ran: string[] = [];

subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage };
  const call = { url: request.url ?? '', isAnswered: false };
  calls.set(request, call);
  inFlightCall.enterWith(call);
});
subscribe('http.server.response.finish', (message) => {
  const { request } = message as { request: IncomingMessage };
  const call = calls.get(request);
  if (call) call.isAnswered = true;
});

process.on('message', (message: FailpointOrder | 'what ran?') => {
  if (message !== 'what ran?') {
    order = message;
    ran = [];
  }
  process.send?.(ran);
});

/** @returns what ends the process at this statement, where it is to end; null for any other. */
function recordStatement(text: string): ((when: Failpoint['when']) => void) | null {
  const call = inFlightCall.getStore();
  if (!order || !call?.url.includes(`/${order.procedure}`)) return null;
  if (call.isAnswered || nowAndThen.test(text)) return null;
  const { kill } = order;
  const at = ran.push(text) - 1;
  return (when) => {
    if (kill?.at === at && kill.when === when) process.kill(process.pid, 'SIGKILL');
  };
}

type Query = (...args: unknown[]) => Promise<unknown>;

const clients = pg.Client.prototype as unknown as { query: Query };
const query = clients.query;
clients.query = function (this: unknown, ...args: unknown[]) {
  const [asked] = args;
  const end = recordStatement(typeof asked === 'string' ? asked : (asked as { text: string }).text);
  if (!end) return query.apply(this, args);
  end('before');
  const answer = query.apply(this, args);
  end('during');
  return answer.then((result) => {
    end('after');
    return result;
  });
};

type Run = (...args: unknown[]) => unknown;

const statements = Object.getPrototypeOf(
  new BetterSqlite(':memory:').prepare('select 1'),
) as Record<'all' | 'run', Run>;
for (const name of ['all', 'run'] as const) {
  const run = statements[name];
  statements[name] = function (this: { source: string }, ...args: unknown[]) {
    const end = recordStatement(this.source);
    end?.('before');
    const result = run.apply(this, args);
    end?.('after');
    return result;
  };
}
