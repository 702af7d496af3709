import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { redactCredentials } from '../../src/wire/credential-format.ts';
import { capturedLog } from '../fixtures/captured-log.ts';
import { serveApp, type HttpRequest } from '../fixtures/http-fixture.ts';
import { expectRefusal, testApp } from '../fixtures/test-app.ts';
import { tables } from '../fixtures/tables.ts';

const rootKey = 'the-root-key-of-this-test-alone';

/** Encodes the first letter and the signs, none of which needs it. */
const encoded = (text: string) =>
  text.replaceAll(/^\w|[_%-]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);

const decoded = (text: string) =>
  text.replaceAll(/%([0-7][\da-f])/gi, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );

test('a root key with signs that JSON or percent-encoding escape is redacted too', () => {
  const key = 'a%41b"c\\d/e+f-of-this-test';
  const times = (count: number) => {
    let text = key;
    for (let done = 0; done < count; done += 1) text = encodeURIComponent(text);
    return text;
  };
  for (const text of [
    key,
    times(1),
    times(2),
    times(3),
    encoded(key),
    JSON.stringify({ id: key }),
  ]) {
    const redacted = redactCredentials(`/x/${text}`, key);
    expect(redacted, text).toContain('…');
    expect(redacted, text).not.toContain('of-this-test');
  }
  // The opposite: a text that contains no credential stays as it was sent.
  for (const text of ['/x/a%41b', '/x/%2541', '/100%', '/%E2%80%A6']) {
    expect(redactCredentials(text, key)).toBe(text);
  }
  expect(redactCredentials(times(20), `${key}-another`)).toBe('…');
});

describe.each(dialects)('on $name', (dialect) => {
  test('a credential in any part of a request reaches neither log nor database', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { token, accountKey } = await t.join();
    const { adminKey } = await t.admin.key.create({ name: 'helper', scopes: ['sale'] });
    const { log, lines } = capturedLog('trace');
    const s = await serveApp({ ...t.app, log, adminKey: rootKey });
    const credentials = [token, accountKey, adminKey, rootKey];
    for (const credential of credentials) {
      const body = {
        amount: 1,
        idempotencyKey: credential,
        adminKey: credential,
        title: credential,
      };
      const requests: HttpRequest[] = [
        { path: '/trpc/wallet.balance', credential },
        { path: '/trpc/admin.audit', credential },
        { path: `/trpc/wallet.balance?input=${credential}&key=${credential}`, credential },
        { path: `/trpc/${credential}` },
        { path: `/trpc/${credential},${credential}?batch=1` },
        { path: `/api/point/${credential}`, credential },
        { path: `/${encoded(credential)}` },
        { path: `/${encoded(encoded(credential))}` },
        { path: `/api/queue/${encoded(credential)}/%252` },
        { path: `/${credential}`, headers: { authorization: credential } },
        { method: 'POST', path: '/trpc/wallet.charge', credential, body },
        { method: 'POST', path: '/trpc/admin.concert.create', credential, body },
        { method: 'POST', path: '/api/wallet/charges', credential, body },
      ];
      for (const request of requests) await s.request(request);
    }
    await s[Symbol.asyncDispose]();

    const rows = await Promise.all(
      tables.map((table) => t.app.db.query.selectFrom(table).selectAll().execute()),
    );
    const output = decoded(decoded(lines.join(''))) + JSON.stringify(rows);
    expect(lines.length).toBeGreaterThan(30);
    for (const each of credentials) expect(output, each.slice(0, 4)).not.toContain(each);

    // The counter-example: a line with a header in it would have been found.
    log.info({ authorization: `Bearer ${accountKey}` }, 'request');
    expect(lines.join('')).toContain(accountKey);
  });

  test('a credential is refused as a title and as an idempotency key', async () => {
    await using t = await testApp(dialect);
    const { accountKey, userId } = await t.as(null).account.create();
    const credit = { userId, amount: 1, idempotencyKey: accountKey };
    await expectRefusal(t.admin.wallet.credit(credit), 'INVALID_INPUT');
    await expectRefusal(t.concert({ title: `For ${accountKey}` }), 'INVALID_INPUT');
    expect(await t.admin.wallet.credit({ ...credit, idempotencyKey: 'osa_short' })).toBeDefined();
  });
});
