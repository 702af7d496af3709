/** The limits of a session: its latest end, and how many reservations it makes. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  concertDate as date,
  expectRefusal,
  expectSound,
  refusal,
  testApp,
  type Buyer,
  type TestApp,
} from '../fixtures/test-app.ts';

const room = { maxActive: 50, sessionSeconds: 600, holdsPerSession: 10 };
const terms = { reservationSeconds: 300, seatsPerDate: 100, room };

/** Holds a seat and gives it back, as a buyer does who wants to stay inside. */
async function squat({ call }: Buyer, seatNo: number): Promise<void> {
  const held = await call.reservation.create({ date, seatNos: [seatNo] });
  await call.reservation.release({ reservationId: held.reservationId });
}

async function joinMany(t: TestApp, count: number): Promise<Buyer[]> {
  const buyers: Buyer[] = [];
  for (let joined = 0; joined < count; joined += 1) buyers.push(await t.join());
  return buyers;
}

describe.each(dialects)('a session on $name', (dialect) => {
  test('ends a session and a reservation after its admission, however often it reserves', async () => {
    await using t = await testApp(dialect);
    await t.concert(terms);
    const buyer = await t.join();
    const admittedAt = t.clock.now();
    const end = new Date(admittedAt + 900_000).toISOString();
    await squat(buyer, 1);
    await t.clock.advance(500_000);
    await squat(buyer, 1);
    expect((await buyer.call.queue.status()).expiresAt).toBe(
      new Date(admittedAt + 800_000).toISOString(),
    );
    await t.clock.advance(250_000);
    const held = await buyer.call.reservation.create({ date, seatNos: [1] });
    expect(held.expiresAt).toBe(end);
    expect((await buyer.call.queue.status()).expiresAt).toBe(end);
    await t.clock.advance(149_999);
    await squat(buyer, 2);
    expect((await buyer.call.queue.status()).status).toBe('active');
    await t.clock.advance(1);
    await expectRefusal(
      buyer.call.reservation.create({ date, seatNos: [1] }),
      'QUEUE_TOKEN_EXPIRED',
    );
    expect((await buyer.call.queue.status()).status).toBe('expired');
    await expectSound(t);
  });

  test('lets nobody keep fifty others out of a room of fifty', async () => {
    await using t = await testApp(dialect);
    await t.concert(terms);
    const squatters = await joinMany(t, 50);
    const others = await joinMany(t, 50);
    const inside = async (buyers: Buyer[]) => {
      const entries = await Promise.all(buyers.map(({ call }) => call.queue.status()));
      return entries.filter(({ status }) => status === 'active').length;
    };
    for (let cycle = 0; cycle < 4; cycle += 1) {
      for (const [index, buyer] of squatters.entries()) await squat(buyer, index + 1);
      await t.clock.advance(cycle < 3 ? 290_000 : 29_999);
      await t.tick();
      expect(await inside(squatters)).toBe(50);
      expect(await inside(others)).toBe(0);
    }
    await t.clock.advance(1);
    await t.tick();
    expect(await inside(squatters)).toBe(0);
    expect(await inside(others)).toBe(50);
    await expectSound(t);
  });

  test('makes at most holdsPerSession reservations, and an unchanged one does not count', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ ...terms, room: { ...room, holdsPerSession: 2 } });
    const buyer = await t.join();
    await squat(buyer, 1);
    const held = await buyer.call.reservation.create({ date, seatNos: [2, 3] });
    expect(await buyer.call.reservation.create({ date, seatNos: [3, 2] })).toEqual(held);
    await t.clock.advance(1_000);
    const refused = await refusal(buyer.call.reservation.create({ date, best: 1 }));
    expect(refused).toMatchObject({
      reason: 'RATE_LIMITED',
      details: { limit: 'holdsPerSession' },
      retryAfterMs: 599_000,
    });
    // The limit of the room is the one of now, and a refused call made no reservation.
    await t.admin.room.set({ concertId, holdsPerSession: 3 });
    await expectRefusal(
      (await t.join()).call.reservation.create({ date, seatNos: [2] }),
      'SEAT_UNAVAILABLE',
    );
    await buyer.call.reservation.create({ date, best: 1 });
    await expectRefusal(buyer.call.reservation.create({ date, best: 1 }), 'RATE_LIMITED', {
      limit: 'holdsPerSession',
    });
    await expectSound(t);
  });

  test('counts from one again in the next place of the same buyer', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ ...terms, room: { ...room, holdsPerSession: 1 } });
    const first = await t.join();
    await squat(first, 1);
    await first.call.queue.leave();
    const again = await t.as(first.accountKey).queue.join({ concertId });
    const next = t.as(again.token);
    await next.reservation.create({ date, seatNos: [1] });
    await expectRefusal(next.reservation.create({ date, seatNos: [2] }), 'RATE_LIMITED');
    await expectSound(t);
  });

  test('its reservations are listed in pages, newest first, each once', async () => {
    await using t = await testApp(dialect);
    await t.concert(terms);
    const { call } = await t.join();
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const { reservationId } = await call.reservation.create({ date, seatNos: [count + 1] });
      await call.reservation.release({ reservationId });
      made.unshift(reservationId);
      if (count % 2 === 0) await t.clock.advance(1);
    }
    const pages: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await call.reservation.list({ limit: 2, cursor });
      expect(page.reservations.length).toBeLessThanOrEqual(2);
      pages.push(...page.reservations.map(({ reservationId }) => reservationId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(pages.toSorted()).toEqual(made.toSorted());
    expect((await call.reservation.list()).nextCursor).toBeNull();
    await expectRefusal(call.reservation.list({ limit: 201 }), 'INVALID_INPUT');
  });
});
