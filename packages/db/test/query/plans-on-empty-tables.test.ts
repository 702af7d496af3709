/**
 * A sale begins with empty tables. A plan that Postgres makes then may serve until it next looks at
 * their size, a minute later: in the time in which a sale is decided, it has to find rows by index.
 */
import { findUserByKeyHash, hasUser } from '@onsale/db/repositories/account.repository';
import type { Tx } from '@onsale/db/store';
import {
  findEntry,
  findOpenEntry,
  hasWaiting,
  lockEntry,
} from '@onsale/db/repositories/queue/queue-entry.repository';
import {
  datesWithReleasedSeats,
  highestUntouchedSeat,
  findUntouchedSeats,
} from '@onsale/db/repositories/seats/seat-availability.repository';
import {
  admitLowest,
  endSession,
  expireSessions,
  extendSession,
} from '@onsale/db/repositories/queue/admission.repository';
import {
  findReservation,
  listHeld,
  lockReservation,
  setReservationStatus,
} from '@onsale/db/repositories/seats/reservation.repository';
import { findTaken } from '@onsale/db/repositories/seats/seat-conflict.repository';
import {
  countSeatsOfUser,
  lockSeats,
  sellSeats,
} from '@onsale/db/repositories/seats/seat.repository';
import { dialects, testDatabase } from '@onsale/db/testing';
import { findEntryByKey, findWallet, lockWallet } from '@onsale/db/repositories/wallet.repository';
import { describe, expect, test } from 'vitest';
import { keptPlan, readWhole } from './plans.ts';

const place = { concertId: 'con_a', waitNo: 1 };
const owner = { concertId: 'con_a', userId: 'usr_a', now: 0 };
const key = { concertId: 'con_a', reservationId: 'res_a' };
const seats = { concertId: 'con_a', date: '2027-06-01', seatNos: [1] };
const admission = { count: 1, admittedAt: 0, expiresAt: 1 };
const limits = { maxActive: 1, admitPerMinute: 1, sessionSeconds: 1, claimSeconds: 1 };
const versions = { lineVersion: 0, absenceVersion: 0, passedTo: 0, challengeBits: 0 };
const room = { ...limits, ...versions, concertId: 'con_a', paused: false };
const status = 'held' as const;
const times = { createdAt: 0, expiresAt: 1 };
const reservation = { ...key, ...seats, ...times, userId: 'usr_a', waitNo: 1, total: 0, status };

const questions: [what: string, ask: (tx: Tx) => Promise<unknown>][] = [
  ['whose key it is', (tx) => findUserByKeyHash(tx, 'hash')],
  ['whether there is a user', (tx) => hasUser(tx, 'usr_a')],
  ['an entry', (tx) => findEntry(tx, place)],
  ['an entry, locked', (tx) => lockEntry(tx, place)],
  ['a longer session', (tx) => extendSession(tx, place, 1)],
  ['the end of a session', (tx) => endSession(tx, place, { status: 'left', endedAt: 1 })],
  ['a reservation', (tx) => findReservation(tx, key)],
  ['a reservation, locked', (tx) => lockReservation(tx, key)],
  ['the status of a reservation', (tx) => setReservationStatus(tx, key, 'paid')],
  ['the seats of a user', (tx) => countSeatsOfUser(tx, owner)],
  ['seats, locked', (tx) => lockSeats(tx, [seats])],
  ['seats, looked at', (tx) => findTaken({ ...tx, isBatched: true }, { seats, now: 0 })],
  ['seats that nobody ever took', (tx) => findUntouchedSeats(tx, [{ ...seats, seatNo: 1 }])],
  ['the last of them', (tx) => highestUntouchedSeat(tx, seats, 50)],
  ['seats, sold', (tx) => sellSeats(tx, reservation, { orderId: 'ord_a', now: 0 })],
  ['a wallet', (tx) => findWallet(tx, 'usr_a')],
  ['a wallet, locked', (tx) => lockWallet(tx, 'usr_a')],
  ['a transfer', (tx) => findEntryByKey(tx, { scope: 'usr_a', key: 'key' })],
];

/** Indexes that leave out who is done, which are most of those who ever came. */
const ofFew: [what: string, index: string, ask: (tx: Tx) => Promise<unknown>][] = [
  ['whether anybody waits', 'queue_entries_waiting', (tx) => hasWaiting(tx, 'con_a')],
  ['the open entry of a user', 'queue_entries_one_live', (tx) => findOpenEntry(tx, owner)],
  ['what a user holds', 'reservations_held', (tx) => listHeld(tx, owner)],
  ['a seat that is free again', 'seats_unsold', (tx) => datesWithReleasedSeats(tx, [seats], 0)],
  ['whose session is over', 'queue_entries_active', (tx) => expireSessions(tx, owner)],
  ['who is next', 'queue_entries_waiting', (tx) => admitLowest(tx, room, admission)],
];

describe.each(dialects.filter(({ hasOwnClock }) => hasOwnClock))('on $name', (dialect) => {
  test('what calls ask for is found by index', async () => {
    await using database = await testDatabase(dialect);
    for (const [what, ask] of [
      ...questions,
      ...ofFew.map(([name, , each]) => [name, each] as const),
    ]) {
      const db = await database.another({ poolSize: 1 });
      await db.transaction(async (tx) => {
        await ask(tx);
        expect(readWhole(await keptPlan(tx)), what).toEqual([]);
      });
      await db.close();
    }
  });

  test.each(ofFew)('%s is found by %s', async (_, index, ask) => {
    await using database = await testDatabase(dialect);
    await database.db.transaction(async (tx) => {
      await ask(tx);
      expect((await keptPlan(tx)).join('\n')).toContain(index);
    });
  });
});
