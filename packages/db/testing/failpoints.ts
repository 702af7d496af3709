/**
 * Failpoints: kills a server by SIGKILL at a chosen statement of a chosen call.
 *
 * Tests load it into the process of a server (`node --import`), before any module of the server. It
 * wraps both drivers where they send a statement, so every statement of a call is a possible
 * failpoint.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import BetterSqlite from 'better-sqlite3';
import pg from 'pg';

/** The message by which a test sets a failpoint. */
export interface FailpointOrder {
  /** The procedure whose statements count, such as `queue.join`; scheduled work never counts. */
  procedure: string;
  /** null: the process survives, and only reports the statements that the call ran. */
  kill: Failpoint | null;
}

export interface Failpoint {
  /** The index of the statement in the call, from 0. */
  at: number;
  /** during: it was sent, and its answer was not read yet. */
  when: 'before' | 'during' | 'after';
}

/**
 * Statements that run in some calls and not in others: the time mark of SQLite, at most once a
 * second, and the setup of a new connection.
 */
const occasional = /^insert into settings|pg_is_in_recovery/;

interface InFlightCall {
  url: string;
  /** Statements after the response do not count, as no client waits for them. */
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

/**
 * @returns kills the process if this statement is the failpoint; null for a statement that does not
 * count.
 */
function recordStatement(text: string): ((when: Failpoint['when']) => void) | null {
  const call = inFlightCall.getStore();
  if (!order || !call?.url.includes(`/${order.procedure}`)) return null;
  if (call.isAnswered || occasional.test(text)) return null;
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
  const [statement] = args;
  const killAt = recordStatement(
    typeof statement === 'string' ? statement : (statement as { text: string }).text,
  );
  if (!killAt) return query.apply(this, args);
  killAt('before');
  const answer = query.apply(this, args);
  killAt('during');
  return answer.then((result) => {
    killAt('after');
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
    const killAt = recordStatement(this.source);
    killAt?.('before');
    const result = run.apply(this, args);
    killAt?.('after');
    return result;
  };
}
