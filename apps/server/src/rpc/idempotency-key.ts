/** The Idempotency-Key header: validates the key and binds it to its owner and its request. */
import { english, type Wording } from '@onsale/core/language/translate';
import type { OnsaleError } from '@onsale/core/errors';
import { walletLimits } from '@onsale/core/wallet';
import { verifyQueueToken } from '../auth/credentials.ts';
import { hashKey, type QueuePlace } from '../auth/queue-tokens.ts';
import type { App } from '../app.ts';
import { serverLimits } from '../config/server-limits.ts';
import { canonicalJson } from '../wire/canonical-json.ts';
import { invalidField } from '../wire/errors.ts';
import { idempotencyKey } from '../wire/schemas.ts';
import type { ProcedureMeta, RequestContext } from './context.ts';
import { withIdempotency } from './idempotent-app.ts';

const field = 'Idempotency-Key';

/** Procedures that store keys by themselves, from the `idempotencyKey` of their input. */
const proceduresWithOwnKeys = new Set([
  'wallet.charge',
  'admin.wallet.credit',
  'admin.order.issue',
]);

/** Procedures of operators whose response has a secret that the database stores nowhere else. */
const proceduresWithSecrets = new Set([
  'admin.key.create',
  'admin.webhook.create',
  'admin.webhook.rotate',
]);

export function storesOwnKeys(procedure: string): boolean {
  return proceduresWithOwnKeys.has(procedure);
}

export function invalidKey(message: string | Wording): OnsaleError {
  return invalidField(field, message);
}

/**
 * @param header a bare text, or a quoted string as structured headers (RFC 9651) write it.
 * @throws INVALID_INPUT when the key is too long or empty.
 */
export function readKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, quoted] = /^"(.*)"$/.exec(header) ?? [];
  const key = idempotencyKey.safeParse(quoted ?? header);
  if (!key.success)
    throw invalidKey((t) => t`must be 1 to ${walletLimits.idempotencyKeyChars} characters`);
  return key.data;
}

/** @throws INVALID_INPUT when header and body have different keys. */
export function resolveKey(header: string | undefined, inBody: unknown): string | undefined {
  if (header !== undefined && inBody !== undefined && header !== inBody) {
    throw invalidKey(english`differs from the idempotencyKey of the body: send only one of them`);
  }
  return header;
}

/** The caller of a procedure, as the guard of its credential found it. */
export interface VerifiedCaller {
  caller?: { userId: string } | null;
  place?: QueuePlace;
  accountKey?: string;
  /** The name of an operator's procedure. */
  procedure?: string;
}

/**
 * The app in which one call runs: `app` itself without a key; with one, its mutation takes effect
 * once. Called when limits and credential have been checked.
 *
 * @throws INVALID_INPUT when the key must not be guessable and is too short.
 */
export async function appForCall(
  app: App,
  { credential, idempotency }: RequestContext,
  { needed, ...verified }: VerifiedCaller & { needed: ProcedureMeta['credential'] },
): Promise<App> {
  if (!idempotency) return app;
  const { key } = idempotency;
  const owner = keyOwnerOf(needed, verified);
  const { secretIdempotencyKeyMinChars: minChars } = serverLimits;
  if (owner.isBearerSecret && key.length < minChars) {
    throw invalidKey(
      (t) =>
        t`must be at least ${minChars} unguessable characters here, such as a UUID: it is the only thing that protects the stored response`,
    );
  }
  const place = verified.place ?? (await verifyQueueToken(app, credential));
  const request = requestFingerprint(idempotency, { needed, place });
  return withIdempotency(app, { scope: owner.scope, key, request });
}

/** The owner of the keys of a call. */
interface KeyOwner {
  scope: string;
  /** Whether the key alone protects the stored response, so that it must not be guessable. */
  isBearerSecret: boolean;
}

function keyOwnerOf(
  needed: ProcedureMeta['credential'],
  { caller, place, accountKey, procedure = '' }: VerifiedCaller,
): KeyOwner {
  if (needed === 'admin') {
    return { scope: 'operator', isBearerSecret: proceduresWithSecrets.has(procedure) };
  }
  if (accountKey !== undefined) {
    // The response is a new account key. The old one may be stolen, which is a reason to rotate it.
    return { scope: `account key ${hashKey(accountKey)}`, isBearerSecret: true };
  }
  const userId = place?.userId ?? caller?.userId;
  return userId === undefined
    ? { scope: 'anybody', isBearerSecret: true }
    : { scope: userId, isBearerSecret: false };
}

/**
 * The content of the request that a key is bound to, as text.
 *
 * A queue token is part of it where it determines the place or the concert: the same input with a
 * token of another line is another request.
 */
function requestFingerprint(
  { operation, input }: NonNullable<RequestContext['idempotency']>,
  { needed, place }: { needed: ProcedureMeta['credential']; place: QueuePlace | null },
): string {
  const parts = [operation, canonicalJson(input)];
  const dependsOnPlace = needed === 'queue' || needed === 'active';
  if (place && dependsOnPlace) parts.push(place.concertId, String(place.waitNo));
  const namesConcert = typeof input === 'object' && input !== null && 'concertId' in input;
  if (place && needed === 'none or account' && !namesConcert) parts.push(place.concertId);
  return parts.join(' ');
}
