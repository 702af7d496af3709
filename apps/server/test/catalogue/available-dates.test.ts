/** Dates with a free seat: the cached answer equals that of the seat map, at every instant. */
import {
  highestUntouchedSeat,
  findUntouchedSeats,
} from '@onsale/db/repositories/seats/seat-availability.repository';
import { dialects } from '@onsale/db/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { createRouter } from '../../src/router.ts';
import { adminKey, expectSound, testApp, type Buyer, type TestApp } from '../fixtures/test-app.ts';

const dates = ['2027-05-01', '2027-05-02'];
const seatsPerDate = 4;
const seatsAt = (date: string) => ({ date, seatNos: [1, 2, 3, 4] });
const reservationMs = 300_000;
/** No session ends while a test waits. */
const endless = {
  maxActive: 1_000,
  admitPerMinute: 1_000,
  sessionSeconds: 9_999,
  claimSeconds: 9_999,
};

/** A server that has just started on the same database. */
async function replica({ app, database: { db, clock, ids } }: TestApp) {
  const router = createRouter(await createApp({ db, clock, ids, adminKey, log: app.log }));
  return (token: string) => router.createCaller({ requestId: 'req_other', credential: token });
}

async function datesByTheMap({ call }: Buyer): Promise<string[]> {
  const free: string[] = [];
  for (const date of dates) {
    if ((await call.seat.list({ date })).available.length > 0) free.push(date);
  }
  return free;
}

describe.each(dialects)('the available dates on $name', (dialect) => {
  test('leave out a date from its last seat on, until one is free again', async () => {
    await using t = await testApp(dialect);
    await t.concert({ dates, seatsPerDate });
    const [a, b] = [await t.join(), await t.join()];
    const availableDates = async () => (await b.call.seat.dates()).dates;
    const [first] = dates;
    const some = await a.call.reservation.create({ date: first!, seatNos: [1, 2, 3] });
    expect(await availableDates()).toEqual(dates);
    await a.call.reservation.create({ date: first!, seatNos: [4] });
    expect(await availableDates()).toEqual(dates.slice(1));
    await a.call.reservation.release({ reservationId: some.reservationId });
    expect(await availableDates()).toEqual(dates);
    await a.call.reservation.create({ date: first!, seatNos: [1, 2, 3] });
    await t.clock.advance(reservationMs - 1);
    expect(await availableDates()).toEqual(dates.slice(1));
    await t.clock.advance(1);
    expect(await availableDates()).toEqual(dates);
    await expectSound(t);
  });

  test('are the same on a server that sold none of the seats, and on a new one', async () => {
    await using t = await testApp(dialect);
    await t.concert({ dates, seatsPerDate, maxSeatsPerUser: 8 });
    const [a, b] = [await t.join(), await t.join()];
    const other = await replica(t);
    expect((await other(b.token).seat.dates()).dates).toEqual(dates);
    const held = [];
    for (const date of dates) held.push(await a.call.reservation.create(seatsAt(date)));
    const another = await replica(t);
    const everywhere = [b.call, other(b.token), another(b.token)];
    for (const server of everywhere) expect((await server.seat.dates()).dates).toEqual([]);
    await a.call.reservation.release({ reservationId: held[1]!.reservationId });
    for (const server of everywhere) {
      expect((await server.seat.dates()).dates).toEqual(dates.slice(1));
    }
  });

  test('are those of which the map has a free seat, whatever happened before', async () => {
    const act = fc.oneof(
      fc.record({
        what: fc.constant('reserve' as const),
        date: fc.constantFrom(...dates),
        seatNos: fc.uniqueArray(fc.integer({ min: 1, max: seatsPerDate }), { minLength: 1 }),
      }),
      fc.record({
        what: fc.constantFrom('release' as const, 'pay' as const, 'cancel' as const),
        nth: fc.nat(9),
      }),
      fc.record({ what: fc.constant('wait' as const), ms: fc.constantFrom(60_000, 300_000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 14 }), async (acts) => {
        await using t = await testApp(dialect);
        await t.concert({ dates, seatsPerDate, maxSeatsPerUser: 8, price: 1, room: endless });
        const viewer = await t.join();
        const held: { buyer: Buyer; reservationId: string }[] = [];
        const orders: { accountKey: string; orderId: string }[] = [];
        for (const one of acts) {
          if (one.what === 'wait') await t.clock.advance(one.ms);
          else if (one.what === 'reserve') {
            const buyer = await t.join();
            await t.as(buyer.accountKey).wallet.charge({ amount: 100, idempotencyKey: 'k' });
            const { date, seatNos } = one;
            const made = await buyer.call.reservation.create({ date, seatNos }).catch(() => null);
            if (made) held.push({ buyer, reservationId: made.reservationId });
          } else if (one.what === 'cancel') {
            const { accountKey, orderId } = orders[one.nth % orders.length] ?? {};
            if (orderId !== undefined) {
              await t
                .as(accountKey!)
                .order.cancel({ orderId })
                .catch(() => null);
            }
          } else if (held.length > 0) {
            const { buyer, reservationId } = held[one.nth % held.length]!;
            if (one.what === 'release') {
              await buyer.call.reservation.release({ reservationId }).catch(() => null);
            } else {
              const paid = await buyer.call.payment.pay({ reservationId }).catch(() => null);
              if (paid) orders.push({ accountKey: buyer.accountKey, orderId: paid.orderId });
            }
          }
          const { dates: available } = await viewer.call.seat.dates();
          expect(available).toEqual(await datesByTheMap(viewer));
        }
      }),
      { numRuns: dialect.isConcurrent ? 8 : 40 },
    );
  });

  test('of a hall with thousands of seats are found by reading one seat of each date', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert({ dates, seatsPerDate: 2_500, maxSeatsPerUser: 500 });
    const [a, b] = [await t.join(), await t.join()];
    const { db } = t.database;
    const key = { concertId, date: dates[0]! };
    const upTo = (last: number) =>
      a.call.reservation.create({ date: key.date, seatNos: [last - 1, last] });
    expect(await highestUntouchedSeat(db, key, 2_500)).toBe(2_500);
    await upTo(2_500);
    await upTo(2_497);
    expect(await highestUntouchedSeat(db, key, 2_500)).toBe(2_498);
    expect(await highestUntouchedSeat(db, key, 2_497)).toBe(2_495);
    expect(await highestUntouchedSeat(db, key, 0)).toBe(0);
    expect(await findUntouchedSeats(db, [{ ...key, seatNo: 2_500 }])).toEqual([]);
    expect((await b.call.seat.dates()).dates).toEqual(dates);
    // All other seats: more than one statement reads.
    const rest = Array.from({ length: 2_495 }, (_, index) => index + 1);
    for (let from = 0; from < rest.length; from += 500) {
      const { call } = await t.join(concertId);
      await call.reservation.create({ date: key.date, seatNos: rest.slice(from, from + 500) });
    }
    expect(await highestUntouchedSeat(db, key, 2_500)).toBe(2_498);
    await a.call.reservation.create({ date: key.date, seatNos: [2_498] });
    expect(await highestUntouchedSeat(db, key, 2_500)).toBe(0);
    expect((await b.call.seat.dates()).dates).toEqual(dates.slice(1));
  });
});
