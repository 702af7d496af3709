/** tRPC, set up once: the context of a request, the shape of errors, one procedure a credential. */
import type { NeededScope } from '@onsale/core/operator';
import { initTRPC } from '@trpc/server';
import { logCall } from './audit-log.ts';
import { authenticateOperator, requireScope } from '../auth/operators.ts';
import type { App } from '../app.ts';
import { countCall, createGuards } from './authorization.ts';
import { errorShape, toOnsaleError } from '../wire/errors.ts';
import type { RequestContext, ProcedureMeta } from './context.ts';

export type Trpc = ReturnType<typeof createTrpc>;

export function createTrpc(app: App) {
  const t = initTRPC
    .context<RequestContext>()
    .meta<ProcedureMeta>()
    .create({
      isDev: false,
      errorFormatter: ({ shape, error, ctx }) =>
        errorShape(toOnsaleError(error, app.db), {
          protocolError: error.code,
          path: shape.data.path,
          requestId: ctx?.requestId,
        }),
    });

  const guards = createGuards(app);
  const open = t.procedure.meta({ credential: 'none' }).use(async ({ path, next }) => {
    const ended = countCall(app, path);
    const result = await next();
    ended(result.ok ? null : result.error);
    return result;
  });
  return {
    router: t.router,
    /** No credential is looked at. */
    open,
    /** None, or an account key or queue token: a caller if there is one. */
    openOrAccount: open
      .meta({ credential: 'none or account' })
      .use(async (call) => call.next({ ctx: await guards['none or account'](call) })),
    /** An account key, or any queue token of that user. */
    account: open
      .meta({ credential: 'account' })
      .use(async (call) => call.next({ ctx: await guards.account(call) })),
    /** The account key itself, and no queue token. */
    accountKey: open
      .meta({ credential: 'account key' })
      .use(async (call) => call.next({ ctx: await guards['account key'](call) })),
    /** A queue token in any state. */
    queue: open
      .meta({ credential: 'queue' })
      .use(async (call) => call.next({ ctx: await guards.queue(call) })),
    /** A queue token whose entry is active. */
    active: open
      .meta({ credential: 'active' })
      .use(async (call) => call.next({ ctx: await guards.active(call) })),
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
        const result = await next({ ctx: { withAuditLog: call.withAuditLog } });
        await call.ended(result.ok ? null : toOnsaleError(result.error, app.db).reason);
        return result;
      }),
  };
}
