/** Bans of users: refused calls and their end, the places that end, and the list of bans. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createBans } from '../../src/auth/bans.ts';
import { httpFixture } from '../fixtures/http-fixture.ts';
import {
  adminKey,
  concertDate,
  expectRefusal,
  expectSound,
  refusal,
  testApp,
} from '../fixtures/test-app.ts';

const reason = 'bots';
const forever = { expiresAt: null };
const address = '203.0.113.7';

describe.each(dialects)('on $name, a banned user', (dialect) => {
  test('is refused with key and token by every call, and let in again when the ban is deleted', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const buyer = await t.join(concertId);
    const account = t.as(buyer.accountKey);
    const calls = [
      () => buyer.call.queue.status(),
      () => buyer.call.queue.leave(),
      () => buyer.call.queue.join({ concertId }),
      () => buyer.call.seat.list({ date: concertDate }),
      () => buyer.call.reservation.create({ date: concertDate, seatNos: [1] }),
      () => buyer.call.order.list(),
      () => account.queue.join({ concertId }),
      () => account.wallet.charge({ amount: 100 }),
      () => account.account.rotateKey(),
    ];
    const { userId } = buyer;
    const { banId } = await t.admin.ban.create({ userId, reason });
    for (const call of calls) await expectRefusal(call(), 'BANNED', forever);
    // Another user, and calls that ask for no credential, are not.
    await t.join(concertId);
    await account.concert.list();

    await t.admin.ban.delete({ banId });
    expect(await account.queue.join({ concertId })).toMatchObject({ status: 'active' });
    await expectSound(t);
  });

  test('loses place, session and holds; orders and tickets stay', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { maxActive: 2 } });
    const other = await t.concert();
    const buyer = await t.join(concertId);
    await t.as(buyer.accountKey).wallet.charge({ amount: 1_000 });
    const paid = await buyer.call.reservation.create({ date: concertDate, seatNos: [1] });
    const { orderId, tickets } = await buyer.call.payment.pay({
      reservationId: paid.reservationId,
    });
    const again = await t.as(buyer.accountKey).queue.join({ concertId });
    await t.as(again.token).reservation.create({ date: concertDate, seatNos: [2] });
    await t.as(buyer.accountKey).queue.join({ concertId: other.concertId });
    const inside = await t.join(concertId);
    const next = await t.join(concertId);
    expect(next.entry.status).toBe('waiting');

    const { userId } = buyer;
    const { banId } = await t.admin.ban.create({ userId, reason });
    await t.app.admissionRunner.idle();
    expect(await next.call.queue.status()).toMatchObject({ status: 'active' });
    await next.call.reservation.create({ date: concertDate, seatNos: [2] });
    await expectRefusal(
      inside.call.reservation.create({ date: concertDate, seatNos: [1] }),
      'SEAT_UNAVAILABLE',
    );
    const stats = await t.admin.concert.stats({ concertId: other.concertId });
    expect(stats).toMatchObject({ waiting: 0, active: 0, left: 1 });
    const [order] = await t.app.db.query.selectFrom('orders').selectAll().execute();
    expect(order).toMatchObject({ orderId, status: 'paid' });
    await t.admin.ban.delete({ banId });
    const { orders } = await t.as(buyer.accountKey).order.list();
    expect(orders).toMatchObject([{ orderId, status: 'paid', tickets }]);
    await expectSound(t);
  });

  test('is banned until the millisecond before the end', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const { userId, accountKey } = await t.join(concertId);
    const expiresAt = new Date(t.clock.now() + 60_000).toISOString();
    await t.admin.ban.create({ userId, reason, expiresAt });
    const join = () => t.as(accountKey).queue.join({ concertId });
    await t.clock.advance(59_999);
    await expectRefusal(join(), 'BANNED', { expiresAt });
    await t.clock.advance(1);
    expect(await join()).toMatchObject({ userId, status: 'active' });
    await expectSound(t);
  });

  test('keeps one ban, of which the last reason and end count', async () => {
    await using t = await testApp(dialect);
    const { userId, accountKey } = await t.as(null).account.create();
    const first = await t.admin.ban.create({ userId, reason });
    const expiresAt = new Date(t.clock.now() + 1_000).toISOString();
    const changed = await t.admin.ban.create({ userId, reason: 'resale', expiresAt });
    expect(changed).toEqual({ ...first, reason: 'resale', expiresAt });
    expect((await t.admin.ban.list()).bans).toEqual([changed]);
    await t.clock.advance(1_000);
    expect((await t.admin.ban.list()).bans).toEqual([]);
    await t.as(accountKey).wallet.balance();
    expect((await t.admin.ban.create({ userId, reason })).banId).not.toBe(first.banId);
    // The ban that has ended is no longer this user's, and deleting it changes nothing.
    await t.admin.ban.delete({ banId: first.banId });
    await expectRefusal(t.as(accountKey).wallet.balance(), 'BANNED');
  });
});

describe.each(dialects)('on $name, with an idempotency key', (dialect) => {
  test('a repeat ends the places that are left, and none once the ban is over', async () => {
    await using s = await httpFixture(dialect);
    const buyer = await s.buyer(await s.openConcert());
    const body = { userId: buyer.userId, reason };
    const create = () =>
      s.request<{ banId: string }>({
        method: 'POST',
        path: '/api/admin/bans',
        credential: adminKey,
        key: 'the first of them',
        body,
      });
    const created = await create();
    expect(created.status).toBe(200);
    // As if the server had died before it ended the place.
    const places = s.app.db.query.updateTable('queueEntries');
    await places.set({ status: 'active', endedAt: null }).execute();
    // The event of the first end stays, so that the rows are no longer what events tell.
    await s.app.db.query.updateTable('concerts').set({ hasEvents: 0 }).execute();
    expect((await create()).text).toBe(created.text);
    const statusOf = async () =>
      (await s.app.db.query.selectFrom('queueEntries').select('status').execute()).at(-1);
    expect(await statusOf()).toEqual({ status: 'left' });

    await s.admin.ban.delete({ banId: created.body.banId });
    const credential = buyer.accountKey;
    await s.request({ method: 'POST', path: '/api/queue', credential, body: {} });
    expect(await statusOf()).toEqual({ status: 'active' });
    expect((await create()).text).toBe(created.text);
    expect(await statusOf()).toEqual({ status: 'active' });
    await expectSound(s);
  });

  test('a key rotation of before the ban is not replayed to the banned', async () => {
    await using s = await httpFixture(dialect);
    const { userId, accountKey } = await s.as(null).account.create();
    const rotate = () =>
      s.request({
        method: 'POST',
        path: '/api/accounts/key',
        credential: accountKey,
        key: 'a key nobody guesses',
        body: {},
      });
    const rotated = await rotate();
    expect(rotated.status).toBe(200);
    const { banId } = await s.admin.ban.create({ userId, reason });
    expect((await rotate()).body).toMatchObject({ reason: 'BANNED' });
    await s.admin.ban.delete({ banId });
    expect((await rotate()).text).toBe(rotated.text);
  });
});

describe.each(dialects)('on $name, the bans', (dialect) => {
  test('are listed in pages, the newest first', async () => {
    await using t = await testApp(dialect);
    const created = [];
    for (let at = 1; at <= 5; at += 1) {
      created.push(await t.admin.ban.create({ address: `203.0.113.${at}`, reason }));
      await t.clock.advance(1);
    }
    await t.admin.ban.delete({ banId: created[1]!.banId });
    const first = await t.admin.ban.list({ limit: 2 });
    const rest = await t.admin.ban.list({ limit: 2, cursor: first.nextCursor! });
    expect([...first.bans, ...rest.bans].map(({ address: banned }) => banned)).toEqual([
      '203.0.113.5',
      '203.0.113.4',
      '203.0.113.3',
      '203.0.113.1',
    ]);
    expect(rest.nextCursor).toBeNull();
  });

  test('are bounded by the limit, which counts those in force', async () => {
    await using t = await testApp(dialect, { limits: { bans: 2 } });
    const create = (last: number) => t.admin.ban.create({ address: `203.0.113.${last}`, reason });
    const { banId } = await create(1);
    await create(2);
    const { message } = await refusal(create(3));
    expect(message).toMatch(/address: would be more than 2 bans: remove some/);
    // A change of one in force is no more.
    await create(2);
    await t.admin.ban.delete({ banId });
    await create(3);
  });

  test('are deleted once: a repeat returns the same, an unknown ID is refused', async () => {
    await using t = await testApp(dialect);
    const { banId } = await t.admin.ban.create({ address, reason });
    await t.clock.advance(5);
    const deleted = await t.admin.ban.delete({ banId });
    await t.clock.advance(5);
    expect(await t.admin.ban.delete({ banId })).toEqual(deleted);
    const { message } = await refusal(t.admin.ban.delete({ banId: 'ban_none' }));
    expect(message).toMatch(/banId: is not the ID of a ban: use one from the list/);
  });

  test('name a target that exists, an end to come, and one target alone', async () => {
    await using t = await testApp(dialect);
    const { userId } = await t.as(null).account.create();
    const { ban } = t.admin;
    await expectRefusal(ban.create({ userId: 'usr_none', reason }), 'USER_NOT_FOUND');
    const expiresAt = new Date(t.clock.now()).toISOString();
    const past = await refusal(ban.create({ userId, reason, expiresAt }));
    expect(past.message).toMatch(/expiresAt: is past: name an instant to come/);
    for (const target of [{}, { userId, address }]) {
      const { message } = await refusal(ban.create({ ...target, reason }));
      expect(message).toMatch(/name an address or a userId, and not both/);
    }
    expect((await ban.list()).bans).toEqual([]);
  });

  test('are known to a server that starts, and read by another within its next refresh', async () => {
    await using t = await testApp(dialect);
    const { db, clock } = t.app;
    const { userId } = await t.as(null).account.create();
    const running = createBans({ db, clock });
    await running.refresh();
    const { banId } = await t.admin.ban.create({ userId, reason });
    expect(running.errorOf({ userId })).toBeNull();
    await running.refresh();
    const started = createBans({ db, clock });
    await started.refresh();
    for (const { version, errorOf } of [running, started, t.app.bans]) {
      expect([version, errorOf({ userId })?.reason]).toEqual([1, 'BANNED']);
    }
    await t.admin.ban.delete({ banId });
    await running.refresh();
    expect(running.errorOf({ userId })).toBeNull();
  });

  test('stay in force while the database is away, end in time, and new ones are read later', async () => {
    await using t = await testApp(dialect);
    const { clock } = t.app;
    const [one, two] = [await t.as(null).account.create(), await t.as(null).account.create()];
    let isAway = false;
    const db = new Proxy(t.app.db, {
      get(target, name) {
        if (isAway) throw new Error('the database is away');
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    const bans = createBans({ db, clock });
    const isBanned = ({ userId }: { userId: string }) => bans.errorOf({ userId }) !== null;
    const expiresAt = new Date(t.clock.now() + 5_000).toISOString();
    await t.admin.ban.create({ userId: one.userId, reason, expiresAt });
    await bans.refresh();

    isAway = true;
    await t.admin.ban.create({ userId: two.userId, reason });
    await t.clock.advance(4_999);
    await expect(bans.refresh()).rejects.toThrow('is away');
    await bans.refreshAfterCommit();
    expect([one, two].map(isBanned)).toEqual([true, false]);
    await t.clock.advance(1);
    expect([one, two].map(isBanned)).toEqual([false, false]);
    isAway = false;
    await bans.refresh();
    expect([one, two].map(isBanned)).toEqual([false, true]);
  });
});
