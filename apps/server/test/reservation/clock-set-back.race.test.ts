/** The clock of the database is set back ten minutes: nothing that expired is valid again. */
import { manualClock } from '@onsale/core/time/manual-clock';
import { runAudit } from '@onsale/db/audit/run-audit';
import { testDatabase, testStart } from '@onsale/db/testing';
import { adjustableDatabaseClock } from '@onsale/db/testing/database-clock';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createApp, type App } from '../../src/app.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { chargeWallet } from '../../src/domains/wallet/wallet.usecases.ts';
import { join, newConcert, postgresOnly } from '../fixtures/race-fixture.ts';
import { outcomeOf } from '../fixtures/race-outcomes.ts';

const tenMinutesMs = 600_000;
const date = '2098-01-01';

describe.each(postgresOnly.filter(({ hasOwnClock }) => hasOwnClock))('on $name', (dialect) => {
  test.each([
    ['stays expired, for every server', { guarded: true, outcome: 'RESERVATION_EXPIRED' }],
    ['would be paid without the mark', { guarded: false, outcome: 'paid' }],
  ])('a reservation that was refused as expired %s', async (_, { guarded, outcome }) => {
    await using database = await testDatabase(dialect, { ownClock: true });
    const clock = await adjustableDatabaseClock(database.db);
    const open = async (): Promise<App> => {
      const db = await database.another();
      const own = { clock: manualClock(testStart), ids: database.ids };
      return createApp({ db, ...own, log: pino({ level: 'silent' }), adminKey: 'a' });
    };
    const [one, other] = [await open(), await open()];
    const room = { sessionSeconds: 3_600, claimSeconds: 3_600 };
    const concertId = await newConcert({ apps: [one] }, { dates: [date], room });
    const place = await join(one, concertId);
    await chargeWallet(one, { userId: place.userId, amount: 100 });
    const choice = { date, seatNos: [1] };
    const { reservationId } = await reserveSeats(one, { place, choice });
    const pay = async (app: App) => {
      const paid = await outcomeOf(app, payReservation(app, { place, reservationId }));
      return 'refused' in paid ? paid.refused : 'paid';
    };

    await clock.set(tenMinutesMs);
    expect(await pay(one)).toBe('RESERVATION_EXPIRED');
    await clock.set(0);
    if (!guarded) await clock.deleteMark();
    expect(await pay(other)).toBe(outcome);
    expect(guarded ? await pay(one) : outcome).toBe(outcome);
    expect(await runAudit(database.db)).toMatchObject({ ok: true });
    await Promise.all([one.admissionRunner.idle(), other.admissionRunner.idle()]);
  });
});
