/**
 * Guards: the checks that run before a use case, one guard for each kind of credential.
 *
 * Rate limit by address, authentication, rate limit by user. tRPC's procedures (procedures.ts) and
 * the fast path (procedure-invoker.ts) run the same guards, so that neither can skip a check.
 */
import { authenticate, authenticateQueueToken, requireAccountKey } from '../auth/credentials.ts';
import type { App } from '../app.ts';
import { toOnsaleError } from '../wire/errors.ts';
import { appForCall, type VerifiedCaller } from './idempotency-key.ts';
import type { ProcedureMeta, RequestContext } from './context.ts';

/** A call of a procedure, before it is authenticated. */
export interface ProcedureCall {
  ctx: RequestContext;
  path: string;
  type: 'query' | 'mutation' | 'subscription';
}

export type Guards = ReturnType<typeof createGuards>;

/**
 * One guard for each kind of credential; each adds the caller to the procedure's context, and the
 * app in which the call runs: for a request with an idempotency key it is decorated, once limits
 * and credential have been checked. Admin calls have a guard of their own in procedures.ts, because
 * they are written to the audit log.
 */
export function createGuards(app: App) {
  const guards = createCredentialGuards(app);
  const withApp =
    <Verified extends VerifiedCaller>(
      needed: ProcedureMeta['credential'],
      guard: (call: ProcedureCall) => Promise<Verified>,
    ) =>
    async (call: ProcedureCall) => {
      const verified = await guard(call);
      const { ctx } = call;
      const decorated = ctx.idempotency && (await appForCall(app, ctx, { needed, ...verified }));
      return { ...verified, app: decorated ?? app };
    };
  return {
    none: withApp('none', guards.none),
    'none or account': withApp('none or account', guards['none or account']),
    account: withApp('account', guards.account),
    'account key': withApp('account key', guards['account key']),
    queue: withApp('queue', guards.queue),
    active: withApp('active', guards.active),
  };
}

function createCredentialGuards(app: App) {
  const { rateLimiter, failedCredentials, streams } = app;

  const requireCaller = async (
    { ctx: { credential, client }, path }: ProcedureCall,
    options?: { acceptsOver: boolean },
  ) => {
    rateLimiter.checkAddress(path, client);
    const use = { credential, client };
    const caller = await failedCredentials.verify(use, () =>
      authenticate(app, credential, options),
    );
    rateLimiter.checkAccount(path, { userId: caller.userId, client });
    return { caller };
  };
  const requirePlace = async ({ ctx: { credential, client }, path, type }: ProcedureCall) => {
    rateLimiter.checkAddress(path, client);
    if (type === 'subscription') streams.check(client);
    const use = { credential, client };
    const place = await failedCredentials.verify(use, () =>
      authenticateQueueToken(app, credential),
    );
    rateLimiter.checkAccount(path, { userId: place.userId, client });
    return { place };
  };

  return {
    none: async () => ({}),
    async 'none or account'(call: ProcedureCall) {
      // A join acts for the user of a token, whatever became of the place that it names.
      if (call.ctx.credential !== null) return requireCaller(call, { acceptsOver: true });
      rateLimiter.checkAddress(call.path, call.ctx.client);
      return { caller: null };
    },
    account: async (call: ProcedureCall) => requireCaller(call),
    /** The use case looks up the owner of the key. */
    async 'account key'({ ctx: { credential, client }, path }: ProcedureCall) {
      rateLimiter.checkAddress(path, client);
      const accountKey = await failedCredentials.verify(
        { credential, client },
        async () => requireAccountKey(credential),
        { remembers: false },
      );
      return { accountKey };
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
