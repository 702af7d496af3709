/** The SDK's check of webhooks agrees with the reference library of Standard Webhooks. */
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { verifyWebhook, WebhookVerificationError, type WebhookFailure } from '../src/webhooks.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';
const former = 'whsec_AAAQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';
const now = Date.parse('2027-04-01T12:00:00Z');
const event = {
  type: 'order.paid',
  timestamp: '2027-04-01T11:59:59.000Z',
  concertId: 'con_x',
  seq: 7,
  data: { total: 2_000 },
};
const body = JSON.stringify(event);

function signedBy(by: string, at = now, text = body) {
  return {
    'webhook-id': 'evt_x_7',
    'webhook-timestamp': String(Math.floor(at / 1_000)),
    'webhook-signature': new Webhook(by).sign('evt_x_7', new Date(at), text),
  };
}

function failureOf(verify: () => unknown): WebhookFailure | undefined {
  try {
    verify();
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.failure;
    throw error;
  }
  return undefined;
}

describe('a webhook that the reference library signed', () => {
  test('is verified, with headers of fetch and of Node, as text and as bytes', () => {
    const headers = signedBy(secret);
    const expected = { ...event, id: 'evt_x_7' };
    expect(verifyWebhook(body, headers, secret, { now })).toEqual(expected);
    expect(verifyWebhook(body, new Headers(headers), secret, { now })).toEqual(expected);
    const bytes = new TextEncoder().encode(body);
    const upper = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]),
    );
    expect(verifyWebhook(bytes, upper, secret, { now })).toEqual(expected);
  });

  test('is verified by any of several secrets and signatures, as during a rotation', () => {
    const one = signedBy(secret);
    const both = {
      ...one,
      'webhook-signature': `v1a,x ${signedBy(former)['webhook-signature']} ${one['webhook-signature']}`,
    };
    expect(failureOf(() => verifyWebhook(body, both, secret, { now }))).toBeUndefined();
    expect(failureOf(() => verifyWebhook(body, both, former, { now }))).toBeUndefined();
    expect(failureOf(() => verifyWebhook(body, one, [former, secret], { now }))).toBeUndefined();
    expect(failureOf(() => verifyWebhook(body, one, former, { now }))).toBe('SIGNATURE_MISMATCH');
  });

  test('is refused when anything of it is changed', () => {
    const headers = signedBy(secret);
    const without = { ...headers, 'webhook-signature': undefined };
    expect(failureOf(() => verifyWebhook(body, without, secret, { now }))).toBe('HEADERS_MISSING');
    for (const changed of [
      { ...headers, 'webhook-id': 'evt_x_8' },
      { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) },
      { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v2,') },
      { ...headers, 'webhook-signature': `${headers['webhook-signature']}=` },
    ]) {
      expect(failureOf(() => verifyWebhook(body, changed, secret, { now }))).toBe(
        'SIGNATURE_MISMATCH',
      );
    }
    expect(failureOf(() => verifyWebhook(`${body} `, headers, secret, { now }))).toBe(
      'SIGNATURE_MISMATCH',
    );
    const notJson = signedBy(secret, now, 'hello');
    expect(failureOf(() => verifyWebhook('hello', notJson, secret, { now }))).toBe('BODY_INVALID');
    expect(() => verifyWebhook(body, headers, 'whsec_§', { now })).toThrow(TypeError);
  });

  test('is refused five minutes and a second before or after its time, and not a second less', () => {
    const at = (difference: number) => () =>
      verifyWebhook(body, signedBy(secret), secret, { now: now + difference * 1_000 });
    expect([-300, 300].map((difference) => failureOf(at(difference)))).toEqual([
      undefined,
      undefined,
    ]);
    expect(failureOf(at(301))).toBe('TIMESTAMP_TOO_OLD');
    expect(failureOf(at(-301))).toBe('TIMESTAMP_TOO_NEW');
    const odd = { ...signedBy(secret), 'webhook-timestamp': 'soon' };
    expect(failureOf(() => verifyWebhook(body, odd, secret, { now }))).toBe('TIMESTAMP_INVALID');
  });
});

test('any body and any secret: what the library signs is verified, and another secret is not', () => {
  const bytes = fc.uint8Array({ minLength: 24, maxLength: 64 });
  fc.assert(
    fc.property(fc.json(), bytes, bytes, (text, one, other) => {
      const secrets = [one, other].map((key) => `whsec_${Buffer.from(key).toString('base64')}`);
      const headers = signedBy(secrets[0]!, now, text);
      const value: unknown = JSON.parse(text);
      expect(verifyWebhook(text, headers, secrets[0]!, { now })).toEqual({
        ...(value as object),
        id: 'evt_x_7',
      });
      if (secrets[0] === secrets[1]) return;
      expect(failureOf(() => verifyWebhook(text, headers, secrets[1]!, { now }))).toBe(
        'SIGNATURE_MISMATCH',
      );
    }),
    { numRuns: 100 },
  );
});
