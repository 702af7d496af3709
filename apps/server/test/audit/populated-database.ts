/** A database filled through the use cases, with rows for every check of the audit. */
import { roomDefaults } from '@onsale/core/queue';
import type { TestDatabase } from '@onsale/db/testing';
import { pino } from 'pino';
import { createAccount } from '../../src/domains/account/account.usecases.ts';
import type { QueuePlace } from '../../src/auth/queue-tokens.ts';
import { createConcert, setRoom } from '../../src/domains/admin/admin.usecases.ts';
import { createApp, type App } from '../../src/app.ts';
import { cancelOwnOrder } from '../../src/domains/payment/order.usecases.ts';
import { payReservation } from '../../src/domains/payment/payment.usecases.ts';
import { joinQueue } from '../../src/domains/queue/join.usecase.ts';
import { leaveQueue } from '../../src/domains/queue/leave.usecase.ts';
import { readQueueStatus } from '../../src/domains/queue/status.usecase.ts';
import { releaseReservation } from '../../src/domains/reservation/release.usecase.ts';
import { reserveSeats } from '../../src/domains/reservation/reserve-seats.usecase.ts';
import { chargeWallet, creditWallet } from '../../src/domains/wallet/wallet.usecases.ts';

export const date = '2027-06-01';

export interface Held {
  place: QueuePlace;
  reservationId: string;
}

export interface Bought extends Held {
  orderId: string;
}

export interface SaleHistory {
  concertId: string;
  /** Paid for seats 1 and 2. */
  paid: Bought;
  /** Paid for seat 5 after another buyer's hold of it had expired, and cancelled the order. */
  cancelled: Bought;
  /** The other reservation of that buyer, of seat 6, which the payment gave back. */
  givenBack: Held;
  /** Holds seats 11 and 12 at the end. */
  holding: Held;
  /** Let a hold of seat 5 run out, and kept the place. */
  idle: Held;
  /** Released a hold, left with another. */
  gone: Held;
  /** Was admitted and never claimed the session. */
  absent: QueuePlace;
  /** Left the line before being admitted. */
  quit: QueuePlace;
  /** The buyer who paid, joined again, let that admission lapse, and waits again at the end. */
  waiting: QueuePlace;
  /** Waits behind that one. */
  last: QueuePlace;
  /** A free concert whose sessions are shorter than the time to claim them. */
  freeConcertId: string;
  now: number;
}

export async function populateDatabase(database: TestDatabase): Promise<SaleHistory> {
  const { clock } = database;
  const app = await createTestApp(database);
  const { concertId } = await createConcert(app, {
    title: 'A history',
    dates: [date, '2027-06-02'],
    seatsPerDate: 20,
    seatsPerRow: 10,
    price: 100,
    opensAt: null,
    reservationSeconds: 30,
    maxSeatsPerUser: 2,
    cancelUntilHours: 0,
    room: { ...roomDefaults, maxActive: 3, admitPerMinute: 3 },
  });
  const joinNext = () => join(app, concertId);
  const hold = async (place: QueuePlace, ...seatNos: number[]): Promise<Held> => {
    const { reservationId } = await reserveSeats(app, { place, choice: { date, seatNos } });
    return { place, reservationId };
  };

  const [buyer, idler, leaver] = [await joinNext(), await joinNext(), await joinNext()];
  const [second, absent, quit] = [await joinNext(), await joinNext(), await joinNext()];
  await leaveQueue(app, quit);
  const paid = await buy(app, buyer, [1, 2]);
  const idle = await hold(idler, 5);
  await releaseReservation(app, await hold(leaver, 3));
  const gone = await hold(leaver, 4);
  await leaveQueue(app, leaver);
  await creditWallet(app, { userId: leaver.userId, amount: 50, idempotencyKey: 'gift' });

  await clock.advance(60_000);
  await app.admissionRunner.tick();
  const givenBack = await hold(second, 6);
  const cancelled = await buy(app, second, [5]);
  await cancelOwnOrder(app, { userId: second.userId, orderId: cancelled.orderId });
  await app.admissionRunner.idle();

  // Both limits are reached, raised, and used, all in one instant.
  const holder = await joinNext();
  await readQueueStatus(app, holder);
  await setRoom(app, { concertId, maxActive: 4, admitPerMinute: 4 });
  await join(app, concertId, paid.place.userId);
  await setRoom(app, { concertId, maxActive: 2 });
  await chargeWallet(app, { userId: holder.userId, amount: 10, idempotencyKey: 'first' });
  await app.admissionRunner.idle();

  await clock.advance(60_000);
  const waiting = await join(app, concertId, paid.place.userId);
  const last = await joinNext();
  await app.admissionRunner.tick();
  const holding = await hold(holder, 11, 12);
  const freeConcertId = await populateFreeConcert(app);
  await app.admissionRunner.idle();
  return {
    concertId,
    paid,
    cancelled,
    givenBack,
    holding,
    idle,
    gone,
    absent,
    quit,
    waiting,
    last,
    freeConcertId,
    now: clock.now(),
  };
}

export function createTestApp({ db, clock, ids }: TestDatabase): Promise<App> {
  const log = pino({ level: 'silent' });
  return createApp({ db, clock, ids, log, adminKey: 'admin' });
}

/** Joins as `userId`, or as a new user. */
export async function join(app: App, concertId: string, userId?: string): Promise<QueuePlace> {
  const caller = userId === undefined ? null : { userId, place: null };
  const entry = await joinQueue(app, { caller, concertId });
  return { concertId, userId: entry.userId, waitNo: entry.lot ?? entry.waitNo! };
}

export async function buy(app: App, place: QueuePlace, seatNos: number[]): Promise<Bought> {
  await chargeWallet(app, { userId: place.userId, amount: 1_000, idempotencyKey: 'all' });
  await chargeWallet(app, { userId: place.userId, amount: 1 });
  const { reservationId } = await reserveSeats(app, { place, choice: { date, seatNos } });
  const { orderId } = await payReservation(app, { place, reservationId });
  await app.admissionRunner.idle();
  return { place, reservationId, orderId };
}

async function populateFreeConcert(app: App): Promise<string> {
  const { concertId } = await createConcert(app, {
    title: 'A gift',
    dates: [date],
    seatsPerDate: 5,
    seatsPerRow: 5,
    price: 0,
    opensAt: null,
    reservationSeconds: 300,
    maxSeatsPerUser: 5,
    cancelUntilHours: 0,
    room: { ...roomDefaults, maxActive: 1, admitPerMinute: 10, sessionSeconds: 30 },
  });
  const { userId } = await createAccount(app);
  const place = await join(app, concertId, userId);
  const { reservationId } = await reserveSeats(app, { place, choice: { date, best: 5 } });
  await payReservation(app, { place, reservationId });
  return concertId;
}
