import { expect, test } from 'vitest';
import { expectFailure, expectRefusal, type Failure, isQuery, send } from './client.ts';
import {
  adminKey,
  describeContract,
  eventually,
  firstDate,
  type Buyer,
  type Entry,
} from './fixtures.ts';

/** Fits its schema, names nothing that exists. */
const harmless: Record<string, unknown> = {
  'seat.list': { date: firstDate },
  'reservation.create': { date: firstDate, seatNos: [1] },
  'reservation.release': { reservationId: 'res_nothing' },
  'wallet.charge': { amount: 1 },
  'payment.pay': { reservationId: 'res_nothing' },
  'order.cancel': { orderId: 'ord_nothing' },
  'admin.concert.create': { title: 'Not allowed', dates: [firstDate] },
  'admin.room.draw': { concertId: 'con_nothing', beacon: 'one' },
  'admin.room.set': { concertId: 'con_nothing', paused: true },
  'admin.concert.layout': { concertId: 'con_nothing' },
  'admin.concert.stats': { concertId: 'con_nothing' },
  'admin.concert.update': { concertId: 'con_nothing', hidden: true },
  'admin.concert.addDates': { concertId: 'con_nothing', dates: [firstDate] },
  'admin.concert.close': { concertId: 'con_nothing' },
  'admin.wallet.credit': { userId: 'usr_nothing', amount: 1, idempotencyKey: 'nothing' },
};

const account = [
  'reservation.list',
  'wallet.balance',
  'wallet.charge',
  'wallet.history',
  'order.list',
  'event.list',
  'order.cancel',
];
const queue = ['queue.status', 'queue.leave'];
const active = [
  'seat.dates',
  'seat.list',
  'reservation.create',
  'reservation.release',
  'payment.pay',
];
const admin = [
  'admin.concert.create',
  'admin.room.draw',
  'admin.room.set',
  'admin.concert.stats',
  'admin.concert.layout',
  'admin.concert.list',
  'admin.event.list',
  'admin.concert.update',
  'admin.concert.addDates',
  'admin.concert.close',
  'admin.wallet.credit',
  'admin.audit',
];

const unknown = [
  'garbage',
  'osa_',
  'osq_',
  'osa_00000000000000000000000000000000000000000000000000000',
  'osq_1.con_x.usr_x.1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  'osq_....',
  'osq_1',
  `osa_${'x'.repeat(5_000)}`,
  `osq_${'.'.repeat(5_000)}`,
  'null',
  'undefined',
  '{}',
  "osa_' or 1=1 --",
  'osa_\u00ff\u00fe',
  `${adminKey}x`,
  adminKey.slice(0, -1),
];

