/**
 * Middleware before every use case: rate limit by address, authenticate, rate limit by user.
 *
 * tRPC's procedures (procedures.ts) and the fast path (procedure-invoker.ts) share it, so that
 * neither can skip a step.
 */
import { authenticate, authenticateQueueToken, requireAccountKey } from '../auth/credentials.ts';
import type { App } from '../app.ts';
import { toOnsaleError } from '../wire/errors.ts';
import type { ProcedureMeta, RequestContext } from './context.ts';

/** A call of a procedure, before it is authenticated. */
export interface ProcedureCall {
  ctx: RequestContext;
  path: string;
}

export type Guards = ReturnType<typeof createGuards>;

/**
 * One guard for each kind of credential; each adds the caller to the procedure's context. Admin
 * calls have a guard of their own in procedures.ts, because they are written to the audit log.
 */
export function createGuards(app: App) {
  const { rateLimiter } = app;

  const requireCaller = async ({ ctx: { credential, client }, path }: ProcedureCall) => {
    rateLimiter.checkAddress(path, client);
    const caller = await authenticate(app, credential);
    rateLimiter.checkAccount(path, { userId: caller.userId, client });
    return { caller };
  };
  const requirePlace = async ({ ctx: { credential, client }, path }: ProcedureCall) => {
    rateLimiter.checkAddress(path, client);
    const place = await authenticateQueueToken(app, credential);
    rateLimiter.checkAccount(path, { userId: place.userId, client });
    return { place };
  };

  return {
    none: async () => ({}),
    async 'none or account'(call: ProcedureCall) {
      if (call.ctx.credential !== null) return requireCaller(call);
      rateLimiter.checkAddress(call.path, call.ctx.client);
      return { caller: null };
    },
    account: requireCaller,
    /** The use case looks up the owner of the key. */
    async 'account key'({ ctx: { credential, client }, path }: ProcedureCall) {
      rateLimiter.checkAddress(path, client);
      return { accountKey: requireAccountKey(credential) };
    },
    queue: requirePlace,
    /**
     * Does not check that the place is active. The use case does, from the entry's row under its
     * lock: a check made here could be outdated by then.
     */
    active: requirePlace,
  } satisfies Record<Exclude<ProcedureMeta['credential'], 'admin'>, unknown>;
}

/**
 * Starts the metrics of one call.
 *
 * @returns call it when the call has ended, with the error that it failed with, or null.
 */
export function countCall(app: App, path: string): (failure: unknown) => void {
  const recordResult = app.metrics.callStarted(path);
  return (failure) => {
    const error = failure === null ? null : toOnsaleError(failure, app.db);
    recordResult(error?.reason ?? 'OK');
    if (app.db.isUnavailable(error?.cause)) app.metrics.databaseEvent('unavailable');
  };
}
