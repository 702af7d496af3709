/** Reservations on a manual clock: the instants at which a hold and its session end. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import {
  concertDate as date,
  expectRefusal,
  expectSound,
  refusal,
  testApp,
} from '../fixtures/test-app.ts';

describe.each(dialects)('holding seats on $name', (dialect) => {
  test('naming the same seats returns the reservation unchanged until it expires', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const { call } = await t.join();
    const first = await call.reservation.create({ date, seatNos: [2, 1] });
    expect(first).toMatchObject({ seatNos: [1, 2], total: 2_000, status: 'held' });
    await t.clock.advance(299_999);
    expect(await call.reservation.create({ date, seatNos: [1, 2] })).toEqual(first);
    await t.clock.advance(1);
    const next = await call.reservation.create({ date, seatNos: [1, 2] });
    expect(next.reservationId).not.toBe(first.reservationId);
    await expectSound(t);
  });

  test('who gets none of the best seats is told when the first hold can end, also in a batch', async () => {
    await using t = await testApp(dialect);
    await t.concert({ seatsPerDate: 2, reservationSeconds: 60 });
    const { call } = await t.join();
    for (const seatNo of [1, 2]) await call.reservation.create({ date, seatNos: [seatNo] });
    // The rows of these holds are there when others choose the seats.
    await t.clock.advance(61_000);
    const buyers = [];
    for (let number = 0; number < 6; number += 1) buyers.push((await t.join()).call);
    for (const buyer of buyers) await buyer.seat.dates();
    const settled = await Promise.allSettled(
      buyers.map((buyer) => buyer.reservation.create({ date, best: 1 })),
    );
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toHaveLength(4);
    for (const error of refused) {
      const { reason, retryAfterMs } = await refusal(Promise.reject(error as Error));
      expect({ reason, retryAfterMs }).toEqual({ reason: 'SEATS_HELD', retryAfterMs: 60_000 });
    }
  });

  test('from the instant at which a hold expires, its seat is free for every caller', async () => {
    await using t = await testApp(dialect);
    await t.concert();
    const [a, b] = [await t.join(), await t.join()];
    const held = await a.call.reservation.create({ date, seatNos: [9] });
    await b.call.seat.dates();
    await t.clock.advance(299_999);
    await expectRefusal(b.call.reservation.create({ date, seatNos: [9] }), 'SEAT_UNAVAILABLE');
    await t.clock.advance(1);
    expect((await a.call.seat.list({ date })).available).toContain(9);
    expect((await a.call.reservation.list()).reservations[0]!.status).toBe('expired');
    await expectRefusal(
      a.call.reservation.release({ reservationId: held.reservationId }),
      'RESERVATION_EXPIRED',
    );
    await b.call.reservation.create({ date, seatNos: [9] });
    await expectRefusal(
      a.call.payment.pay({ reservationId: held.reservationId }),
      'RESERVATION_EXPIRED',
    );
    await expectSound(t);
  });

  test('a reservation extends its session until its own end', async () => {
    await using t = await testApp(dialect);
    await t.concert({ room: { sessionSeconds: 400 } });
    const { call } = await t.join();
    await call.seat.dates();
    await t.clock.advance(350_000);
    const { expiresAt } = await call.reservation.create({ date, seatNos: [1] });
    expect((await call.queue.status()).expiresAt).toBe(expiresAt);
    await t.clock.advance(299_999);
    expect((await call.queue.status()).status).toBe('active');
    await t.clock.advance(1);
    expect((await call.queue.status()).status).toBe('expired');
    await expectSound(t);
  });
});