describeContract('who may call what', (service) => {
  const expectRefusedAs = (reasons: string[], procedures: string[], credential?: string) =>
    Promise.all(
      procedures.map((name) =>
        expectRefusal(reasons, service().call(name, harmless[name], credential)),
      ),
    );

  test('without a credential, nothing but the open calls', async () => {
    await service().take('concert.list');
    await service().take('account.create');
    await expectRefusedAs(['NOT_AUTHENTICATED'], [...account, ...queue, ...active, ...admin]);
  });

  test('with an unknown or malformed credential, nothing at all', async () => {
    for (const credential of unknown) {
      await expectRefusedAs(['NOT_AUTHENTICATED'], [...account, ...queue, ...active], credential);
      await expectRefusedAs(['NOT_AUTHENTICATED', 'ADMIN_ONLY'], admin, credential);
    }
  });

  test('joining with an unknown credential does not make a new user in silence', async () => {
    const concertId = await service().concert();
    for (const credential of unknown) {
      await expectRefusal(
        'NOT_AUTHENTICATED',
        service().call('queue.join', { concertId }, credential),
      );
    }
    expect((await service().buyer(concertId)).waitNo).toBe(1);
  });

  test('with an account key: its own things, but no queue call and no admin call', async () => {
    const { accountKey } = await service().buyer(await service().concert());
    for (const name of account.filter((one) => one !== 'order.cancel')) {
      await service().take(name, harmless[name], accountKey);
    }
    await expectRefusal(
      'ORDER_NOT_FOUND',
      service().call('order.cancel', harmless['order.cancel'], accountKey),
    );
    await expectRefusedAs(['QUEUE_TOKEN_REQUIRED'], [...queue, ...active], accountKey);
    await expectRefusedAs(['ADMIN_ONLY'], admin, accountKey);
  });

  test('with the admin key: admin calls, and no account', async () => {
    await service().take('admin.audit', undefined, adminKey);
    await expectRefusedAs(['NOT_AUTHENTICATED'], account, adminKey);
    await expectRefusedAs(
      ['NOT_AUTHENTICATED', 'QUEUE_TOKEN_REQUIRED'],
      [...queue, ...active],
      adminKey,
    );
  });

  const expectEveryAccountCall = async (token: string) => {
    for (const name of account.filter((one) => one !== 'order.cancel')) {
      await service().take(name, harmless[name], token);
    }
    await expectRefusal(
      'ORDER_NOT_FOUND',
      service().call('order.cancel', harmless['order.cancel'], token),
    );
    await expectRefusedAs(['ADMIN_ONLY'], admin, token);
  };
  const expectNoAccountCall = async (token: string) => {
    await expectRefusedAs(['QUEUE_TOKEN_EXPIRED'], account, token);
    await expectRefusedAs(['ADMIN_ONLY'], admin, token);
  };
  const expectGatedCallsOver = async (token: string, status: string) => {
    await expectRefusedAs(['QUEUE_TOKEN_EXPIRED'], ['seat.dates', 'seat.list'], token);
    await expectRefusedAs(
      ['QUEUE_TOKEN_EXPIRED'],
      ['reservation.create', 'reservation.release', 'payment.pay'],
      token,
    );
    const entry = await service().status(token);
    expect(entry).toMatchObject({ status, token, ahead: 0 });
    const left = await service().take<Entry>('queue.leave', undefined, token);
    expect(left).toMatchObject({ status, token });
  };

  test('with an active queue token: gated calls and the account', async () => {
    const { token } = await service().buyer(await service().concert());
    await service().take('seat.dates', undefined, token);
    await service().take('seat.list', { date: firstDate }, token);
    await service().status(token);
    await expectEveryAccountCall(token);
  });

  test('with a waiting queue token: the account, but gated calls are told to wait', async () => {
    const concertId = await service().concert({ room: { maxActive: 1 } });
    await service().buyer(concertId);
    await service().buyer(concertId);
    const { token } = await service().buyer(concertId);
    await expectEveryAccountCall(token);
    const failures = await expectRefusedAs(['NOT_ADMITTED'], active, token);
    for (const { data } of failures) {
      expect(data.details).toEqual({ ahead: 1, pollAfterMs: expect.any(Number) });
      expect(data.retryable).toBe(true);
    }
    expect(await service().status(token)).toMatchObject({
      status: 'waiting',
      ahead: 1,
    });
  });

  test('with a finished queue token: its status, and all else is over', async () => {
    const buyer = await service().richBuyer(await service().concert());
    await service().buy(buyer, [1]);
    await expectNoAccountCall(buyer.token);
    await expectGatedCallsOver(buyer.token, 'finished');
  });

  test('with a left queue token: its status, and all else is over', async () => {
    const { token } = await service().buyer(await service().concert());
    await service().take('queue.leave', undefined, token);
    await expectNoAccountCall(token);
    await expectGatedCallsOver(token, 'left');
  });

  test('with an expired queue token: its status, and all else is over', async () => {
    const lapsed = await service().buyer(
      await service().concert({ room: { sessionSeconds: 1, claimSeconds: 1 } }),
    );
    await eventually(
      () => service().status(lapsed.token),
      ({ status }) => status === 'expired',
    );
    await expectNoAccountCall(lapsed.token);
    await expectGatedCallsOver(lapsed.token, 'expired');
  });

  test('only the Bearer scheme authenticates', async () => {
    const { accountKey } = await service().account();
    const refused = [`Basic ${accountKey}`, accountKey, 'Bearer', 'Bearer ', `Bearer${accountKey}`];
    for (const authorization of refused) {
      const answer = await send(`${service().url}/trpc/wallet.balance`, {
        headers: { authorization },
      });
      expect(expectFailure(answer).data.reason, authorization).toBe('NOT_AUTHENTICATED');
    }
  });

  test('each call of a batch is checked by itself', async () => {
    const { accountKey }: Buyer = await service().buyer(await service().concert());
    const names = ['wallet.balance', 'admin.audit', 'queue.status'];
    expect(names.every(isQuery)).toBe(true);
    const answer = await send(`${service().url}/trpc/${names.join(',')}?batch=1&input=%7B%7D`, {
      headers: { authorization: `Bearer ${accountKey}` },
    });
    const reasons = (answer.body as { error?: Failure }[]).map((one) => one.error?.data.reason);
    expect(reasons).toEqual([undefined, 'ADMIN_ONLY', 'QUEUE_TOKEN_REQUIRED']);
  });
});
