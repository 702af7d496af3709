/**
 * Plans made for empty tables, as at the start of a sale, have to use indexes: Postgres may cache
 * them until it next analyzes the tables, a minute later, by which time the sale may be decided.
 */
import { findUserByKeyHash, hasUser } from '@onsale/db/repositories/account.repository';
import {
  admitLowest,
  endSession,
  expireSessions,
  extendSession,
} from '@onsale/db/repositories/queue/admission.repository';
import { listAdmissionGroups } from '@onsale/db/repositories/queue/admission-window.repository';
import {
  findEntry,
  findOpenEntry,
  lockEntry,
} from '@onsale/db/repositories/queue/queue-entry.repository';
import { readLineState } from '@onsale/db/repositories/queue/line-state.repository';
import {
  findReservation,
  listHeld,
  lockReservation,
  setReservationStatus,
} from '@onsale/db/repositories/seats/reservation.repository';
import {
  datesWithReleasedSeats,
  findUntouchedSeats,
  highestUntouchedSeat,
} from '@onsale/db/repositories/seats/seat-availability.repository';
import { findTaken } from '@onsale/db/repositories/seats/seat-conflict.repository';
import {
  listSeatStates,
  lockSeats,
  sellSeats,
} from '@onsale/db/repositories/seats/seat.repository';
import { readSessionUsage } from '@onsale/db/repositories/seats/session-usage.repository';
import { findEntryByKey, findWallet, lockWallet } from '@onsale/db/repositories/wallet.repository';
import type { Tx } from '@onsale/db/store';
import { dialects, testDatabase } from '@onsale/db/testing';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { cachedPlan, findFullScans } from './plans.ts';

const place = { concertId: 'con_a', waitNo: 1 };
const owner = { concertId: 'con_a', userId: 'usr_a', now: 0 };
const key = { concertId: 'con_a', reservationId: 'res_a' };
const seats = { concertId: 'con_a', date: '2027-06-01', seatNos: [1] };
const admission = { count: 1, admittedAt: 0, expiresAt: 1 };
const limits = {
  maxActive: 1,
  admitPerMinute: 1,
  sessionSeconds: 1,
  claimSeconds: 1,
  holdsPerSession: 1,
};
const versions = { lineVersion: 0, absenceVersion: 0, passedTo: 0, challengeBits: 0 };
const room = { ...limits, ...versions, concertId: 'con_a', paused: false };
const session = { ...owner, date: '2027-05-01', waitNo: 1, admittedAt: 0 };
const noRoom = () => undefined;
const status = 'held' as const;
const released = { performances: [seats], now: 0 };
const times = { createdAt: 0, expiresAt: 1, holdNo: 1, holdsAllowed: 1 };
const reservation = {
  ...key,
  ...seats,
  ...times,
  userId: 'usr_a',
  waitNo: 1,
  total: 0,
  status,
};

const statements: [what: string, run: (tx: Tx) => Promise<unknown>][] = [
  ['the user of a key', (tx) => findUserByKeyHash(tx, 'hash')],
  ['whether a user exists', (tx) => hasUser(tx, 'usr_a')],
  ['an entry', (tx) => findEntry(tx, place)],
  ['an entry, locked', (tx) => lockEntry(tx, place)],
  ['the extension of a session', (tx) => extendSession(tx, place, 1)],
  ['the end of a session', (tx) => endSession(tx, place, { status: 'left', endedAt: 1 })],
  ['a reservation', (tx) => findReservation(tx, key)],
  ['a reservation, locked', (tx) => lockReservation(tx, key)],
  ['the status of a reservation', (tx) => setReservationStatus(tx, key, 'paid')],
  ['what a session has used', (tx) => readSessionUsage(tx, session).catch(noRoom)],
  ['the seats of a performance', (tx) => listSeatStates(tx, [seats])],
  ['seats, locked', (tx) => lockSeats(tx, [seats])],
  ['conflicts of seats', (tx) => findTaken({ ...tx, isBatched: true }, { seats, now: 0 })],
  ['seats that were never reserved', (tx) => findUntouchedSeats(tx, [{ ...seats, seatNo: 1 }])],
  ['the highest of them', (tx) => highestUntouchedSeat(tx, seats, 50)],
  ['seats, sold', (tx) => sellSeats(tx, reservation, { orderId: 'ord_a', now: 0 })],
  ['a wallet', (tx) => findWallet(tx, 'usr_a')],
  ['a wallet, locked', (tx) => lockWallet(tx, 'usr_a')],
  ['a transfer', (tx) => findEntryByKey(tx, { scope: 'usr_a', key: 'key' })],
];

/** Statements that need a partial index, which omits the many rows that are over. */
const onPartialIndexes: [what: string, index: string, run: (tx: Tx) => Promise<unknown>][] = [
  ['whether an entry waits', 'queue_entries_waiting', (tx) => readLineState(tx, 'con_a')],
  ['the open entry of a user', 'queue_entries_one_live', (tx) => findOpenEntry(tx, owner)],
  ['the held reservations of a user', 'reservations_held', (tx) => listHeld(tx, owner)],
  ['a seat that was released', 'seats_unsold', (tx) => datesWithReleasedSeats(tx, released)],
  ['a session that has expired', 'queue_entries_active', (tx) => expireSessions(tx, owner)],
  ['the next entries to admit', 'queue_entries_waiting', (tx) => admitLowest(tx, room, admission)],
];

describe.each(dialects.filter(({ hasOwnClock }) => hasOwnClock))('on $name', (dialect) => {
  test('every statement of a call finds its rows by index', async () => {
    await using database = await testDatabase(dialect);
    for (const [what, run] of [
      ...statements,
      ...onPartialIndexes.map(([name, , each]) => [name, each] as const),
    ]) {
      const db = await database.another({ poolSize: 1 });
      await db.transaction(async (tx) => {
        await run(tx);
        expect(findFullScans(await cachedPlan(tx)), what).toEqual([]);
      });
      await db.close();
    }
  });

  test.each(onPartialIndexes)('%s is found by %s', async (_, index, run) => {
    await using database = await testDatabase(dialect);
    await database.db.transaction(async (tx) => {
      await run(tx);
      expect((await cachedPlan(tx)).join('\n')).toContain(index);
    });
  });

  test('new admissions are found by line version while statistics know only waiting entries', async () => {
    await using database = await testDatabase(dialect);
    await database.db.transaction(async (tx) => {
      // Without checks of references, so that entries need no users.
      await sql`set local session_replication_role = replica`.execute(tx.query);
      await sql`
        insert into queue_entries (concert_id, wait_no, user_id, status, joined_at)
        select 'con_a', n, 'usr_' || n, 'waiting', 0 from generate_series(1, 20000) n
      `.execute(tx.query);
      await sql`analyze queue_entries`.execute(tx.query);
      await sql`
        update queue_entries set status = 'finished', admitted_at = wait_no, expires_at = 1,
          ended_at = 1, left_line_version = wait_no
      `.execute(tx.query);
      await listAdmissionGroups(tx, { concertId: 'con_a', lineVersion: 1 });
      expect((await cachedPlan(tx)).join('\n')).toContain('queue_entries_left_line');
    });
  });
});
