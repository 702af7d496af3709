/** A server for tests: its time, its faults, its port, and that it is the real one. */
import { dialects, testDatabase } from '@onsale/db/testing';
import { isOnsaleError, isOutcomeUnknown } from '@onsale/sdk';
import { describe, expect, test } from 'vitest';
import { createTestServer, type TestServerOptions } from '../src/index.ts';

const date = '2027-05-01';
const minuteMs = 60_000;

/** A server with one concert, into which one buyer is let at a time. */
async function sale(options: TestServerOptions = {}) {
  const server = await createTestServer(options);
  const terms = { title: 'A concert', dates: [date], room: { maxActive: 1 } };
  const { concertId } = await server.admin.concert.create.mutate(terms);
  return { ...server, concertId };
}

async function holding(server: Awaited<ReturnType<typeof sale>>) {
  const buyer = server.client();
  const place = await buyer.join();
  const held = await place.reserve({ date, best: 2 });
  await buyer.wallet.charge(held.total);
  return { buyer, place, held };
}

describe('the clock', () => {
  test('stands still, and moves to the millisecond on which a hold ends', async () => {
    await using server = await sale();
    const { held } = await holding(server);
    const endsAt = Date.parse(held.expiresAt);
    expect(endsAt - server.clock.now()).toBe(5 * minuteMs);
    await server.clock.advance(5 * minuteMs - 1);
    expect((await held.pay()).tickets).toHaveLength(2);

    await using other = await sale();
    const { held: expired } = await holding(other);
    await other.clock.to(expired.expiresAt);
    await expect(expired.pay()).rejects.toMatchObject({ reason: 'RESERVATION_EXPIRED' });
  });

  test('lets waits of the SDK pass: a buyer waits until the one before has gone', async () => {
    await using server = await sale();
    const { place } = await holding(server);
    const second = await server.client().join();
    const admitted = second.admitted();
    await server.clock.advance(9 * minuteMs);
    expect(second.entry.status).toBe('waiting');
    await place.leave();
    expect(await server.clock.until(admitted)).toMatchObject({ status: 'active' });
  });

  test.each(['sse', 'poll'] as const)('tells by %s what changes', async (transport) => {
    await using server = await sale();
    const { place } = await holding(server);
    const second = await server.client({ transport }).join();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { status } of second.updates()) seen.push(status);
    })();
    await server.clock.advance(minuteMs);
    await place.leave();
    await server.clock.until(watching);
    expect([seen[0], seen.at(-1)]).toEqual(['waiting', 'active']);
  });

  test('goes on only, and names what cannot end', async () => {
    await using server = await sale();
    await expect(server.clock.to('2026-12-31T00:00:00Z')).rejects.toThrow('time does not go back');
    await expect(server.clock.advance(-1)).rejects.toThrow(RangeError);
    const never = new Promise<never>(() => undefined);
    await expect(server.clock.until(never, minuteMs)).rejects.toThrow('60000 ms of the test');
    await expect(createTestServer({ startsAt: 'noon' })).rejects.toThrow('is no instant');
  });
});

describe('faults', () => {
  test('a payment whose answer was lost has happened, and is paid once', async () => {
    await using server = await sale();
    const { buyer, held } = await holding(server);
    server.faults.loseNextAnswer('payment.pay');
    // The SDK repeats a payment, which gets the first answer.
    const { tickets } = await server.clock.until(held.pay());
    expect(tickets).toHaveLength(2);
    expect(await buyer.wallet.balance()).toBe(0);
    expect(server.faults.pending).toEqual([]);
  });

  test('a charge that was lost on the way has not happened', async () => {
    await using server = await sale();
    const buyer = server.client({ maxRetries: 0 });
    await buyer.join();
    server.faults.loseNextCall('wallet.charge');
    const error = await buyer.wallet.charge(100).catch((thrown: unknown) => thrown);
    expect(isOutcomeUnknown(error)).toBe(true);
    expect(await buyer.wallet.balance()).toBe(0);
  });

  test('a refusal on demand, by tRPC and by REST', async () => {
    await using server = await sale();
    server.faults.failNext('queue.join', 'OVERLOADED', { retryAfterMs: 2_000 });
    const buyer = server.client({ maxRetries: 0 });
    const error = await buyer.join().catch((thrown: unknown) => thrown);
    expect(isOnsaleError(error, 'OVERLOADED') && error.retryAfterMs).toBe(2_000);
    server.faults.failNext('queue.join', 'SOLD_OUT');
    const answer = await server.fetch(`${server.url}/api/queue`, { method: 'POST' });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ reason: 'SOLD_OUT' });
    expect((await buyer.join()).entry.status).toBe('active');
  });

  test('an answer that is late ends in the time limit of the client', async () => {
    await using server = await sale();
    server.faults.delayNext('concert.list', 3_000);
    const patient = server.client().concerts();
    await server.clock.advance(3_000);
    expect(await patient).toHaveLength(1);
    server.faults.delayNext('concert.list', 3_000);
    const hasty = server.client({ timeoutMs: 2_000, maxRetries: 0 }).concerts();
    await expect(server.clock.until(hasty)).rejects.toMatchObject({ reason: 'TIMED_OUT' });
  });

  test('need a procedure that exists, and may be taken back', async () => {
    await using server = await sale();
    expect(() => server.faults.loseNextAnswer('payment.paid')).toThrow('no procedure');
    server.faults.loseNextAnswer('payment.pay');
    expect(server.faults.pending).toEqual(['loseNextAnswer payment.pay']);
    server.faults.clear();
    expect(server.faults.pending).toEqual([]);
  });
});

describe('the server', () => {
  test('is the same for the same seed, and another for another', async () => {
    const idOf = async (seed: number) => {
      await using server = await sale({ seed });
      return [server.concertId, (await server.client().join()).token];
    };
    expect(await idOf(7)).toEqual(await idOf(7));
    expect(await idOf(8)).not.toEqual(await idOf(7));
  });

  test('answers on a real port as well, with the time and the faults of the test', async () => {
    await using server = await sale({ port: 0 });
    const ask = () => fetch(`${server.url}/api/concerts`);
    const answer = await ask();
    expect(await answer.json()).toMatchObject({ concerts: [{ title: 'A concert' }] });
    expect(answer.headers.get('date')).toBe('Fri, 01 Jan 2027 12:00:00 GMT');
    server.faults.loseNextAnswer('concert.list');
    await expect(ask()).rejects.toThrow('fetch failed');
    const join = await fetch(`${server.url}/api/queue`, { method: 'POST' });
    expect(await join.json()).toMatchObject({ status: 'active' });
  });

  test('takes the settings of a server', async () => {
    await using server = await sale({ settings: { selfCharge: 'off' } });
    const buyer = server.client();
    await buyer.join();
    await expect(buyer.wallet.charge(1)).rejects.toMatchObject({ reason: 'CHARGING_OFF' });
  });

  test.each(dialects)(
    'keeps every invariant on a database of one’s own, $name',
    async (dialect) => {
      await using database = await testDatabase(dialect);
      await using server = await sale({ database: database.url });
      const { held } = await holding(server);
      await server.clock.advance(minuteMs);
      expect((await held.pay()).tickets).toHaveLength(2);
      expect(await server.admin.audit.query()).toMatchObject({ ok: true });
      await server.close();
    },
  );
});
