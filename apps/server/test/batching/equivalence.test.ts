/** Batched calls get the same answers as calls made one by one. */
import { runAudit } from '@onsale/db/audit/run-audit';
import { dialects, testDatabase, type TestDialect } from '@onsale/db/testing';
import { describe, expect, test, vi } from 'vitest';
import type { Caller } from '../../src/auth/credentials.ts';
import { toOnsaleError } from '../../src/wire/errors.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import { concertDate as date, testApp, type Buyer, type TestApp } from '../fixtures/test-app.ts';

type Call = () => Promise<unknown>;

/** The outcome of a call, without values that depend on the database or the order. */
async function outcomeOf({ app }: TestApp, call: Call): Promise<string> {
  try {
    return JSON.stringify(await call(), (key, value: unknown) =>
      /(?:Id|Key|token|Code|waitNo|ahead|pollAfterMs)$/.test(key) ? '…' : value,
    );
  } catch (error) {
    const { reason, details } = toOnsaleError(error, app.db);
    return JSON.stringify({ reason, details });
  }
}

async function runScene(
  dialect: TestDialect,
  scene: (t: TestApp) => Promise<Call[]>,
  { atOnce }: { atOnce: boolean },
) {
  await using t = await testApp(dialect);
  const calls = await scene(t);
  const answers = [];
  if (atOnce) answers.push(...(await Promise.all(calls.map((call) => outcomeOf(t, call)))));
  else for (const call of calls) answers.push(await outcomeOf(t, call));
  const { checks } = await runAudit(t.app.db);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  return answers.toSorted();
}

async function buyers(
  t: TestApp,
  count: number,
  terms: Parameters<TestApp['concert']>[0] = {},
): Promise<Buyer[]> {
  await t.concert({ price: 100, ...terms });
  const all = [];
  for (let number = 0; number < count; number += 1) all.push(await t.join());
  // A claimed admission leaves nothing to do but the call itself.
  for (const { call } of all) await call.queue.status();
  return all;
}

const scenes: [what: string, scene: (t: TestApp) => Promise<Call[]>][] = [
  [
    'joins: new users, a user in line, and a user who joins twice',
    async (t) => {
      await t.concert({ room: { maxActive: 1 } });
      await t.join();
      const inLine = await t.join();
      const { accountKey } = await t.as(null).account.create();
      return [
        ...[null, null, null].map((credential) => () => t.as(credential).queue.join()),
        () => t.as(inLine.accountKey).queue.join(),
        () => t.as(accountKey).queue.join(),
        () => t.as(accountKey).queue.join(),
      ];
    },
  ],
  [
    'reservations: of a seat for oneself, of one that two want, of one’s own, of none there is',
    async (t) => {
      const [a, b, c, d, e, f] = (await buyers(t, 6)) as [Buyer, Buyer, Buyer, Buyer, Buyer, Buyer];
      await d.call.reservation.create({ date, seatNos: [9] });
      await f.call.queue.leave();
      const reserve = ({ call }: Buyer, seatNos: number[]) =>
        call.reservation.create({ date, seatNos });
      return [
        () => reserve(a, [1, 2]),
        () => reserve(b, [5]),
        () => reserve(c, [5]),
        () => reserve(d, [9]),
        () => reserve(d, [10, 11, 12, 13]),
        () => reserve(e, [9]),
        () => reserve(e, [51]),
        () => reserve(f, [20]),
      ];
    },
  ],
  [
    'charges: of several wallets, of one twice, and with a key that was used',
    async (t) => {
      const [a, b, c] = (await buyers(t, 3)) as [Buyer, Buyer, Buyer];
      await c.call.wallet.charge({ amount: 5, idempotencyKey: 'used' });
      return [
        () => a.call.wallet.charge({ amount: 1 }),
        () => b.call.wallet.charge({ amount: 2, idempotencyKey: 'new' }),
        () => b.call.wallet.charge({ amount: 2, idempotencyKey: 'new' }),
        () => c.call.wallet.charge({ amount: 5, idempotencyKey: 'used' }),
        () => c.call.wallet.charge({ amount: 6, idempotencyKey: 'used' }),
      ];
    },
  ],
  [
    'payments: in time, with too few points, of what is paid, and of what is somebody else’s',
    async (t) => {
      const [a, b, c, d] = (await buyers(t, 4)) as [Buyer, Buyer, Buyer, Buyer];
      const held: { reservationId: string }[] = [];
      for (const [at, { call }] of [a, b, c, d].entries()) {
        held.push(await call.reservation.create({ date, seatNos: [at + 1] }));
      }
      await a.call.reservation.create({ date, seatNos: [30] });
      for (const { call } of [a, c, d]) await call.wallet.charge({ amount: 150 });
      const pay = ({ call }: Buyer, at: number) =>
        call.payment.pay({ reservationId: held[at]!.reservationId });
      await pay(c, 2);
      return [() => pay(a, 0), () => pay(b, 1), () => pay(c, 2), () => pay(d, 0), () => pay(d, 3)];
    },
  ],
  [
    'joins to an open room: as many are admitted as there are places, the others wait',
    async (t) => {
      const { concertId } = await t.concert({ room: { maxActive: 3 } });
      const { accountKey } = await t.as(null).account.create();
      return [
        ...[null, null, null, null].map((credential) => () => t.as(credential).queue.join()),
        () => t.as(accountKey).queue.join({ concertId }),
        () => t.as(accountKey).queue.join({ concertId }),
      ];
    },
  ],
  [
    'best seats: for each in turn, until too few are side by side and then none is free',
    async (t) => {
      const all = await buyers(t, 6, { seatsPerDate: 10 });
      // Reads the concert into the cache; otherwise each call reads it, in any order.
      await all[0]!.call.seat.dates();
      const wanted = [4, 2, 3, 2, 1, 1];
      return all.map(
        ({ call }, at) =>
          () =>
            call.reservation.create({ date, best: wanted[at]! }),
      );
    },
  ],
  [
    'first polls after an admission, which claim it; one polls twice',
    async (t) => {
      await t.concert();
      const [a, b, c] = [await t.join(), await t.join(), await t.join()];
      return [a, b, c, c].map(
        ({ call }) =>
          () =>
            call.queue.status(),
      );
    },
  ],
  [
    'leaves: of buyers inside with holds and without, of waiting ones, of one who left before',
    async (t) => {
      const [a, b, c] = (await buyers(t, 3, { room: { maxActive: 3 } })) as [Buyer, Buyer, Buyer];
      await a.call.reservation.create({ date, seatNos: [1, 2] });
      await a.call.reservation.create({ date, seatNos: [9] });
      const waiting = [await t.join(), await t.join(), await t.join()];
      await waiting[2]!.call.queue.leave();
      await t.app.lineCache.refresh();
      return [a, b, c, ...waiting, waiting[0]!].map(
        ({ call }) =>
          () =>
            call.queue.leave(),
      );
    },
  ],
  [
    'releases: of what is held, of what was released, and of what is somebody else’s',
    async (t) => {
      const [a, b, c] = (await buyers(t, 3)) as [Buyer, Buyer, Buyer];
      const held: { reservationId: string }[] = [];
      for (const [at, { call }] of [a, b, c].entries()) {
        held.push(await call.reservation.create({ date, seatNos: [at + 1] }));
      }
      const release = ({ call }: Buyer, at: number) =>
        call.reservation.release({ reservationId: held[at]!.reservationId });
      await release(c, 2);
      return [() => release(a, 0), () => release(b, 1), () => release(b, 0), () => release(c, 2)];
    },
  ],
  [
    'cancellations: of orders, of one twice, and of one that is somebody else’s',
    async (t) => {
      const [a, b, c] = (await buyers(t, 3)) as [Buyer, Buyer, Buyer];
      const orders: { orderId: string }[] = [];
      for (const [at, { call }] of [a, b, c].entries()) {
        const { reservationId } = await call.reservation.create({ date, seatNos: [at + 1] });
        await call.wallet.charge({ amount: 150 });
        orders.push(await call.payment.pay({ reservationId }));
      }
      const cancel = ({ accountKey }: Buyer, at: number) =>
        t.as(accountKey).order.cancel({ orderId: orders[at]!.orderId });
      return [() => cancel(a, 0), () => cancel(b, 1), () => cancel(b, 1), () => cancel(c, 0)];
    },
  ],
];

