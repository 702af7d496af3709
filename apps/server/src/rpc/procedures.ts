/** Sets up tRPC: request context, error format, and one base procedure for each credential. */
import type { NeededScope } from '@onsale/core/operator';
import { initTRPC, type TrackedEnvelope } from '@trpc/server';
import type { output, ZodType } from 'zod';
import { auditCall } from './audit-log.ts';
import { confirmedRefusal } from '../auth/confirmed-refusal.ts';
import { authenticateOperator, requireScope } from '../auth/operators.ts';
import type { App } from '../app.ts';
import { countCall, createGuards } from './authorization.ts';
import { translators } from '../language/languages.ts';
import { errorShape, toOnsaleError } from '../wire/errors.ts';
import { appForCall } from './idempotency-key.ts';
import type { RequestContext, ProcedureMeta } from './context.ts';

export type Trpc = ReturnType<typeof createTrpc>;

/** A stream by the schema of its events: the type of the router must not name the server's own. */
export type StreamOf<Schema extends ZodType> = AsyncIterable<TrackedEnvelope<output<Schema>>>;

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
          t: translators[ctx?.language ?? 'en'],
        }),
    });

  const guards = createGuards(app);
  const counted = t.procedure.meta({ credential: 'none' }).use(async ({ ctx, path, next }) => {
    const recordEnd = countCall(app, path);
    const result = await next();
    const failure = result.ok ? null : await confirmedRefusal(app, ctx.credential, result.error);
    recordEnd(failure);
    if (!result.ok && failure !== result.error) throw failure;
    return result;
  });
  return {
    router: t.router,
    /** Requires no credential, and ignores one that is sent. */
    open: counted.use(async (call) => call.next({ ctx: await guards.none(call) })),
    /** Accepts an account key, a queue token or no credential; `caller` is null without one. */
    openOrAccount: counted
      .meta({ credential: 'none or account' })
      .use(async (call) => call.next({ ctx: await guards['none or account'](call) })),
    /** Requires an account key, or any queue token of that user. */
    account: counted
      .meta({ credential: 'account' })
      .use(async (call) => call.next({ ctx: await guards.account(call) })),
    /** Requires the account key itself; a queue token is not enough. */
    accountKey: counted
      .meta({ credential: 'account key' })
      .use(async (call) => call.next({ ctx: await guards['account key'](call) })),
    /** Requires a queue token, whatever the state of its entry. */
    queue: counted
      .meta({ credential: 'queue' })
      .use(async (call) => call.next({ ctx: await guards.queue(call) })),
    /** Requires a queue token; the use case checks that its entry is active. */
    active: counted
      .meta({ credential: 'active' })
      .use(async (call) => call.next({ ctx: await guards.active(call) })),
    /**
     * Requires an admin key with that scope. The call is written to the audit log in every case.
     */
    admin: (scope: NeededScope) =>
      counted.meta({ credential: 'admin', scope }).use(async ({ ctx, path, type, next }) => {
        const { credential, client, requestId } = ctx;
        const callApp = await appForCall(app, ctx, { needed: 'admin', procedure: path });
        let operator: string;
        const call = auditCall(callApp, { procedure: path, requestId, kind: type });
        try {
          const known = await authenticateOperator(app, { credential, client });
          operator = known.name;
          call.setOperator(operator);
          requireScope(known, scope);
        } catch (error) {
          await call.finish(toOnsaleError(error, app.db).reason);
          throw error;
        }
        const requireAuthorized = async () =>
          requireScope(await authenticateOperator(app, { credential, client }), scope);
        const caller = { operator, withAuditLog: call.withAuditLog, requireAuthorized };
        const result = await next({ ctx: caller });
        await call.finish(result.ok ? null : toOnsaleError(result.error, app.db).reason);
        return result;
      }),
  };
}
