/** One call of a route: what the request says becomes the input of a procedure of the router. */
import { authenticate, requireAdmin } from '../account/credentials.ts';
import type { Place } from '../account/tokens.ts';
import type { App } from '../app.ts';
import { misfit } from '../errors.ts';
import type { ClientAddress } from '../limits/client-address.ts';
import { createRouter, type AppRouter } from '../router.ts';
import { mergeFields, readFields } from './input.ts';
import { onceFor, onlyKey, readKey, whatIsAsked } from './keys.ts';
import { callProcedure, fieldsOf, procedureOf, type Procedure } from './procedures.ts';
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
export async function callRoute(
  { app, router }: { app: App; router: AppRouter },
  route: Route,
  request: RouteRequest,
): Promise<unknown> {
  const { requestId, credential, client, params, query } = request;
  const procedure = procedureOf(router, route.procedure);
  const key = procedure.mutates ? readKey(request.key) : undefined;
  const place = credential === null ? null : app.tokens.verify(credential);
  const userId = route.own || key ? await ownerOf(app, procedure, { credential, place }) : null;
  const schema = route.own?.input ?? fieldsOf(procedure.input);
  const input = mergeFields({ params, query, body: readFields(request.body) }, schema);
  const idempotencyKey = route.keepsKeys && onlyKey(key, input['idempotencyKey']);

  let called = router;
  if (key !== undefined && !route.keepsKeys) {
    const owner = procedure.credential === 'admin' ? 'operator' : userId;
    const asked = whatIsAsked(route, { procedure, input, place });
    called = createRouter(onceFor(app, { owner, key, request: asked }));
  }
  const call = called.createCaller({ requestId, credential, client });
  if (route.own) {
    const fields = route.own.input.safeParse(input);
    if (!fields.success) throw misfit(fields.error);
    return route.own.answer({ call, userId, place, idempotencyKey }, fields.data);
  }
  const named = idempotencyKey === undefined ? input : { ...input, idempotencyKey };
  return callProcedure(call, route.procedure, procedure.input ? named : undefined);
}

/**
 * Whose call it is; null where no credential is looked at, and for the operator.
 *
 * @throws NOT_AUTHENTICATED, ADMIN_ONLY
 */
async function ownerOf(
  app: App,
  { credential: needed }: Procedure,
  { credential, place }: { credential: string | null; place: Place | null },
): Promise<string | null> {
  // As for the procedure itself, the signature is enough: a poll asks no database to be told to wait.
  if (place && (needed === 'queue' || needed === 'active')) return place.userId;
  if (needed === 'admin') requireAdmin(app, credential);
  const isOpen = needed === 'none' || (needed === 'none or account' && credential === null);
  if (isOpen || needed === 'admin') return null;
  return (await authenticate(app, credential)).userId;
}
