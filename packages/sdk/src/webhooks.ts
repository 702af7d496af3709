/**
 * Verifies webhooks by Standard Webhooks 1.0: who sent them, and that they are not old ones.
 *
 * It needs nothing of the rest of the SDK, and runs in Node, browsers and at the edge.
 *
 * Source: https://www.standardwebhooks.com
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { systemClock } from '@onsale/core/time/clock';
import type { Event } from './generated/wire-types.ts';

/** An event as a webhook tells it. */
export interface WebhookEvent extends Pick<Event, 'type' | 'concertId' | 'seq' | 'data'> {
  /** When it happened. */
  timestamp: string;
  /** The id of the message: the same in every attempt, so that a repeat is recognised by it. */
  id: string;
}

/** The headers of a request, as `fetch` or as Node has them. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Record<string, string | readonly string[] | undefined>;

export interface VerifyOptions {
  /** The present instant in epoch milliseconds; the clock of this machine if left out. */
  now?: number | undefined;
  /** By how much the timestamp may differ from it; 300 by default. */
  toleranceSeconds?: number | undefined;
}

/** Why a webhook was refused. */
export type WebhookFailure =
  | 'HEADERS_MISSING'
  | 'TIMESTAMP_INVALID'
  | 'TIMESTAMP_TOO_OLD'
  | 'TIMESTAMP_TOO_NEW'
  | 'SIGNATURE_MISMATCH'
  | 'BODY_INVALID';

/** Thrown for a webhook that is not to be believed; answer it with 400. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly failure: WebhookFailure;

  constructor(failure: WebhookFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

const toleranceSecondsDefault = 300;
const secretPrefix = 'whsec_';

/**
 * Returns the event, once its signature and its timestamp are right.
 *
 * @param body as it came, byte by byte: JSON that was parsed and written again has another
 * signature.
 * @param secret the webhook's, `whsec_…`; of several any may have signed.
 * @throws WebhookVerificationError
 */
export function verifyWebhook(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  ...[secret, options = {}]: [secret: string | readonly string[], options?: VerifyOptions]
): WebhookEvent {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature');
  if (!id || !timestamp || !signatures) {
    throw new WebhookVerificationError(
      'HEADERS_MISSING',
      'The headers webhook-id, webhook-timestamp and webhook-signature are needed.',
    );
  }
  requireRecent(timestamp, options);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${text}`);
  const given = signatures.split(' ').flatMap((one) => {
    const [version, signature = ''] = one.split(',', 2);
    return version === 'v1' ? [signature] : [];
  });
  const secrets = typeof secret === 'string' ? [secret] : secret;
  const isSigned = secrets.some((one) => {
    const expected = toBase64(hmac(sha256, keyOf(one), signed));
    return given.some((signature) => isEqual(signature, expected));
  });
  if (!isSigned) {
    throw new WebhookVerificationError(
      'SIGNATURE_MISMATCH',
      'No signature fits: check the secret, and pass the body as it came.',
    );
  }
  return { ...parse(text), id };
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined;
  const plain = headers as Record<string, string | readonly string[] | undefined>;
  const found = Object.entries(plain).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === 'string' ? found : found?.join(' ');
}

function requireRecent(text: string, options: VerifyOptions): void {
  const { toleranceSeconds = toleranceSecondsDefault } = options;
  const now = Math.floor((options.now ?? systemClock.now()) / 1_000);
  if (!/^\d{1,12}$/.test(text)) {
    throw new WebhookVerificationError('TIMESTAMP_INVALID', 'The webhook-timestamp is no number.');
  }
  const at = Number(text);
  if (at < now - toleranceSeconds) {
    throw new WebhookVerificationError(
      'TIMESTAMP_TOO_OLD',
      'The webhook is too old: check the clock of this machine, or it was sent again by somebody.',
    );
  }
  if (at > now + toleranceSeconds) {
    throw new WebhookVerificationError(
      'TIMESTAMP_TOO_NEW',
      'The webhook is from the future: check the clock of this machine.',
    );
  }
}

function parse(text: string): Omit<WebhookEvent, 'id'> {
  try {
    return JSON.parse(text) as Omit<WebhookEvent, 'id'>;
  } catch {
    throw new WebhookVerificationError('BODY_INVALID', 'The body is not JSON.');
  }
}

/** @throws TypeError for a secret that is none, which is a mistake of this program. */
function keyOf(secret: string): Uint8Array {
  const text = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret;
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new TypeError('The secret of a webhook is whsec_ and base64, as it was shown.');
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Takes the same time wherever they differ. */
function isEqual(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < other.length; at += 1) {
    difference |= (one.charCodeAt(at) || 0) ^ other.charCodeAt(at);
  }
  return difference === 0;
}

/**
 * The headers of a webhook, as a server sends them: to try a receiver, or to forward events.
 *
 * @param message `at` is the instant in epoch milliseconds.
 */
export function signWebhook(
  message: { id: string; at: number; body: string },
  secret: string,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const { id, at, body } = message;
  const timestamp = String(Math.floor(at / 1_000));
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${toBase64(hmac(sha256, keyOf(secret), signed))}`,
  };
}
