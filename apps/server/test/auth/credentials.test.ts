/** Every procedure of the router against every kind of caller. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { createRouter } from '../../src/router.ts';
import {
  adminKey,
  concertDate as date,
  refusal,
  testApp,
  type TestApp,
} from '../fixtures/test-app.ts';

type Reason = Awaited<ReturnType<typeof refusal>>['reason'];

/** The refusal of each kind of caller; null: let in (the call may still fail for its input). */
interface Expected {
  none: Reason | null;
  garbage: Reason | null;
  account: Reason | null;
  waiting: Reason | null;
  active: Reason | null;
  over: Reason | null;
  admin: Reason | null;
}

const unknown = 'NOT_AUTHENTICATED';

const credentials: Record<string, Expected> = {
  open: all(null),
  'none or account': { ...all(null), garbage: unknown, admin: unknown },
  account: {
    ...all(null),
    none: unknown,
    garbage: unknown,
    over: 'QUEUE_TOKEN_EXPIRED',
    admin: unknown,
  },
  'account key': { ...all(unknown), account: null },
  queue: {
    ...all(null),
    none: unknown,
    garbage: unknown,
    account: 'QUEUE_TOKEN_REQUIRED',
    admin: unknown,
  },
  active: {
    none: unknown,
    garbage: unknown,
    account: 'QUEUE_TOKEN_REQUIRED',
    waiting: 'NOT_ADMITTED',
    active: null,
    over: 'QUEUE_TOKEN_EXPIRED',
    admin: unknown,
  },
  admin: { ...all('ADMIN_ONLY'), none: unknown, admin: null },
};

function all(reason: Reason | null): Expected {
  return {
    none: reason,
    garbage: reason,
    account: reason,
    waiting: reason,
    active: reason,
    over: reason,
    admin: reason,
  };
}

const key = 'once';

/** Every procedure of the router, the credential that it requires, and a valid input. */
const procedures: Record<string, { credential: string; input?: unknown }> = {
  'account.create': { credential: 'open' },
  'account.rotateKey': { credential: 'account key' },
  'concert.list': { credential: 'open' },
  'queue.join': { credential: 'none or account' },
  'queue.status': { credential: 'queue' },
  'queue.watch': { credential: 'queue' },
  'queue.leave': { credential: 'queue' },
  'seat.dates': { credential: 'active' },
  'seat.list': { credential: 'active', input: { date } },
  'seat.watch': { credential: 'active', input: { date } },
  'reservation.create': { credential: 'active', input: { date, seatNos: [1] } },
  'reservation.list': { credential: 'account' },
  'reservation.release': { credential: 'active', input: { reservationId: 'res_x' } },
  'wallet.balance': { credential: 'account' },
  'wallet.charge': { credential: 'account', input: { amount: 1 } },
  'wallet.history': { credential: 'account' },
  'payment.pay': { credential: 'active', input: { reservationId: 'res_x' } },
  'order.list': { credential: 'account' },
  'event.list': { credential: 'account' },
  'order.cancel': { credential: 'account', input: { orderId: 'ord_x' } },
  'admin.concert.create': { credential: 'admin', input: { title: 'T', dates: [date] } },
  'admin.concert.update': { credential: 'admin', input: { concertId: 'con_x', price: 1 } },
  'admin.concert.addDates': {
    credential: 'admin',
    input: { concertId: 'con_x', dates: [date] },
  },
  'admin.concert.close': { credential: 'admin', input: { concertId: 'con_x' } },
  'admin.concert.list': { credential: 'admin' },
  'admin.concert.layout': { credential: 'admin', input: { concertId: 'con_x' } },
  'admin.concert.stats': { credential: 'admin', input: { concertId: 'con_x' } },
  'admin.line.remove': { credential: 'admin', input: { concertId: 'con_x', userId: 'usr_x' } },
  'admin.line.purge': { credential: 'admin', input: { concertId: 'con_x', absentSeconds: 60 } },
  'admin.seat.block': {
    credential: 'admin',
    input: { concertId: 'con_x', date, seatNos: [1] },
  },
  'admin.seat.unblock': {
    credential: 'admin',
    input: { concertId: 'con_x', date, seatNos: [1] },
  },
  'admin.seat.blocked': { credential: 'admin', input: { concertId: 'con_x', date } },
  'admin.ban.create': {
    credential: 'admin',
    input: { address: '203.0.113.7', reason: 'bots' },
  },
  'admin.ban.list': { credential: 'admin' },
  'admin.ban.delete': { credential: 'admin', input: { banId: 'ban_x' } },
  'admin.performance.cancel': {
    credential: 'admin',
    input: { concertId: 'con_x', date, reason: 'ill' },
  },
  'admin.performance.status': { credential: 'admin', input: { concertId: 'con_x', date } },
  'admin.ticket.check': { credential: 'admin', input: { ticketCode: 'TX4M' } },
  'admin.ticket.redeem': { credential: 'admin', input: { ticketCode: 'TX4M' } },
  'admin.ticket.list': { credential: 'admin', input: { concertId: 'con_x' } },
  'admin.order.list': { credential: 'admin' },
  'admin.event.list': { credential: 'admin' },
  'admin.event.watch': { credential: 'admin' },
  'admin.order.find': { credential: 'admin', input: { orderId: 'ord_x' } },
  'admin.order.refund': { credential: 'admin', input: { orderId: 'ord_x', reason: 'rain' } },
  'admin.order.issue': {
    credential: 'admin',
    input: {
      concertId: 'con_x',
      date: '2027-05-01',
      seatNos: [1],
      payment: 'cash',
      idempotencyKey: key,
    },
  },
  'admin.room.draw': { credential: 'admin', input: { concertId: 'con_x', beacon: 'one' } },
  'admin.room.set': { credential: 'admin', input: { concertId: 'con_x' } },
  'admin.wallet.credit': {
    credential: 'admin',
    input: { userId: 'usr_x', amount: 1, idempotencyKey: key },
  },
  'admin.audit': { credential: 'admin' },
  'admin.log': { credential: 'admin' },
  'admin.webhook.create': {
    credential: 'admin',
    input: { url: 'https://hooks.example', types: ['order.paid'] },
  },
  'admin.webhook.list': { credential: 'admin' },
  'admin.webhook.rotate': { credential: 'admin', input: { webhookId: 'whk_x' } },
  'admin.webhook.delete': { credential: 'admin', input: { webhookId: 'whk_x' } },
  'admin.webhook.deliveries': { credential: 'admin', input: { webhookId: 'whk_x' } },
  'admin.webhook.redeliver': { credential: 'admin', input: { deliveryId: 'dlv_x' } },
  'admin.key.create': { credential: 'admin', input: { name: 'robot', scopes: ['read'] } },
  'admin.key.list': { credential: 'admin' },
  'admin.key.revoke': { credential: 'admin', input: { name: 'robot' } },
  'admin.secret.list': { credential: 'admin' },
  'admin.secret.rotate': { credential: 'admin' },
  'admin.secret.retire': { credential: 'admin', input: { version: '1' } },
  'admin.account.endTokens': { credential: 'admin', input: { userId: 'usr_x' } },
};

