import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { systemClock } from '@onsale/core/time/clock';
import { dialects } from '@onsale/db/testing';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createHttpServer } from '../../src/http-server.ts';
import { expectRefusal, testApp } from '../fixtures/test-app.ts';
import { tables } from '../fixtures/tables.ts';

const rootKey = 'the-root-key-of-this-test-alone';

describe.each(dialects)('on $name', (dialect) => {
  test('wherever a credential is put by mistake, neither log nor database has it', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { token, accountKey } = await t.join();
    const { adminKey } = await t.admin.key.create({ name: 'helper', scopes: ['sale'] });
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const log = pino({ level: 'trace' }, stream);
    const app = { ...t.app, log, clock: systemClock, adminKey: rootKey };
    const { server, drain } = createHttpServer(app);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = [token, accountKey, adminKey, rootKey];
    const json = { 'content-type': 'application/json' };
    for (const each of credentials) {
      const authorization = `Bearer ${each}`;
      const body = JSON.stringify({ amount: 1, idempotencyKey: each, adminKey: each, title: each });
      const asks: [string, RequestInit][] = [
        ['/trpc/wallet.balance', { headers: { authorization } }],
        ['/trpc/admin.audit', { headers: { authorization } }],
        [`/trpc/wallet.balance?input=${each}&key=${each}`, { headers: { authorization } }],
        [`/trpc/${each}`, {}],
        [`/trpc/${each},${each}?batch=1`, {}],
        [`/api/point/${each}`, { headers: { authorization } }],
        [`/${each}`, { headers: { authorization: each } }],
        ['/trpc/wallet.charge', { method: 'POST', headers: { ...json, authorization }, body }],
        [
          '/trpc/admin.concert.create',
          { method: 'POST', headers: { ...json, authorization }, body },
        ],
        ['/api/wallet/charges', { method: 'POST', headers: { ...json, authorization }, body }],
      ];
      for (const [path, init] of asks) await (await fetch(url + path, init)).text();
    }
    await drain();

    const rows = await Promise.all(
      tables.map((table) => t.app.db.query.selectFrom(table).selectAll().execute()),
    );
    const written = lines.join('') + JSON.stringify(rows);
    expect(lines.length).toBeGreaterThan(30);
    for (const each of credentials) expect(written, each.slice(0, 4)).not.toContain(each);

    // The opposite: a line with a header in it would have been found.
    log.info({ authorization: `Bearer ${accountKey}` }, 'request');
    expect(lines.join('')).toContain(accountKey);
  });

  test('a credential is no title and no idempotency key, as others read those', async () => {
    await using t = await testApp(dialect);
    const { accountKey, userId } = await t.as(null).account.create();
    const credit = { userId, amount: 1, idempotencyKey: accountKey };
    await expectRefusal(t.admin.wallet.credit(credit), 'INVALID_INPUT');
    await expectRefusal(t.concert({ title: `For ${accountKey}` }), 'INVALID_INPUT');
    expect(await t.admin.wallet.credit({ ...credit, idempotencyKey: 'osa_short' })).toBeDefined();
  });
});
