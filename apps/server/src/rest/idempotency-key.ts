/** The Idempotency-Key header: whose key it is, and the app in which the request happens once. */
import { OnsaleError } from '@onsale/core/errors';
import { walletLimits } from '@onsale/core/wallet';
import type { QueuePlace } from '../auth/queue-tokens.ts';
import type { App } from '../app.ts';
import { serverLimits } from '../config/server-limits.ts';
import { withIdempotency } from './idempotent-app.ts';
import { idempotencyKey } from '../wire/schemas.ts';
import { canonical, type Fields } from './input.ts';
import type { Procedure } from '../rpc/procedure-definition.ts';
import type { Route } from './route.ts';

const field = 'Idempotency-Key';

function wrongKey(message: string): OnsaleError {
  return new OnsaleError('INVALID_INPUT', { issues: [{ path: field, message }] });
}

/**
 * @param header as it came: a bare text, or in quotes as structured headers have it.
 * @throws INVALID_INPUT when it is too long or empty.
 */
export function readKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const [, quoted] = /^"(.*)"$/.exec(header) ?? [];
  const key = idempotencyKey.safeParse(quoted ?? header);
  if (!key.success) throw wrongKey(`must be 1 to ${walletLimits.idempotencyKeyChars} characters`);
  return key.data;
}

/** @throws INVALID_INPUT when the body has another key. */
export function onlyKey(header: string | undefined, inBody: unknown): string | undefined {
  if (header !== undefined && inBody !== undefined && header !== inBody) {
    throw wrongKey('the body has another idempotencyKey: say it once');
  }
  return header;
}

/**
 * What a key is bound to, as text. A queue token is part of it where it says which place or concert
 * is meant: the same words with the token of another line ask for something else.
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
  const asked = [method, path, canonical(input)];
  const isOfPlace = credential === 'queue' || credential === 'active';
  if (place && isOfPlace) asked.push(place.concertId, String(place.waitNo));
  const isOfConcert = credential === 'none or account' && !('concertId' in input);
  if (place && isOfConcert) asked.push(place.concertId);
  return asked.join(' ');
}

/** Whose the keys of a call are. */
export interface KeyOwner {
  scope: string;
  /** Where the key alone keeps the answer from others, so that nobody must guess it. */
  isGuard: boolean;
}

/**
 * The app for a request with a key.
 *
 * @throws INVALID_INPUT when the key is a guard and could be guessed.
 */
export function idempotentAppFor(
  app: App,
  { owner, key, request }: { owner: KeyOwner; key: string; request: string },
): App {
  const { guardIdempotencyKeyMinChars: minChars } = serverLimits;
  if (owner.isGuard && key.length < minChars) {
    throw wrongKey(
      `without a credential that lasts it protects your answer: use at least ${minChars} characters that nobody can guess, such as a UUID`,
    );
  }
  return withIdempotency(app, { scope: owner.scope, key, request });
}
