/** Invokes a REST route: builds the input, applies the idempotency key and calls the procedure. */
import { authenticate, verifyQueueToken } from '../auth/credentials.ts';
import type { QueuePlace } from '../auth/queue-tokens.ts';
import type { App } from '../app.ts';
import { validationError } from '../wire/errors.ts';
import type { ClientAddress } from '../http/client-address.ts';
import type { AppRouter } from '../router.ts';
import type { CredentialUse } from '../rate-limits/failed-credentials.ts';
import { mergeFields, nullableFields, readFields } from './input.ts';
import { readKey, resolveKey } from '../rpc/idempotency-key.ts';
import { fieldsOf, procedureOf, type Procedure } from '../rpc/procedure-definition.ts';
import type { createInvoker } from '../trpc/procedure-invoker.ts';
import type { Route } from './route.ts';

export type Invoke = ReturnType<typeof createInvoker>;

export interface RouteRequest {
  requestId: string;
  credential: string | null;
  client: ClientAddress;
  params: Record<string, string | undefined>;
  query: URLSearchParams;
  /** JSON text; empty without a body. */
  body: string;
  /** The Idempotency-Key header. */
  key: string | undefined;
  /** The Last-Event-ID header, for a stream. */
  lastEventId: string | undefined;
}

/**
 * @throws the errors of the procedure, INVALID_INPUT, IDEMPOTENCY_KEY_REUSED, and USER_NOT_FOUND
 * when the request names another user.
 */
export async function invokeRoute(
  { app, router, invoke }: { app: App; router: AppRouter; invoke: Invoke },
  route: Route,
  request: RouteRequest,
): Promise<unknown> {
  const { requestId, credential, client, params, query } = request;
  const procedure = procedureOf(router, route.procedure);
  const use = { credential, client };
  if (procedure.credential !== 'none') await app.failedCredentials.check(use);
  const key = procedure.mutates ? readKey(request.key) : undefined;
  const place = await verifyQueueToken(app, credential);
  const userId = route.custom ? await userOf(app, procedure, { ...use, place }) : null;
  const schema = route.custom?.input ?? fieldsOf(procedure.input);
  const { lastEventId } = request;
  const body =
    lastEventId === undefined
      ? readFields(request.body, nullableFields(route.method, schema))
      : { lastEventId };
  const input = mergeFields({ params, query, body }, schema);
  const idempotencyKey = route.handlesIdempotency && resolveKey(key, input['idempotencyKey']);

  const operation = `${route.method} ${route.path}`;
  const isStored = key !== undefined && !route.handlesIdempotency;
  const idempotency = isStored ? { key, operation, input } : undefined;
  const context = { requestId, credential, client, idempotency };
  if (route.custom) {
    const caller = router.createCaller(context);
    const fields = route.custom.input.safeParse(input);
    if (!fields.success) throw validationError(fields.error);
    return route.custom.respond({ app, caller, userId, place, idempotencyKey }, fields.data);
  }
  const inputWithKey = idempotencyKey === undefined ? input : { ...input, idempotencyKey };
  return invoke(context, route.procedure, procedure.input ? inputWithKey : undefined);
}

/**
 * The user of the credential; null where no user is required or where only the procedure can tell.
 *
 * @throws NOT_AUTHENTICATED, BANNED, QUEUE_TOKEN_EXPIRED
 */
async function userOf(
  app: App,
  { credential: needed }: Procedure,
  { credential, client, place }: CredentialUse & { place: QueuePlace | null },
): Promise<string | null> {
  // As in the procedure itself the signature is enough, so a poll needs no query to find its user.
  if (place && (needed === 'queue' || needed === 'active')) {
    app.bans.requireUser(place.userId);
    return place.userId;
  }
  const isOpen = needed === 'none' || (needed === 'none or account' && credential === null);
  if (isOpen || needed === 'admin' || needed === 'account key') return null;
  const acceptsOver = needed === 'none or account';
  const verify = () => authenticate(app, credential, { acceptsOver });
  return (await app.failedCredentials.verify({ credential, client }, verify)).userId;
}
