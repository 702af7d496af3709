/**
 * What a call passes on its way to its use case: it is counted for its address, then its credential
 * is read, then it is counted for its user. tRPC's procedures (trpc.ts) and the short way (procedure-invoker.ts)
 * both go through here, so that neither can forget a step.
 */
import { authenticate, authenticatePlace, requireAccountKey } from '../auth/credentials.ts';
import type { App } from '../app.ts';
import { toOnsaleError } from '../wire/errors.ts';
import type { ProcedureMeta, RequestContext } from './context.ts';

/** A procedure that is called, and what is known of who calls. */
export interface ProcedureCall {
  ctx: RequestContext;
  path: string;
}

export type Guards = ReturnType<typeof createGuards>;

/**
 * One for each kind of credential; each tells the procedure who calls. Operators have their own, as
 * their calls get into a log.
 */
export function createGuards(app: App) {
  const { rateLimiter } = app;

  const caller = async ({ ctx: { credential, client }, path }: ProcedureCall) => {
    rateLimiter.address(path, client);
    const known = await authenticate(app, credential);
    rateLimiter.account(path, { userId: known.userId, client });
    return { caller: known };
  };
  const place = async ({ ctx: { credential, client }, path }: ProcedureCall) => {
    rateLimiter.address(path, client);
    const named = await authenticatePlace(app, credential);
    rateLimiter.account(path, { userId: named.userId, client });
    return { place: named };
  };

  return {
    none: async () => ({}),
    async 'none or account'(entering: ProcedureCall) {
      if (entering.ctx.credential !== null) return caller(entering);
      rateLimiter.address(entering.path, entering.ctx.client);
      return { caller: null };
    },
    account: caller,
    /** Whose key it is, the use case finds out. */
    async 'account key'({ ctx: { credential, client }, path }: ProcedureCall) {
      rateLimiter.address(path, client);
      return { accountKey: requireAccountKey(credential) };
    },
    queue: place,
    /**
     * That the place is active is not decided here but in the use case, from the entry's row under
     * its lock: what a check out here saw could be over by then.
     */
    active: place,
  } satisfies Record<Exclude<ProcedureMeta['credential'], 'admin'>, unknown>;
}

/**
 * Counts a call of a procedure from now on.
 *
 * @returns call it when the call is over, with what it failed for, or null.
 */
export function countCall(app: App, path: string): (failure: unknown) => void {
  const answered = app.metrics.callStarted(path);
  return (failure) => {
    const refused = failure === null ? null : toOnsaleError(failure, app.db);
    answered(refused?.reason ?? 'OK');
    if (app.db.isUnavailable(refused?.cause)) app.metrics.databaseTroubled('unavailable');
  };
}
