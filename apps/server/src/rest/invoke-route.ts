/** One call of a route: what the request says becomes the input of a procedure of the router. */
import { authenticate, requireAccountKey, verifiedPlace } from '../auth/credentials.ts';
import { hashKey } from '../auth/queue-tokens.ts';
import type { QueuePlace } from '../auth/queue-tokens.ts';
import type { App } from '../app.ts';
import { validationError } from '../wire/errors.ts';
import type { ClientAddress } from '../http/client-address.ts';
import { createRouter, type AppRouter } from '../router.ts';
import { mergeFields, readFields } from './input.ts';
import {
  idempotentAppFor,
  onlyKey,
  readKey,
  requestFingerprint,
  type KeyOwner,
} from './idempotency-key.ts';
import {
  callProcedure,
  fieldsOf,
  procedureOf,
  type Procedure,
} from '../rpc/procedure-definition.ts';
import type { Route } from './route.ts';

export interface RouteRequest {
  requestId: string;
  credential: string | null;
  client: ClientAddress;
  params: Record<string, string | undefined>;
  query: URLSearchParams;
  /** As text of JSON; empty when there is none. */
  body: string;
  /** The Idempotency-Key header. */
  key: string | undefined;
}

/** @throws whatever the procedure throws, INVALID_INPUT, IDEMPOTENCY_KEY_REUSED, USER_NOT_FOUND */
export async function invokeRoute(
  { app, router }: { app: App; router: AppRouter },
  route: Route,
  request: RouteRequest,
): Promise<unknown> {
  const { requestId, credential, client, params, query } = request;
  const procedure = procedureOf(router, route.procedure);
  const key = procedure.mutates ? readKey(request.key) : undefined;
  const place = await verifiedPlace(app, credential);
  const userId = route.custom || key ? await userOf(app, procedure, { credential, place }) : null;
  const schema = route.custom?.input ?? fieldsOf(procedure.input);
  const input = mergeFields({ params, query, body: readFields(request.body) }, schema);
  const idempotencyKey = route.handlesIdempotency && onlyKey(key, input['idempotencyKey']);

  let called = router;
  if (key !== undefined && !route.handlesIdempotency) {
    const owner = ownerOf(procedure, { userId, credential });
    const asked = requestFingerprint(route, { procedure, input, place });
    called = createRouter(idempotentAppFor(app, { owner, key, request: asked }));
  }
  const call = called.createCaller({ requestId, credential, client });
  if (route.custom) {
    const fields = route.custom.input.safeParse(input);
    if (!fields.success) throw validationError(fields.error);
    return route.custom.answer({ call, userId, place, idempotencyKey }, fields.data);
  }
  const named = idempotencyKey === undefined ? input : { ...input, idempotencyKey };
  return callProcedure(call, route.procedure, procedure.input ? named : undefined);
}

/**
 * Whose call it is; null where no credential is looked at, and where the router alone looks at it.
 *
 * @throws NOT_AUTHENTICATED
 */
async function userOf(
  app: App,
  { credential: needed }: Procedure,
  { credential, place }: { credential: string | null; place: QueuePlace | null },
): Promise<string | null> {
  // As for the procedure itself, the signature is enough: a poll asks no database to be told to wait.
  if (place && (needed === 'queue' || needed === 'active')) return place.userId;
  const isOpen = needed === 'none' || (needed === 'none or account' && credential === null);
  if (isOpen || needed === 'admin' || needed === 'account key') return null;
  return (await authenticate(app, credential)).userId;
}

/** @throws NOT_AUTHENTICATED */
function ownerOf(
  { credential: needed }: Procedure,
  { userId, credential }: { userId: string | null; credential: string | null },
): KeyOwner {
  if (needed === 'admin') return { scope: 'operator', isGuard: false };
  if (needed === 'account key') {
    // The answer is a new key, and the old one may have been stolen: that is why it is changed.
    const scope = `account key ${hashKey(requireAccountKey(credential))}`;
    return { scope, isGuard: true };
  }
  return userId === null ? { scope: 'anybody', isGuard: true } : { scope: userId, isGuard: false };
}
