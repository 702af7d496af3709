import { dialects, testDatabase } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import { readServeOptions } from '../../src/startup/serve-options.ts';
import { startServer } from '../../src/serve.ts';
import { expectRefusal, failureOf, statusOf } from './client.ts';
import {
  adminKey,
  createService,
  eventually,
  firstDate,
  openService,
  type Entry,
  type Payment,
} from './fixtures.ts';

const serve = async (databaseUrl: string) => {
  const server = await startServer(
    readServeOptions(
      { port: 0, databaseUrl, adminKey },
      { ONSALE_LOG_LEVEL: 'silent', ONSALE_DRAIN_DELAY_MS: '0' },
    ),
  );
  return { service: createService(() => server.url), close: () => server.close() };
};

describe.each(dialects)('replicas, restarts and draining, on $name', (dialect) => {
  test('a restart keeps accounts, places, holds and first answers', async () => {
    await using database = await testDatabase(dialect, { ownClock: true });
    const first = await serve(database.url);
    const concertId = await first.service.concert();
    const buyer = await first.service.richBuyer(concertId);
    const held = await first.service.reserve(buyer.token, [1]);
    const other = await first.service.richBuyer(concertId);
    const paid = await first.service.buy(other, [2]);
    await first.close();

    const second = await serve(database.url);
    const { service } = second;
    expect(await service.take('queue.status', undefined, buyer.token)).toMatchObject({
      status: 'active',
      waitNo: 1,
      token: buyer.token,
    });
    expect(await service.reserve(buyer.token, [1])).toEqual(held);
    const { reservationId } = paid;
    expect(await service.take<Payment>('payment.pay', { reservationId }, other.token)).toEqual(
      paid,
    );
    expect((await service.buyer(concertId)).waitNo).toBe(3);
    await second.close();
  });

  test('a token of another installation is forged', async () => {
    const [one, two] = [await openService(dialect), await openService(dialect)];
    try {
      const { token, accountKey } = await one.service.buyer(await one.service.concert());
      for (const credential of [token, accountKey]) {
        await expectRefusal(
          'NOT_AUTHENTICATED',
          two.service.call('wallet.balance', undefined, credential),
        );
      }
      await expectRefusal('NOT_AUTHENTICATED', two.service.call('queue.status', undefined, token));
    } finally {
      await one.close();
      await two.close();
    }
  });

  test('a call during the drain is answered, or told to retry', async () => {
    await using database = await testDatabase(dialect, { ownClock: true });
    const { service, close } = await serve(database.url);
    const concertId = await service.concert();
    const { token } = await service.buyer(concertId);
    const calling = Array.from({ length: 60 }, () =>
      fetch(
        `${service.url}/trpc/seat.list?input=${encodeURIComponent(`{"date":"${firstDate}"}`)}`,
        {
          headers: { authorization: `Bearer ${token}` },
        },
      ).then(
        async (response) => ({ status: response.status, body: await response.json() }),
        () => undefined,
      ),
    );
    const closing = close();
    const answers = (await Promise.all(calling)).filter((answer) => answer !== undefined);
    await closing;
    const refused = answers.filter(({ status }) => status !== 200);
    for (const { status, body } of refused) {
      const { data } = failureOf({ body } as Parameters<typeof failureOf>[0]);
      expect([status, data.reason, data.retryable]).toEqual([
        statusOf['OVERLOADED'],
        'OVERLOADED',
        true,
      ]);
    }
    await expect(fetch(`${service.url}/healthz`)).rejects.toThrow('fetch failed');
  });
});

describe.each(dialects.filter(({ isConcurrent }) => isConcurrent))(
  'two servers on one database, on $name',
  (dialect) => {
    test('they share tokens, lines, limits and seats', async () => {
      await using database = await testDatabase(dialect, { ownClock: true });
      const servers = [await serve(database.url), await serve(database.url)];
      const [one, two] = servers.map(({ service }) => service) as [
        (typeof servers)[0]['service'],
        (typeof servers)[0]['service'],
      ];
      const concertId = await one.concert({ room: { maxActive: 4 } });
      const joined = await Promise.all(
        Array.from({ length: 16 }, (_, at) => (at % 2 ? one : two).buyer(concertId)),
      );
      expect(joined.map(({ waitNo }) => waitNo).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 16 }, (_, at) => at + 1),
      );
      const settled = await eventually(
        () =>
          Promise.all(
            joined.map(({ token }, at) =>
              (at % 2 ? two : one).take<Entry>('queue.status', undefined, token),
            ),
          ),
        (entries) => entries.filter(({ status }) => status === 'active').length === 4,
      );
      const active = settled.filter(({ status }) => status === 'active');
      expect(active.map(({ waitNo }) => waitNo).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);

      const wanted = { date: firstDate, seatNos: [1, 2] };
      const answers = await Promise.all(
        active.map(({ token }, at) =>
          (at % 2 ? one : two).call('reservation.create', wanted, token),
        ),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(await two.admin('admin.audit')).toMatchObject({ ok: true });
      await Promise.all(servers.map(({ close }) => close()));
    });
  },
);

describe('the settings of a server', () => {
  test('without an admin key, this machine only', async () => {
    expect(() => readServeOptions({ host: '0.0.0.0' }, {})).toThrow('ONSALE_ADMIN_KEY');
    const key = 'a-root-key-of-24-symbols';
    expect(readServeOptions({ host: '0.0.0.0' }, { ONSALE_ADMIN_KEY: key })).toMatchObject({
      adminKey: key,
    });
    expect(readServeOptions({}, {})).toMatchObject({ port: 4600, host: '127.0.0.1' });
  });

  test('a made-up admin key opens admin calls', async () => {
    await using database = await testDatabase(dialects[0]!, { ownClock: true });
    const server = await startServer(
      readServeOptions(
        { port: 0, databaseUrl: database.url },
        { ONSALE_LOG_LEVEL: 'silent', ONSALE_DRAIN_DELAY_MS: '0' },
      ),
    );
    const service = createService(() => server.url);
    expect(await service.take('admin.audit', undefined, server.adminKey)).toMatchObject({
      ok: true,
    });
    await expectRefusal('ADMIN_ONLY', service.call('admin.audit', undefined, adminKey));
    await server.close();
  });

  test('a signing secret is at least 32 characters', () => {
    expect(() => readServeOptions({}, { ONSALE_TOKEN_SECRET: 'x'.repeat(31) })).toThrow(
      'ONSALE_TOKEN_SECRET',
    );
    const secret = 'x'.repeat(32);
    expect(readServeOptions({}, { ONSALE_TOKEN_SECRET: secret })).toMatchObject({
      tokenSecret: secret,
    });
  });
});
