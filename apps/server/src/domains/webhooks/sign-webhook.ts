/**
 * Signs deliveries by Standard Webhooks 1.0: HMAC-SHA256 over id, timestamp and body.
 *
 * Source: https://www.standardwebhooks.com
 */
import { createHash, createHmac } from 'node:crypto';
import type { Ids } from '@onsale/core/ids';

const prefix = 'whsec_';

/** A secret of 256 random bits, in the notation of the specification. */
export function newWebhookSecret(ids: Ids): string {
  return prefix + createHash('sha256').update(ids.secret()).digest('base64');
}

/** @param secrets several after a rotation: the receiver accepts any of the signatures. */
export function webhookHeaders(
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
  secrets: readonly string[],
): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`);
    return `v1,${hmac.digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
