/** The Idempotency-Key header: validates the key and binds it to its owner and its request. */
import { OnsaleError } from '@onsale/core/errors';
import { walletLimits } from '@onsale/core/wallet';
import type { QueuePlace } from '../auth/queue-tokens.ts';
import type { App } from '../app.ts';
import { serverLimits } from '../config/server-limits.ts';
import { withIdempotency } from './idempotent-app.ts';
import { idempotencyKey } from '../wire/schemas.ts';
import { canonicalJson, type Fields } from './input.ts';
import type { Procedure } from '../rpc/procedure-definition.ts';
import type { Route } from './route.ts';

const field = 'Idempotency-Key';

function invalidKey(message: string): OnsaleError {
  return new OnsaleError('INVALID_INPUT', { issues: [{ path: field, message }] });
}

/**
 * @param header a bare text, or a quoted string as structured headers (RFC 9651) write it.
 * @throws INVALID_INPUT when the key is too long or empty.
 */
export function readKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, quoted] = /^"(.*)"$/.exec(header) ?? [];
  const key = idempotencyKey.safeParse(quoted ?? header);
  if (!key.success) throw invalidKey(`must be 1 to ${walletLimits.idempotencyKeyChars} characters`);
  return key.data;
}

/** @throws INVALID_INPUT when header and body have different keys. */
export function resolveKey(header: string | undefined, inBody: unknown): string | undefined {
  if (header !== undefined && inBody !== undefined && header !== inBody) {
    throw invalidKey('differs from the idempotencyKey of the body: send only one of them');
  }
  return header;
}

/**
 * The content of the request that a key is bound to, as text.
 *
 * A queue token is part of it where it determines the place or the concert: the same input with a
 * token of another line is another request.
 *
 * @param place of the queue token, if the credential is one.
 */
export function requestFingerprint(
  { method, path }: Route,
  {
    procedure: { credential },
    input,
    place,
  }: { procedure: Procedure; input: Fields; place: QueuePlace | null },
): string {
  const parts = [method, path, canonicalJson(input)];
  const dependsOnPlace = credential === 'queue' || credential === 'active';
  if (place && dependsOnPlace) parts.push(place.concertId, String(place.waitNo));
  const dependsOnConcert = credential === 'none or account' && !('concertId' in input);
  if (place && dependsOnConcert) parts.push(place.concertId);
  return parts.join(' ');
}

/** The owner of the keys of a call. */
export interface KeyOwner {
  scope: string;
  /** Whether the key alone protects the stored response, so that it must not be guessable. */
  isBearerSecret: boolean;
}

/**
 * The app for a request with a key.
 *
 * @throws INVALID_INPUT when the key must not be guessable and is too short.
 */
export function idempotentAppFor(
  app: App,
  { owner, key, request }: { owner: KeyOwner; key: string; request: string },
): App {
  const { secretIdempotencyKeyMinChars: minChars } = serverLimits;
  if (owner.isBearerSecret && key.length < minChars) {
    throw invalidKey(
      `must be at least ${minChars} unguessable characters here, such as a UUID: it is the only thing that protects the stored response`,
    );
  }
  return withIdempotency(app, { scope: owner.scope, key, request });
}
