/** Queue tokens end with their place, with a change of the account's key, and by an operator. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createTokenEpochs } from '../../src/auth/token-epochs.ts';
import { createRouter } from '../../src/router.ts';
import {
  anotherServer,
  concertDate as date,
  expectRefusal,
  expectSound,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

const room = { maxActive: 1, admitPerMinute: 1 };

describe.each(dialects)('tokens of places that are over, on $name', (dialect) => {
  test('a token lists, charges and cancels until its session ends, and not from then on', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room: { sessionSeconds: 60, claimSeconds: 60 } });
    const { call, accountKey, userId } = await t.join();
    await t.clock.advance(59_999);
    expect(await call.wallet.charge({ amount: 5 })).toEqual({ userId, balance: 5 });
    await t.clock.advance(1);
    const calls = [
      () => call.wallet.balance(),
      () => call.wallet.charge({ amount: 5 }),
      () => call.wallet.history(),
      () => call.reservation.list(),
      () => call.order.list(),
      () => call.order.cancel({ orderId: 'ord_x' }),
    ];
    for (const one of calls) await expectRefusal(one(), 'QUEUE_TOKEN_EXPIRED');
    // The opposite: the account key does, and the token still tells its status and joins.
    expect(await t.as(accountKey).wallet.balance()).toEqual({ userId, balance: 5 });
    expect((await call.queue.status()).status).toBe('expired');
    expect(await call.queue.join({ concertId })).toMatchObject({ userId, waitNo: 2 });
  });

  test('after a payment the token replays it, and needs the account key for the order', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call, accountKey } = await t.join();
    await call.wallet.charge({ amount: 1_000 });
    const { reservationId } = await call.reservation.create({ date, seatNos: [1] });
    const receipt = await call.payment.pay({ reservationId });
    expect(await call.payment.pay({ reservationId })).toEqual(receipt);
    await expectRefusal(call.order.list(), 'QUEUE_TOKEN_EXPIRED');
    const { orderId } = receipt;
    await expectRefusal(call.order.cancel({ orderId }), 'QUEUE_TOKEN_EXPIRED');
    expect(await t.as(accountKey).order.cancel({ orderId })).toMatchObject({ refunded: 1_000 });
  });
});

describe.each(dialects)('token epochs on $name', (dialect) => {
  const ways: [
    string,
    (t: TestApp, buyer: { userId: string; accountKey: string }) => Promise<string>,
  ][] = [
    [
      'a change of the account key',
      async (t, { accountKey }) => (await t.as(accountKey).account.rotateKey()).accountKey,
    ],
    [
      'a call of an operator',
      async (t, { userId, accountKey }) => {
        expect(await t.admin.account.endTokens({ userId })).toEqual({ userId });
        return accountKey;
      },
    ],
  ];

  test.each(ways)('%s ends every token, and a join gives a new one', async (_, end) => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const narrow = await t.concert({ room });
    const bystander = await t.join(narrow.concertId);
    const buyer = await t.join(concertId);
    const waiting = await buyer.call.queue.join({ concertId: narrow.concertId });
    expect(waiting.status).toBe('waiting');
    const key = await end(t, buyer);

    for (const token of [buyer.token, waiting.token]) {
      const stolen = t.as(token);
      await expectRefusal(stolen.queue.status(), 'NOT_AUTHENTICATED');
      await expectRefusal(stolen.queue.leave(), 'NOT_AUTHENTICATED');
      await expectRefusal(stolen.seat.dates(), 'NOT_AUTHENTICATED');
      await expectRefusal(stolen.order.list(), 'NOT_AUTHENTICATED');
      await expectRefusal(stolen.queue.join({ concertId }), 'NOT_AUTHENTICATED');
    }
    const again = await t.as(key).queue.join({ concertId });
    expect(again).toMatchObject({ waitNo: buyer.entry.waitNo, status: 'active' });
    expect(again.token).not.toBe(buyer.token);
    expect((await t.as(again.token).queue.status()).token).toBe(again.token);
    expect(await t.as(again.token).seat.dates()).toEqual({ dates: [date] });
    const line = await t.as(key).queue.join({ concertId: narrow.concertId });
    expect(line.waitNo).toBe(waiting.waitNo);
    expect(await t.as(line.token).queue.status()).toMatchObject({ status: 'waiting' });
    // The opposite: no token of another buyer ends, and the second end takes the new ones.
    expect(await bystander.call.wallet.balance()).toMatchObject({ userId: bystander.userId });
    await t.admin.account.endTokens({ userId: buyer.userId });
    await expectRefusal(t.as(again.token).wallet.balance(), 'NOT_AUTHENTICATED');
  });

  test('another server refuses at once what reads a row, and polls from its next refresh on', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room });
    await t.join(concertId);
    const buyer = await t.join(concertId);
    const other = await anotherServer(t);
    await t.as(buyer.accountKey).account.rotateKey();
    const stolen = other.as(buyer.token);
    await expectRefusal(stolen.wallet.balance(), 'NOT_AUTHENTICATED');
    await expectRefusal(stolen.seat.dates(), 'NOT_AUTHENTICATED');
    await expectRefusal(stolen.queue.join({ concertId }), 'NOT_AUTHENTICATED');
    // Until the refresh a poll is answered from memory, with a token that is no better.
    const polled = await stolen.queue.status();
    await expectRefusal(other.as(polled.token).wallet.balance(), 'NOT_AUTHENTICATED');
    await other.app.tokenEpochs.refresh();
    await expectRefusal(stolen.queue.status(), 'NOT_AUTHENTICATED');
    // A server that starts later knows it too.
    await expectRefusal(
      (await anotherServer(t)).as(buyer.token).queue.status(),
      'NOT_AUTHENTICATED',
    );
  });

  test('beyond the users that memory keeps, a poll reads the row', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room });
    await t.join(concertId);
    const [ended, later, honest] = [
      await t.join(concertId),
      await t.join(concertId),
      await t.join(concertId),
    ];
    for (const { userId } of [ended, later]) await t.admin.account.endTokens({ userId });
    for (const tokenEpochs of [createTokenEpochs(t.app.db, 1), createTokenEpochs(t.app.db, 2)]) {
      await tokenEpochs.refresh();
      const router = createRouter({ ...t.app, tokenEpochs });
      const as = (credential: string) => router.createCaller({ requestId: 'req_test', credential });
      await expectRefusal(as(ended.token).queue.status(), 'NOT_AUTHENTICATED');
      await expectRefusal(as(later.token).queue.status(), 'NOT_AUTHENTICATED');
      expect(await as(honest.token).queue.status()).toMatchObject({ status: 'waiting', ahead: 2 });
    }
  });

  test('a user whose tokens were ended often takes the place of one in memory', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ room });
    await t.join(concertId);
    const [often, once] = [await t.join(concertId), await t.join(concertId)];
    for (const { userId } of [often, once, often, often]) {
      await t.admin.account.endTokens({ userId });
    }
    const never = { concertId, userId: 'usr_never_ended', waitNo: 1 };
    for (const [capacity, isKnown] of [
      [2, false],
      [1, null],
    ] as const) {
      const tokenEpochs = createTokenEpochs(t.app.db, capacity);
      await tokenEpochs.refresh();
      // Memory that is complete answers for any user, so that a poll reads no row.
      expect(tokenEpochs.hasEnded(never), `${capacity}`).toBe(isKnown);
      const place = { concertId, userId: often.userId, waitNo: 2 };
      expect(tokenEpochs.hasEnded({ ...place, epoch: 2 })).toBe(true);
      expect(tokenEpochs.hasEnded({ ...place, epoch: 3 })).toBe(false);
    }
    await expectSound(t);
  });

  test('tokens of a user who does not exist cannot be ended', async () => {
    await using t = await testApp(dialect);
    await expectRefusal(t.admin.account.endTokens({ userId: 'usr_x' }), 'USER_NOT_FOUND');
  });

  test('ends of tokens at once are all recorded, in an order without gaps', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const buyers = [await t.join(), await t.join(), await t.join()];
    const users = [...buyers, ...buyers].map(({ userId }) => userId);
    await Promise.all(users.map((userId) => t.admin.account.endTokens({ userId })));
    const rows = await t.app.db.query
      .selectFrom('raisedEpochs')
      .select(['version', 'userId', 'epoch'])
      .orderBy('version')
      .execute();
    expect(rows.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const { userId } of buyers) {
      expect(rows.filter((row) => row.userId === userId).map(({ epoch }) => epoch)).toEqual([1, 2]);
    }
  });
});
