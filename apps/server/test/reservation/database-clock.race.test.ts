/** Reservations of servers whose own clocks are wrong: the clock of the database decides. */
import { roomDefaults } from '@onsale/core/queue';
import { manualClock } from '@onsale/core/time/manual-clock';
import { testDatabase, testStart, type TestDatabase } from '@onsale/db/testing';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createConcert } from '../../src/domains/admin/admin.usecases.ts';
import { createApp, type App } from '../../src/app.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { chargeWallet } from '../../src/domains/wallet/wallet.usecases.ts';
import { outcomeOf } from '../fixtures/race-outcomes.ts';
import { date, join, postgresOnly } from '../fixtures/race-fixture.ts';

const dayMs = 86_400_000;

/** A server whose own clock is wrong by `offMs`. */
async function serverWithClockOff(database: TestDatabase, offMs: number): Promise<App> {
  const clock = manualClock(testStart + offMs);
  const log = pino({ level: 'silent' });
  return createApp({ db: await database.another(), clock, ids: database.ids, log, adminKey: 'a' });
}

describe.each(postgresOnly.filter(({ hasOwnClock }) => hasOwnClock))('on $name', (dialect) => {
  test('servers whose clocks are years apart agree on who holds a seat', async () => {
    await using database = await testDatabase(dialect, { ownClock: true });
    const early = await serverWithClockOff(database, -1_000 * dayMs);
    const late = await serverWithClockOff(database, 1_000 * dayMs);
    const { concertId } = await createConcert(early, {
      title: 'Clocks',
      dates: ['9999-01-01', date],
      seatsPerDate: 10,
      seatsPerRow: 10,
      price: 100,
      opensAt: null,
      reservationSeconds: 3_600,
      maxSeatsPerUser: 4,
      cancelUntilHours: 0,
      room: { ...roomDefaults, sessionSeconds: 3_600, claimSeconds: 3_600 },
    });
    const choice = { date, seatNos: [1] };
    const place = await join(early, concertId);
    const other = await join(late, concertId);
    await chargeWallet(late, { userId: place.userId, amount: 100 });

    const { reservationId } = await reserveSeats(early, { place, choice });
    expect(await outcomeOf(late, reserveSeats(late, { place: other, choice }))).toMatchObject({
      refused: 'SEAT_UNAVAILABLE',
    });
    expect(await payReservation(late, { place, reservationId })).toMatchObject({ balance: 0 });
    await Promise.all([early.admissionRunner.idle(), late.admissionRunner.idle()]);
  });
});
