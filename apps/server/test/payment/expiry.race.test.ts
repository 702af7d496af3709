/** Payments and releases that wait for a lock while the hold or the session runs out. */
import { lockWallet } from '@onsale/db/repositories/wallet.repository';
import { describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { releaseReservation } from '../../src/domains/reservation/release.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { readBalance } from '../../src/domains/wallet/wallet.usecases.ts';
import {
  claimAll,
  date,
  holder,
  joinAll,
  newConcert,
  openRaceFixture,
  postgresOnly,
} from '../fixtures/race-fixture.ts';
import { overlap } from '../fixtures/race-overlap.ts';

const reservationSeconds = 30;

/** Locks the wallet's row, so that a payment waits with all of its other locks taken. */
const holdWallet =
  ({ userId }: { userId: string }) =>
  ({ db }: App) =>
    db.transaction((tx) => lockWallet(tx, userId));

describe.each(postgresOnly)('on $name, a payment that waits for a lock', (dialect) => {
  test('fails when the hold ran out while it waited, and costs nothing', async () => {
    await using fixture = await openRaceFixture(dialect);
    const concertId = await newConcert(fixture, { reservationSeconds });
    const held = await holder(fixture, concertId, { seatNos: [1, 2] });
    const [other] = await joinAll(fixture, concertId, 1);
    await fixture.clock.advance(29_999);

    const { second } = await overlap(fixture, {
      first: holdWallet(held.place),
      second: (app) => payReservation(app, held),
      beforeEnd: () => fixture.clock.advance(1),
    });

    expect(second).toMatchObject({ refused: 'RESERVATION_EXPIRED' });
    const [app] = fixture.apps;
    expect(await readBalance(app, held.place.userId)).toMatchObject({ balance: 1_000 });
    const choice = { date, seatNos: [1, 2] };
    expect(await reserveSeats(app, { place: other!, choice })).toMatchObject({ seatNos: [1, 2] });
    await fixture.audit();
  });

  test('succeeds when it gets the lock a millisecond before the hold runs out', async () => {
    await using fixture = await openRaceFixture(dialect);
    const held = await holder(fixture, await newConcert(fixture, { reservationSeconds }));
    await fixture.clock.advance(29_998);

    const { second } = await overlap(fixture, {
      first: holdWallet(held.place),
      second: (app) => payReservation(app, held),
      beforeEnd: () => fixture.clock.advance(1),
    });

    expect(second).toMatchObject({ answer: { balance: 900 } });
    await fixture.audit();
  });

  test('fails when the session ran out while it waited', async () => {
    await using fixture = await openRaceFixture(dialect);
    // The session ends together with the reservation, which is what keeps it open.
    const terms = { reservationSeconds, room: { sessionSeconds: 10 } };
    const held = await holder(fixture, await newConcert(fixture, terms));
    await fixture.clock.advance(29_999);

    const { second } = await overlap(fixture, {
      first: holdWallet(held.place),
      second: (app) => payReservation(app, held),
      beforeEnd: () => fixture.clock.advance(1),
    });

    expect(second).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    await fixture.audit();
  });
});

describe.each(postgresOnly)('on $name, a hold that ran out', (dialect) => {
  const taken = { answer: { status: 'held', seatNos: [1] } };
  test.each([
    { call: 'paid', use: payReservation, end: 'commit', taking: taken },
    { call: 'paid', use: payReservation, end: 'die', taking: { refused: 'INTERNAL' } },
    { call: 'released', use: releaseReservation, end: 'commit', taking: taken },
  ] as const)(
    'is not $call while another buyer’s call takes its seats (that will $end)',
    async ({ use, end, taking }) => {
      await using fixture = await openRaceFixture(dialect);
      const concertId = await newConcert(fixture, { reservationSeconds });
      const held = await holder(fixture, concertId);
      const [other] = await joinAll(fixture, concertId, 1);
      await claimAll(fixture.apps[0], [other!]);
      await fixture.clock.advance(30_000);
      const choice = { date, seatNos: [1] };

      const { first, second } = await overlap(fixture, {
        first: (app) => reserveSeats(app, { place: other!, choice }),
        second: (app) => use(app, held) as Promise<unknown>,
        end,
      });

      expect(first).toMatchObject(taking);
      expect(second).toMatchObject({ refused: 'RESERVATION_EXPIRED' });
      await fixture.audit();
    },
  );
});
