/** Webhooks: signed, in order, at least once, to receivers that are well and that are not. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { anotherServer, expectRefusal, testApp, type TestApp } from '../fixtures/test-app.ts';
import { purgeDeliveries } from '../../src/domains/webhooks/purge-deliveries.ts';
import { openReceiver, type Receiver } from './receiver.ts';

const types = ['place.joined', 'place.left'] as const;

const open = (dialect: (typeof dialects)[number]) =>
  testApp(dialect, { allowsPrivateWebhooks: true });

async function hook(t: TestApp, receiver: Receiver, concertId?: string) {
  const webhook = await t.admin.webhook.create({
    url: receiver.url,
    types: [...types],
    ...(concertId !== undefined && { concertId }),
  });
  receiver.secrets = [webhook.secret];
  return webhook;
}

async function deliver({ app }: Pick<TestApp, 'app'>): Promise<void> {
  await app.webhookDeliveries.pass();
  await app.webhookDeliveries.idle();
}

const seqs = ({ received }: Receiver) => received.map(({ seq }) => seq);

describe.each(dialects)('on $name, a webhook', (dialect) => {
  test('gets the events of its types and its concert from its creation on, signed and in order', async () => {
    await using t = await open(dialect);
    await using receiver = await openReceiver();
    const { concertId } = await t.concert();
    const { concertId: otherId } = await t.concert();
    await t.join(concertId);
    const { webhookId, secret } = await hook(t, receiver, concertId);
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const one = await t.join(concertId);
    await t.join(otherId);
    await one.call.queue.leave();
    await t.join(concertId);

    await deliver(t);
    await deliver(t);

    expect(receiver.received.map(({ type }) => type)).toEqual([
      'place.joined',
      'place.left',
      'place.joined',
    ]);
    expect(receiver.received.every(({ isVerified }) => isVerified)).toBe(true);
    expect(receiver.received.every((event) => event.concertId === concertId)).toBe(true);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(3);
    const { deliveries } = await t.admin.webhook.deliveries({ webhookId });
    expect(deliveries).toMatchObject([
      { seq: seqs(receiver)[2], status: 'delivered', attempts: 1, lastStatus: 204 },
      { status: 'delivered', nextAttemptAt: null },
      { status: 'delivered', lastError: null },
    ]);
    expect(JSON.stringify(await t.admin.webhook.list())).not.toContain(secret);
  });

  test('is tried again after growing waits, and later events do not wait for a failed one', async () => {
    await using t = await open(dialect);
    await using receiver = await openReceiver();
    const { concertId } = await t.concert();
    const { webhookId } = await hook(t, receiver, concertId);
    let answers = 0;
    receiver.respond = (res) => {
      answers += 1;
      res.writeHead(answers % 2 === 1 ? 500 : 200).end();
    };
    for (let joins = 0; joins < 3; joins += 1) await t.join(concertId);

    await deliver(t);
    // The first failed, so that the second went; the third failed.
    const [first, second, third] = seqs(receiver);
    expect(seqs(receiver)).toEqual([first, second, third]);
    await t.clock.advance(4_999);
    await deliver(t);
    expect(receiver.received).toHaveLength(3);
    await t.clock.advance(1_001);
    receiver.respond = (res) => void res.writeHead(200).end();
    await deliver(t);

    const times = (seq: number | undefined) => seqs(receiver).filter((one) => one === seq).length;
    expect([first, second, third].map(times)).toEqual([2, 1, 2]);
    const { deliveries } = await t.admin.webhook.deliveries({ webhookId });
    expect(deliveries.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['delivered', 2],
      ['delivered', 1],
      ['delivered', 2],
    ]);
  });

  test('is given up after three days, redelivered on demand, and its log is kept a month', async () => {
    await using t = await open(dialect);
    await using receiver = await openReceiver();
    const { concertId } = await t.concert({ dates: ['2027-12-01'] });
    const { webhookId } = await hook(t, receiver, concertId);
    receiver.respond = (res) => void res.writeHead(503).end();
    await t.join(concertId);
    const begun = t.clock.now();
    let waits = 0;
    for (;;) {
      await deliver(t);
      const [delivery] = (await t.admin.webhook.deliveries({ webhookId })).deliveries;
      if (delivery!.nextAttemptAt === null) break;
      waits += 1;
      await t.clock.advance(Date.parse(delivery!.nextAttemptAt) - t.clock.now());
    }
    expect(t.clock.now() - begun).toBeGreaterThan(64 * 3_600_000);
    expect(t.clock.now() - begun).toBeLessThanOrEqual(72 * 3_600_000);
    expect(receiver.received).toHaveLength(waits + 1);
    const [failed] = (await t.admin.webhook.deliveries({ webhookId })).deliveries;
    expect(failed).toMatchObject({ status: 'failed', lastStatus: 503, lastError: 'HTTP 503' });

    receiver.respond = (res) => void res.writeHead(200).end();
    await t.admin.webhook.redeliver({ deliveryId: failed!.deliveryId });
    await deliver(t);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    await purgeDeliveries(t.app);
    expect((await t.admin.webhook.deliveries({ webhookId })).deliveries).toMatchObject([
      { status: 'delivered', attempts: 1 },
    ]);
    await t.clock.advance(31 * 24 * 3_600_000);
    await purgeDeliveries(t.app);
    expect((await t.admin.webhook.deliveries({ webhookId })).deliveries).toEqual([]);
    await expectRefusal(
      t.admin.webhook.redeliver({ deliveryId: failed!.deliveryId }),
      'WEBHOOK_NOT_FOUND',
    );
  });

  test('is disabled by 410, and a redirect is a failure that is not followed', async () => {
    await using t = await open(dialect);
    await using receiver = await openReceiver();
    const { concertId } = await t.concert();
    const { webhookId } = await hook(t, receiver, concertId);
    receiver.respond = (res) => void res.writeHead(302, { location: '/elsewhere' }).end();
    await t.join(concertId);
    await deliver(t);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
    const [redirected] = (await t.admin.webhook.deliveries({ webhookId })).deliveries;
    expect(redirected).toMatchObject({ status: 'pending', lastStatus: 302 });

    receiver.respond = (res) => void res.writeHead(410).end();
    await t.clock.advance(6_000);
    await deliver(t);
    const [gone] = (await t.admin.webhook.list()).webhooks;
    expect(gone!.disabledAt).toBe(new Date(t.clock.now()).toISOString());
    await t.join(concertId);
    await t.clock.advance(3_600_000);
    await deliver(t);
    expect(receiver.received).toHaveLength(2);
  });

  test('has failed when its receiver takes 30 seconds, and not a millisecond less', async () => {
    await using t = await open(dialect);
    await using receiver = await openReceiver();
    const { concertId } = await t.concert();
    const { webhookId } = await hook(t, receiver, concertId);
    const held = Promise.withResolvers<() => void>();
    receiver.respond = (res) => held.resolve(() => void res.writeHead(200).end());
    await t.join(concertId);
    await t.app.webhookDeliveries.pass();
    await held.promise;
    await t.clock.advance(29_999);
    const attempts = async () => (await t.admin.webhook.deliveries({ webhookId })).deliveries[0]!;
    expect(await attempts()).toMatchObject({ status: 'pending', attempts: 0 });
    await t.clock.advance(1);
    await t.app.webhookDeliveries.idle();
    expect(await attempts()).toMatchObject({
      status: 'pending',
      attempts: 1,
      lastError: 'no answer within 30 s',
    });
  });

  test('is signed with both secrets for a day after a rotation', async () => {
    await using t = await open(dialect);
    await using receiver = await openReceiver();
    const { concertId } = await t.concert();
    const { webhookId, secret } = await hook(t, receiver, concertId);
    const rotated = await t.admin.webhook.rotate({ webhookId });
    expect(rotated.secret).not.toBe(secret);
    receiver.secrets = [secret, rotated.secret];
    await t.clock.advance(24 * 3_600_000 - 1);
    await t.join(concertId);
    await deliver(t);
    await t.clock.advance(1);
    await t.join(concertId);
    await deliver(t);
    expect(receiver.received.map(({ isVerified }) => isVerified)).toEqual([true, false]);
    receiver.secrets = [rotated.secret];
    await t.join(concertId);
    await deliver(t);
    expect(receiver.received.at(-1)).toMatchObject({ isVerified: true });
  });

  test('is deleted with what it was still to get', async () => {
    await using t = await open(dialect);
    await using receiver = await openReceiver();
    const { concertId } = await t.concert();
    const { webhookId } = await hook(t, receiver, concertId);
    await t.join(concertId);
    await t.admin.webhook.delete({ webhookId });
    await deliver(t);
    expect(receiver.received).toEqual([]);
    for (const call of [
      () => t.admin.webhook.delete({ webhookId }),
      () => t.admin.webhook.rotate({ webhookId }),
      () => t.admin.webhook.deliveries({ webhookId }),
    ]) {
      await expectRefusal(call(), 'WEBHOOK_NOT_FOUND');
    }
  });

  test('is delivered again where a server dies, once its lease has ended', async () => {
    await using t = await open(dialect);
    await using receiver = await openReceiver();
    const { concertId } = await t.concert();
    await hook(t, receiver, concertId);
    await t.join(concertId);
    // A server that has claimed it, and dies before it writes the outcome.
    const leasedUntil = t.clock.now() + 45_000;
    await t.app.webhookDeliveries.pass();
    await t.app.webhookDeliveries.idle();
    await t.database.db.query
      .updateTable('deliveries')
      .set({ status: 'pending', attempts: 0, leasedUntil })
      .execute();

    await t.clock.advance(44_999);
    await deliver(t);
    expect(receiver.received).toHaveLength(1);
    await t.clock.advance(1);
    await deliver(t);
    expect(receiver.received).toHaveLength(2);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  });

  test('of a server that stops is given back, for another one to make at once', async () => {
    await using t = await open(dialect);
    await using receiver = await openReceiver();
    const { concertId } = await t.concert();
    await hook(t, receiver, concertId);
    await t.join(concertId);
    const other = await anotherServer(t);
    const arrived = Promise.withResolvers<void>();
    receiver.respond = () => arrived.resolve();
    await other.app.webhookDeliveries.pass().catch(() => {});
    // It may not call this network, so that the first attempt fails and is made again.
    await other.app.webhookDeliveries.idle();
    await t.clock.advance(6_000);
    await t.app.webhookDeliveries.pass();
    await arrived.promise;
    await t.app.webhookDeliveries.stop();
    const [delivery] = await t.database.db.query.selectFrom('deliveries').selectAll().execute();
    expect(delivery).toMatchObject({ status: 'pending', attempts: 1, leasedUntil: null });
    expect(delivery!.lastError).toBe('the receiver has a private address');
  });
});