const callers = ['none', 'garbage', 'account', 'waiting', 'active', 'over', 'admin'] as const;

async function credentialsOf(t: TestApp): Promise<Record<keyof Expected, string | null>> {
  await t.concert({ room: { maxActive: 2 } });
  const [active, over, waiting] = [await t.join(), await t.join(), await t.join()];
  const { concertId } = active.entry;
  await t.admin.room.set({ concertId, paused: true });
  await over.call.queue.leave();
  const { accountKey } = await t.as(null).account.create();
  return {
    none: null,
    garbage: 'osq_1.con_x.usr_x.1.forged',
    account: accountKey,
    waiting: waiting.token,
    active: active.token,
    over: over.token,
    admin: adminKey,
  };
}

async function call(t: TestApp, path: string, credential: string | null): Promise<Reason | null> {
  const procedure = path
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], t.as(credential));
  const { input } = procedures[path]!;
  try {
    await (procedure as (input: unknown) => Promise<unknown>)(input);
    return null;
  } catch (error) {
    const { reason } = await refusal(Promise.reject(error));
    // A caller that was let in may get an error about a missing or still needed object.
    const namesObject = ['admin.secret.retire', 'admin.ban.delete'].includes(path);
    const isRefused = namesObject && reason === 'INVALID_INPUT';
    return reason.endsWith('_NOT_FOUND') || isRefused ? null : reason;
  }
}

describe.each(dialects)('credentials on $name', (dialect) => {
  test('the table names every procedure of the router', async () => {
    await using t = await testApp(dialect);
    const names = Object.keys(createRouter(t.app)._def.procedures);
    expect(names.toSorted()).toEqual(Object.keys(procedures).toSorted());
  });

  test.each(callers)('each procedure lets in its callers and no other: %s', async (caller) => {
    await using t = await testApp(dialect);
    const credential = (await credentialsOf(t))[caller];
    const expected = Object.entries(procedures).map(([path, { credential: kind }]) => [
      path,
      credentials[kind]![caller],
    ]);
    const answers: [string, Reason | null][] = [];
    // These come last: they end the place of an active token, and replace an account key.
    const paths = Object.keys(procedures).toSorted((a, b) => endsLast(a) - endsLast(b));
    for (const path of paths) answers.push([path, await call(t, path, credential)]);
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(expected));
  });

  test('a validly signed token of a user who is not in this database is unknown', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert();
    const token = t.app.tokens.sign({ concertId, userId: 'usr_elsewhere', waitNo: 1 });
    for (const path of [
      'queue.join',
      'queue.status',
      'wallet.balance',
      'wallet.charge',
      'order.list',
    ]) {
      expect(await call(t, path, token), path).toBe(unknown);
    }
  });
});

const endings = ['queue.leave', 'account.rotateKey'];

function endsLast(path: string): number {
  return endings.indexOf(path);
}
