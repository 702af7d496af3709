/** Admin keys: their scopes, their revocation, and how they are stored. */
import { randomIds } from '@onsale/core/ids';
import { adminScopes, type AdminScope } from '@onsale/core/operator';
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createRouter } from '../../src/router.ts';
import {
  adminKey as root,
  concertDate,
  expectRefusal,
  refusal,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

type Admin = TestApp['admin'];

/** Every admin procedure, the scope that it needs, and a call of it. */
const procedures: Record<
  string,
  { scope: AdminScope | 'root'; call(admin: Admin): Promise<unknown> }
> = {
  'admin.concert.create': {
    scope: 'sale',
    call: ({ concert }) => concert.create({ title: 'T', dates: [concertDate] }),
  },
  'admin.concert.update': {
    scope: 'sale',
    call: ({ concert }) => concert.update({ concertId: 'con_x', price: 1 }),
  },
  'admin.concert.addDates': {
    scope: 'sale',
    call: ({ concert }) => concert.addDates({ concertId: 'con_x', dates: [concertDate] }),
  },
  'admin.concert.close': {
    scope: 'sale',
    call: ({ concert }) => concert.close({ concertId: 'con_x' }),
  },
  'admin.concert.list': { scope: 'read', call: ({ concert }) => concert.list() },
  'admin.line.remove': {
    scope: 'sale',
    call: ({ line }) => line.remove({ concertId: 'con_x', userId: 'usr_x' }),
  },
  'admin.line.purge': {
    scope: 'sale',
    call: ({ line }) => line.purge({ concertId: 'con_x', absentSeconds: 60 }),
  },
  'admin.seat.block': {
    scope: 'sale',
    call: ({ seat }) => seat.block({ concertId: 'con_x', date: concertDate, seatNos: [1] }),
  },
  'admin.seat.unblock': {
    scope: 'sale',
    call: ({ seat }) => seat.unblock({ concertId: 'con_x', date: concertDate, seatNos: [1] }),
  },
  'admin.seat.blocked': {
    scope: 'read',
    call: ({ seat }) => seat.blocked({ concertId: 'con_x', date: concertDate }),
  },
  'admin.ban.create': {
    scope: 'sale',
    call: ({ ban }) => ban.create({ address: '203.0.113.7', reason: 'bots' }),
  },
  'admin.ban.list': { scope: 'sale', call: ({ ban }) => ban.list() },
  'admin.ban.delete': { scope: 'sale', call: ({ ban }) => ban.delete({ banId: 'ban_x' }) },
  'admin.performance.cancel': {
    scope: 'sale',
    call: ({ performance }) =>
      performance.cancel({ concertId: 'con_x', date: concertDate, reason: 'ill' }),
  },
  'admin.performance.status': {
    scope: 'read',
    call: ({ performance }) => performance.status({ concertId: 'con_x', date: concertDate }),
  },
  'admin.ticket.check': {
    scope: 'door',
    call: ({ ticket }) => ticket.check({ ticketCode: 'TX4M' }),
  },
  'admin.ticket.redeem': {
    scope: 'door',
    call: ({ ticket }) => ticket.redeem({ ticketCode: 'TX4M' }),
  },
  'admin.ticket.list': {
    scope: 'door',
    call: ({ ticket }) => ticket.list({ concertId: 'con_x' }),
  },
  'admin.room.draw': {
    scope: 'sale',
    call: ({ room }) => room.draw({ concertId: 'con_x', beacon: 'one' }),
  },
  'admin.room.set': { scope: 'sale', call: ({ room }) => room.set({ concertId: 'con_x' }) },
  'admin.account.endTokens': {
    scope: 'sale',
    call: ({ account }) => account.endTokens({ userId: 'usr_x' }),
  },
  'admin.wallet.credit': {
    scope: 'wallet',
    call: ({ wallet }) => wallet.credit({ userId: 'usr_x', amount: 1, idempotencyKey: 'once' }),
  },
  'admin.concert.layout': {
    scope: 'read',
    call: ({ concert }) => concert.layout({ concertId: 'con_x' }),
  },
  'admin.order.list': { scope: 'read', call: ({ order }) => order.list() },
  'admin.event.list': { scope: 'read', call: ({ event }) => event.list() },
  'admin.event.watch': { scope: 'read', call: ({ event }) => event.watch() },
  'admin.order.find': { scope: 'read', call: ({ order }) => order.find({ orderId: 'ord_x' }) },
  'admin.order.refund': {
    scope: 'sale',
    call: ({ order }) => order.refund({ orderId: 'ord_x', reason: 'rain' }),
  },
  'admin.order.issue': {
    scope: 'sale',
    call: ({ order }) =>
      order.issue({
        concertId: 'con_x',
        date: '2027-05-01',
        seatNos: [1],
        payment: 'cash',
        idempotencyKey: 'once',
      }),
  },
  'admin.concert.stats': {
    scope: 'read',
    call: ({ concert }) => concert.stats({ concertId: 'con_x' }),
  },
  'admin.audit': { scope: 'read', call: ({ audit }) => audit() },
  'admin.log': { scope: 'read', call: ({ log }) => log() },
  'admin.webhook.create': {
    scope: 'root',
    call: ({ webhook }) => webhook.create({ url: 'https://hooks.example', types: ['order.paid'] }),
  },
  'admin.webhook.list': { scope: 'root', call: ({ webhook }) => webhook.list() },
  'admin.webhook.rotate': {
    scope: 'root',
    call: ({ webhook }) => webhook.rotate({ webhookId: 'whk_x' }),
  },
  'admin.webhook.delete': {
    scope: 'root',
    call: ({ webhook }) => webhook.delete({ webhookId: 'whk_x' }),
  },
  'admin.webhook.deliveries': {
    scope: 'root',
    call: ({ webhook }) => webhook.deliveries({ webhookId: 'whk_x' }),
  },
  'admin.webhook.redeliver': {
    scope: 'root',
    call: ({ webhook }) => webhook.redeliver({ deliveryId: 'dlv_x' }),
  },
  'admin.key.create': {
    scope: 'root',
    call: ({ key }) => key.create({ name: 'another', scopes: ['read'] }),
  },
  'admin.key.list': { scope: 'root', call: ({ key }) => key.list() },
  'admin.key.revoke': { scope: 'root', call: ({ key }) => key.revoke({ name: 'another' }) },
  'admin.secret.list': { scope: 'root', call: ({ secret }) => secret.list() },
  'admin.secret.rotate': { scope: 'root', call: ({ secret }) => secret.rotate() },
  'admin.secret.retire': { scope: 'root', call: ({ secret }) => secret.retire({ version: '1' }) },
};

/** The procedures that a key may call, and the details of the other refusals. */
async function callAll(t: TestApp, credential: string) {
  const allowed: string[] = [];
  const refused = new Map<string, string>();
  for (const [name, { call }] of Object.entries(procedures)) {
    const error = await call(t.as(credential).admin).then(
      () => null,
      (cause: unknown) => refusal(Promise.reject(cause)),
    );
    if (error?.reason === 'ADMIN_ONLY') refused.set(name, JSON.stringify(error.details));
    else allowed.push(name);
  }
  return { allowed, refused };
}

describe.each(dialects)('on $name', (dialect) => {
  test('the table names every admin procedure', async () => {
    await using t = await testApp(dialect);
    const names = Object.keys(createRouter(t.app)._def.procedures);
    expect(names.filter((name) => name.startsWith('admin.')).toSorted()).toEqual(
      Object.keys(procedures).toSorted(),
    );
  });

  test.each([
    ['sale', ['sale']],
    ['wallet', ['wallet']],
    ['read', ['read']],
    ['door', ['door']],
    ['two', ['read', 'sale']],
    ['all', adminScopes],
  ] satisfies [string, readonly AdminScope[]][])(
    'a key for %s may do that and no more',
    async (name, given) => {
      await using t = await testApp(dialect);
      const scopes: AdminScope[] = [...given];
      const { adminKey } = await t.admin.key.create({ name, scopes });
      const { allowed, refused } = await callAll(t, adminKey);
      const expected = Object.entries(procedures).filter(([, { scope }]) =>
        (scopes as string[]).includes(scope),
      );
      expect(allowed).toEqual(expected.map(([procedure]) => procedure));
      for (const [procedure, details] of refused) {
        const { scope } = procedures[procedure]!;
        expect(JSON.parse(details), procedure).toEqual({ scope });
      }
    },
  );

  test('the message names the scope that is missing', async () => {
    await using t = await testApp(dialect);
    const { adminKey } = await t.admin.key.create({ name: 'reader', scopes: ['read'] });
    const refused = await refusal(t.as(adminKey).admin.room.set({ concertId: 'con_x' }));
    expect(refused.message).toContain('"sale"');
    const rooted = await refusal(t.as(adminKey).admin.key.list());
    expect(rooted.message).toContain('root');
  });

  test('the root key may do everything', async () => {
    await using t = await testApp(dialect);
    const { allowed } = await callAll(t, root);
    expect(allowed).toEqual(Object.keys(procedures));
  });

  test('a revoked key and an unknown one are refused like any other credential', async () => {
    await using t = await testApp(dialect);
    const { adminKey } = await t.admin.key.create({ name: 'gone', scopes: ['read'] });
    expect(await t.as(adminKey).admin.audit()).toMatchObject({ ok: true });
    const revoked = await t.admin.key.revoke({ name: 'gone' });
    expect(revoked).toMatchObject({ name: 'gone', revokedAt: expect.any(String) });
    await t.clock.advance(1_000);
    expect(await t.admin.key.revoke({ name: 'gone' })).toEqual(revoked);
    const mistyped = adminKey.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    for (const credential of [adminKey, mistyped, randomIds.adminKey(), 'osk_', '']) {
      await expectRefusal(t.as(credential).admin.audit(), 'ADMIN_ONLY', {});
    }
    await expectRefusal(t.as(null).admin.audit(), 'NOT_AUTHENTICATED');
    await expectRefusal(t.as(adminKey).wallet.balance(), 'NOT_AUTHENTICATED');
  });

  test('a key is shown once, and only its hash is kept', async () => {
    await using t = await testApp(dialect);
    const made = await t.admin.key.create({ name: 'robot', scopes: ['wallet', 'sale', 'sale'] });
    expect(made).toMatchObject({ name: 'robot', scopes: ['sale', 'wallet'], revokedAt: null });
    const { adminKey, ...listed } = made;
    expect(await t.admin.key.list()).toEqual({ keys: [listed] });
    const rows = await t.app.db.query.selectFrom('adminKeys').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(adminKey);
  });

  test('a name can be used once, also after its key is revoked', async () => {
    await using t = await testApp(dialect);
    await t.admin.key.create({ name: 'robot', scopes: ['read'] });
    const again = () => t.admin.key.create({ name: 'robot', scopes: ['sale'] });
    await expectRefusal(again(), 'INVALID_INPUT');
    await t.admin.key.revoke({ name: 'robot' });
    await expectRefusal(again(), 'INVALID_INPUT');
    await expectRefusal(t.admin.key.revoke({ name: 'nobody' }), 'INVALID_INPUT');
    for (const name of ['root', '', 'a b', 'a'.repeat(65), 'a\n']) {
      await expectRefusal(t.admin.key.create({ name, scopes: ['read'] }), 'INVALID_INPUT');
    }
  });
});
