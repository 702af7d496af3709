import { manualClock } from '@onsale/core/time/manual-clock';
import { createIds } from '@onsale/core/ids';
import { createOnsaleClient } from '@onsale/sdk';
import { createInProcessServer } from '@onsale/server/in-process-server';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { describe, expect, test } from 'vitest';

const concertDate = '2027-05-01';
const url = 'http://embedded.test';
const adminKey = 'the-operator';

async function embedded(seed = 1) {
  const generator = xoroshiro128plus(seed);
  const random = () => uniformFloat64(generator);
  const ids = createIds((bytes) =>
    bytes.forEach((_, at) => (bytes[at] = uniformInt(generator, 0, 255))),
  );
  const clock = manualClock(Date.UTC(2027, 0, 1, 12));
  const server = await createInProcessServer({ clock, random, ids, adminKey });
  const client = (accountKey?: string) =>
    createOnsaleClient({ url, accountKey, clock, random, ids, fetch: server.fetch });
  const operator = client(adminKey);
  const room = { maxActive: 1, admitPerMinute: 100 };
  const concert = () =>
    operator.trpc.admin.concert.create.mutate({ title: 'A night', dates: [concertDate], room });
  return { clock, server, client, operator, concert };
}

describe('the embedded server', () => {
  test('admits by its own schedule as the clock moves, and not before', async () => {
    const { clock, client, concert, server } = await embedded();
    await concert();
    const first = await client().join();
    const second = await client().join();
    expect([first.entry.status, second.entry.status]).toEqual(['active', 'waiting']);
    await clock.advance(59_999);
    expect((await second.status()).status).toBe('waiting');
    await clock.advance(1_001);
    expect((await second.status()).status).toBe('active');
    await server.close();
  });

  test('keeps the state of its database after a restart', async () => {
    const { client, concert, server } = await embedded();
    await concert();
    const buyer = client();
    const place = await buyer.join();
    const held = await place.reserve({ date: concertDate, best: 2 });
    const waiting = await client().join();
    await server.restart();
    expect((await waiting.status()).ahead).toBe(0);
    await buyer.wallet.charge(held.total);
    expect((await held.pay()).tickets).toHaveLength(2);
    await server.close();
  });

  test('tells a buyer of an admission by the process that was ending', async () => {
    const { client, concert, server } = await embedded();
    await concert();
    const first = await client().join();
    const second = await client().join();
    const left = first.leave();
    const restarted = server.restart();
    const during = second.status();
    await Promise.all([left, restarted]);
    expect((await during).status).toBe('active');
    expect((await second.status()).status).toBe('active');
    await server.close();
  });

  test('refuses as it would over HTTP', async () => {
    const { client, concert, server } = await embedded();
    await concert();
    await client().join();
    const waiting = await client().join();
    await expect(waiting.dates()).rejects.toMatchObject({
      reason: 'NOT_ADMITTED',
      details: { ahead: 0, pollAfterMs: 1_000 },
    });
    await expect(client('osa_nobody').wallet.balance()).rejects.toMatchObject({
      reason: 'NOT_AUTHENTICATED',
    });
    await server.close();
  });

  test('gives the same responses to the same seed, and others to another', async () => {
    const play = async (seed: number) => {
      const { client, concert, server } = await embedded(seed);
      const { concertId } = await concert();
      const { token } = await client().join();
      await server.close();
      return { concertId, token };
    };
    expect(await play(1)).toEqual(await play(1));
    expect(await play(1)).not.toEqual(await play(2));
  });
});