describe.each(dialects)('on $name', (dialect) => {
  test.each(scenes)('%s', async (_, scene) => {
    const separate = await runScene(dialect, scene, { atOnce: false });
    expect(await runScene(dialect, scene, { atOnce: true })).toEqual(separate);
  });

  test('the last space of a line is given once, to a user with an account or to a new one', async () => {
    await using t = await testApp(dialect, { limits: { waitingPerRoom: 3 } });
    const { concertId } = await t.concert({ room: { maxActive: 1 } });
    await t.join();
    await t.join();
    const { userId: inLine } = await t.join();
    const { userId } = await t.as(null).account.create();
    await t.app.lineCache.refresh();
    const join = (caller: Caller | null) => joinQueue(t.app, { caller, concertId });
    // The others arrive while the first is in flight, and form a batch.
    const first = join({ userId: inLine });
    const settled = await Promise.allSettled([join({ userId }), join(null)]);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await first).toMatchObject({ waitNo: 3 });
  });

  test('a user already in line takes no space from another in the same batch', async () => {
    const waitingPerRoom = 4;
    await using t = await testApp(dialect, { limits: { waitingPerRoom } });
    const { concertId } = await t.concert({ room: { maxActive: 1 } });
    await t.join();
    const waiting = [await t.join(), await t.join(), await t.join()];
    const { userId } = await t.as(null).account.create();
    await t.app.lineCache.refresh();
    // Forces them into a batch, as when the line cache has not yet read the last joins.
    vi.spyOn(t.app.lineCache, 'waiting').mockReturnValue(-1_000);
    const join = (caller: Caller) => joinQueue(t.app, { caller, concertId });
    const [, , joined] = await Promise.all([
      join({ userId: waiting[0]!.userId }),
      join({ userId: waiting[1]!.userId }),
      join({ userId }),
    ]);
    expect(joined).toMatchObject({ waitNo: waitingPerRoom + 1 });
    // The line is full now.
    const one = await t.as(null).account.create();
    await expect(join({ userId: one.userId })).rejects.toMatchObject({ reason: 'RATE_LIMITED' });
  });
});

test('two payments of one wallet are never in one batch, which their exclusive keys prevent', async () => {
  // In one batch, both payments would see the balance before either of them.
  await using database = await testDatabase(dialects[0]!);
  const { db } = database;
  let inside = 0;
  let most = 0;
  const pay = (...exclusiveKeys: string[]) =>
    db.batched({ operation: 'pay', exclusiveKeys }, async (tx) => {
      inside += 1;
      await tx.now();
      most = Math.max(most, inside);
      inside -= 1;
    });
  await Promise.all([pay('usr_a'), pay('usr_a')]);
  expect(most).toBe(1);
  await Promise.all([pay(), pay()]);
  expect(most).toBe(2);
});
