/** A call that comes before the admission of its place, and takes effect after it. */
import { dialects } from '@onsale/db/testing';
import { describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { concertDate as date, expectSound, testApp } from '../fixtures/test-app.ts';

const terms = {
  reservationSeconds: 300,
  room: { maxActive: 1, sessionSeconds: 120, claimSeconds: 60 },
};

describe.each(dialects)('a reservation that waited for its admission on $name', (dialect) => {
  test('claims the admission, so that the session keeps what it reserved', async () => {
    await using t = await testApp(dialect);
    const { concertId } = await t.concert(terms);
    const first = await t.join();
    const buyer = await t.join();
    const place = { concertId, userId: buyer.userId, waitNo: 2 };
    /** Admits the buyer between the check before the transaction and the transaction. */
    const app: App = {
      ...t.app,
      async runMutation(work, batchPolicy) {
        await first.call.queue.leave();
        await t.app.admissionRunner.idle();
        return t.app.runMutation(work, batchPolicy);
      },
    };

    const held = await reserveSeats(app, { place, choice: { date, seatNos: [1] } });

    const reservedAt = t.clock.now();
    expect(held.expiresAt).toBe(new Date(reservedAt + 300_000).toISOString());
    await expectSound(t);
    // The first call after the claim deadline finds the session as long as its reservation.
    await t.clock.advance(90_000);
    expect(await buyer.call.queue.status()).toMatchObject({
      status: 'active',
      expiresAt: held.expiresAt,
    });
    await t.clock.advance(100_000);
    await buyer.call.wallet.charge({ amount: 1_000 });
    await buyer.call.payment.pay({ reservationId: held.reservationId });
    await expectSound(t);
  });
});
