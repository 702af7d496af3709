/** tRPC, set up once: the context of a request, the shape of errors, one procedure a credential. */
import type { NeededScope } from '@onsale/core/operator';
import { initTRPC } from '@trpc/server';
import { authenticate, authenticatePlace, requireAccountKey } from './account/credentials.ts';
import type { Place } from './account/tokens.ts';
import { logCall } from './admin/admin-log.ts';
import { authenticateOperator, requireScope } from './admin/operators.ts';
import type { App } from './app.ts';
import { errorShape, toOnsaleError } from './errors.ts';
import type { ClientAddress } from './limits/client-address.ts';

/** What is known of a request before any procedure runs. Plain data: the SDK's types contain it. */
export interface RequestContext {
  requestId: string;
  credential: string | null;
  /** Where it comes from; undefined in a server inside another program, which counts nobody. */
  client?: ClientAddress | undefined;
}

/** Who may call a procedure; the REST document shows it. */
export interface ProcedureMeta {
  credential: 'none' | 'none or account' | 'account' | 'account key' | 'queue' | 'active' | 'admin';
  /** What an admin key has to be good for. */
  scope?: NeededScope;
}

/** The caller's place, if it may call now. */
export async function placeOf(
  app: App,
  { credential, client }: RequestContext,
  path: string,
): Promise<Place> {
  app.guard.address(path, client);
  const place = await authenticatePlace(app, credential);
  app.guard.account(path, { userId: place.userId, client });
  return place;
}

export type Trpc = ReturnType<typeof createTrpc>;

export function createTrpc(app: App) {
  const t = initTRPC
    .context<RequestContext>()
    .meta<ProcedureMeta>()
    .create({
      isDev: false,
      errorFormatter: ({ shape, error, ctx }) =>
        errorShape(toOnsaleError(error, app.db), {
          refusal: error.code,
          path: shape.data.path,
          requestId: ctx?.requestId,
        }),
    });

  const counted = t.procedure.use(async ({ path, next }) => {
    const answered = app.metrics.callStarted(path);
    const result = await next();
    const refused = result.ok ? null : toOnsaleError(result.error, app.db);
    answered(refused?.reason ?? 'OK');
    if (app.db.isUnavailable(refused?.cause)) app.metrics.databaseTroubled('unavailable');
    return result;
  });
  const open = counted.meta({ credential: 'none' });
  const { guard } = app;
  const queue = open
    .meta({ credential: 'queue' })
    .use(async ({ ctx, path, next }) => next({ ctx: { place: await placeOf(app, ctx, path) } }));
  return {
    router: t.router,
    /** No credential is looked at. */
    open,
    /** None, or an account key or queue token: a caller if there is one. */
    openOrAccount: open.meta({ credential: 'none or account' }).use(async ({ ctx, path, next }) => {
      const { credential, client } = ctx;
      guard.address(path, client);
      const caller = credential === null ? null : await authenticate(app, credential);
      if (caller) guard.account(path, { userId: caller.userId, client });
      return next({ ctx: { caller } });
    }),
    /** An account key, or any queue token of that user. */
    account: open.meta({ credential: 'account' }).use(async ({ ctx, path, next }) => {
      const { client } = ctx;
      guard.address(path, client);
      const caller = await authenticate(app, ctx.credential);
      guard.account(path, { userId: caller.userId, client });
      return next({ ctx: { caller } });
    }),
    /** The account key itself, and no queue token. Whose it is, the use case finds out. */
    accountKey: open.meta({ credential: 'account key' }).use(async ({ ctx, path, next }) => {
      guard.address(path, ctx.client);
      return next({ ctx: { accountKey: requireAccountKey(ctx.credential) } });
    }),
    /** A queue token in any state. */
    queue,
    /**
     * A queue token whose entry is active. That it is active is not decided here but in the use
     * case, from the entry's row under its lock: what a check out here saw could be over by then.
     */
    active: queue.meta({ credential: 'active' }),
    /** An admin key with that scope. The call gets into the log, whatever becomes of it. */
    admin: (scope: NeededScope) =>
      open.meta({ credential: 'admin', scope }).use(async ({ ctx, path, type, next }) => {
        const { credential, requestId } = ctx;
        const call = logCall(app, { procedure: path, requestId, kind: type });
        try {
          const operator = await authenticateOperator(app, credential);
          call.by(operator.name);
          requireScope(operator, scope);
        } catch (error) {
          await call.ended(toOnsaleError(error, app.db).reason);
          throw error;
        }
        const result = await next({ ctx: { carriedOut: call.carriedOut } });
        await call.ended(result.ok ? null : toOnsaleError(result.error, app.db).reason);
        return result;
      }),
  };
}
