import { lockWallet } from '@onsale/db/repositories/wallet.repository';
import { describe, expect, test } from 'vitest';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { releaseReservation } from '../../src/domains/reservation/release.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { walletBalance } from '../../src/domains/wallet/wallet.usecases.ts';
import { outcome } from '../fixtures/race-outcomes.ts';
import {
  date,
  holder,
  joinAll,
  newConcert,
  openStage,
  racing,
  type Server,
} from '../fixtures/race-fixture.ts';

const reservationSeconds = 30;

/** Holds the wallet's row, so that a payment waits with every other lock in its hands. */
async function holdWallet({ direction, app }: Server, { userId }: { userId: string }) {
  const stopped = direction.stopNext('before commit');
  const holding = app.db.transaction((tx) => lockWallet(tx, userId));
  await stopped.reached;
  return async (): Promise<void> => {
    stopped.release();
    await holding;
  };
}

describe.each(racing)('on $name, a payment that waits for a lock', (dialect) => {
  test('fails when the hold ran out while it waited, and costs nothing', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { reservationSeconds });
    const { place, reservationId } = await holder(stage, concertId, { seatNos: [1, 2] });
    const [one, two] = stage.servers;
    const [other] = await joinAll(stage, concertId, 1);
    await stage.clock.advance(29_999);

    const letGo = await holdWallet(two, place);
    const paying = outcome(one.app, payReservation(one.app, { place, reservationId }));
    await stage.blockedOrOver(paying);
    await stage.clock.advance(1);
    await letGo();

    expect(await paying).toMatchObject({ refused: 'RESERVATION_EXPIRED' });
    expect(await walletBalance(one.app, place.userId)).toMatchObject({ balance: 1_000 });
    const choice = { date, seatNos: [1, 2] };
    expect(await reserveSeats(two.app, { place: other!, choice })).toMatchObject({
      seatNos: [1, 2],
    });
    await stage.audit();
  });

  test('succeeds when it gets the lock a millisecond before the hold runs out', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { reservationSeconds });
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;
    await stage.clock.advance(29_998);

    const letGo = await holdWallet(two, place);
    const paying = outcome(one.app, payReservation(one.app, { place, reservationId }));
    await stage.blockedOrOver(paying);
    await stage.clock.advance(1);
    await letGo();

    expect(await paying).toMatchObject({ answer: { balance: 900 } });
    await stage.audit();
  });

  test('fails when the session ran out while it waited', async () => {
    await using stage = await openStage(dialect);
    // The session ends together with the reservation, which is what keeps it open.
    const concertId = await newConcert(stage, {
      reservationSeconds,
      room: { sessionSeconds: 10 },
    });
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;
    await stage.clock.advance(29_999);

    const letGo = await holdWallet(two, place);
    const paying = outcome(one.app, payReservation(one.app, { place, reservationId }));
    await stage.blockedOrOver(paying);
    await stage.clock.advance(1);
    await letGo();

    expect(await paying).toMatchObject({ refused: 'QUEUE_TOKEN_EXPIRED' });
    await stage.audit();
  });
});

describe.each(racing)('on $name, a hold that ran out', (dialect) => {
  test('is not paid while somebody else is taking its seats', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { reservationSeconds });
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;
    const [other] = await joinAll(stage, concertId, 1);
    await stage.clock.advance(30_000);

    const stopped = two.direction.stopNext('before commit');
    const choice = { date, seatNos: [1] };
    const taking = reserveSeats(two.app, { place: other!, choice });
    await stopped.reached;
    const paying = outcome(one.app, payReservation(one.app, { place, reservationId }));
    await stage.blockedOrOver(paying);
    stopped.release();

    expect(await taking).toMatchObject({ seatNos: [1] });
    expect(await paying).toMatchObject({ refused: 'RESERVATION_EXPIRED' });
    await stage.audit();
  });

  test('is not paid even when whoever was taking its seats fails', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { reservationSeconds });
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;
    const [other] = await joinAll(stage, concertId, 1);
    await stage.clock.advance(30_000);

    const stopped = two.direction.stopNext('before commit');
    const choice = { date, seatNos: [1] };
    const taking = outcome(two.app, reserveSeats(two.app, { place: other!, choice }));
    await stopped.reached;
    const paying = outcome(one.app, payReservation(one.app, { place, reservationId }));
    await stage.blockedOrOver(paying);
    stopped.kill();

    expect(await taking).toMatchObject({ refused: 'INTERNAL' });
    expect(await paying).toMatchObject({ refused: 'RESERVATION_EXPIRED' });
    await stage.audit();
  });

  test('is not released from under the buyer who has its seats by now', async () => {
    await using stage = await openStage(dialect);
    const concertId = await newConcert(stage, { reservationSeconds });
    const { place, reservationId } = await holder(stage, concertId);
    const [one, two] = stage.servers;
    const [other] = await joinAll(stage, concertId, 1);
    await stage.clock.advance(30_000);

    const stopped = two.direction.stopNext('before commit');
    const choice = { date, seatNos: [1] };
    const taking = reserveSeats(two.app, { place: other!, choice });
    await stopped.reached;
    const releasing = outcome(one.app, releaseReservation(one.app, { place, reservationId }));
    await stage.blockedOrOver(releasing);
    stopped.release();

    expect(await taking).toMatchObject({ status: 'held' });
    expect(await releasing).toMatchObject({ refused: 'RESERVATION_EXPIRED' });
    await stage.audit();
  });
});
