import type { QueuePlace } from '../../../src/auth/queue-tokens.ts';
import type { Database } from '@onsale/db/database';
import { damagedOrderOfPassed } from './absences.ts';
import type { Damages } from './corruptions.ts';

type Query = Database['query'];

const entry = (query: Query, { concertId, waitNo }: Pick<QueuePlace, 'concertId' | 'waitNo'>) =>
  query.updateTable('queueEntries').where('concertId', '=', concertId).where('waitNo', '=', waitNo);

const session =
  'no session was claimed after its time to claim it, or outlived what could extend it';

export const damagedLines: Damages = {
  'at no admission were more active than the room allowed then': [
    {
      what: 'somebody was still there when the place was given on',
      make: (query, { gone, now }) => entry(query, gone.place).set({ endedAt: now }).execute(),
    },
    {
      what: 'somebody was admitted without a limit',
      make: (query, { holding }) =>
        entry(query, holding.place).set({ admittedMaxActive: null }).execute(),
    },
  ],
  'in no 60 seconds were more admitted than the room allowed then': [
    {
      what: 'fewer were allowed than were admitted in one instant',
      make: (query, { absent, now }) =>
        query
          .updateTable('queueEntries')
          .set({ admittedPerMinute: 3 })
          .where('concertId', '=', absent.concertId)
          .where('admittedAt', '=', now - 60_000)
          .execute(),
    },
    {
      what: 'the minute before was not quite over',
      async make(query, { concertId, now }) {
        const firstAt = now - 120_000;
        await query
          .updateTable('queueEntries')
          .set((eb) => ({
            admittedAt: eb('admittedAt', '+', 1),
            claimedAt: eb('claimedAt', '+', 1),
            endedAt: eb('endedAt', '+', 1),
          }))
          .where('concertId', '=', concertId)
          .where('admittedAt', '=', firstAt)
          .execute();
        await query
          .updateTable('reservations')
          .set({ createdAt: firstAt + 1 })
          .where('createdAt', '=', firstAt)
          .execute();
        await query
          .updateTable('orders')
          .set({ paidAt: firstAt + 1 })
          .where('paidAt', '=', firstAt)
          .execute();
      },
    },
  ],
  'nobody was admitted while a lower number waited that was there': [
    {
      what: 'a higher number was admitted a millisecond earlier',
      make: (query, { gone }) =>
        entry(query, gone.place)
          .set((eb) => ({
            admittedAt: eb('admittedAt', '-', 1),
            expiresAt: eb('expiresAt', '-', 1),
          }))
          .execute(),
    },
    {
      what: 'somebody in the middle waits still',
      make: (query, { quit }) =>
        entry(query, quit)
          .set({ status: 'waiting', endedAt: null, leftLineVersion: null })
          .execute(),
    },
    ...damagedOrderOfPassed,
  ],
  'wait numbers are 1, 2, 3 … without a gap': [
    {
      what: 'a number was handed out and is nobody’s',
      make: (query, { concertId }) =>
        query
          .updateTable('roomCounters')
          .set((eb) => ({ lastWaitNo: eb('lastWaitNo', '+', 1) }))
          .where('concertId', '=', concertId)
          .execute(),
    },
    {
      what: 'an entry is gone',
      make: (query, { last }) =>
        query.deleteFrom('queueEntries').where('userId', '=', last.userId).execute(),
    },
    {
      what: 'somebody has number 0',
      make: (query, { quit }) => entry(query, quit).set({ waitNo: 0 }).execute(),
    },
  ],
  'wait numbers follow the order of joining': [
    {
      what: 'a lower number joined later',
      make: (query, { quit, now }) => entry(query, quit).set({ joinedAt: now }).execute(),
    },
  ],
  'nobody has two live places in one line': [
    {
      what: 'one user waits twice',
      make: (query, { last, waiting }) =>
        entry(query, last).set({ userId: waiting.userId }).execute(),
    },
    {
      what: 'one user waits, and is active',
      make: (query, { last, holding }) =>
        entry(query, last).set({ userId: holding.place.userId }).execute(),
    },
  ],
  [session]: [
    {
      what: 'a session was claimed when its claim time was over',
      make: (query, { idle }) =>
        entry(query, idle.place)
          .set((eb) => ({ claimedAt: eb('admittedAt', '+', 60_000) }))
          .execute(),
    },
    {
      what: 'a session was claimed when it was over, though not its claim time',
      make: (query, { freeConcertId }) =>
        entry(query, { concertId: freeConcertId, waitNo: 1 })
          .set((eb) => ({ claimedAt: eb('admittedAt', '+', 30_000) }))
          .execute(),
    },
    {
      what: 'a session was claimed before its admission',
      make: (query, { idle }) =>
        entry(query, idle.place)
          .set((eb) => ({ claimedAt: eb('admittedAt', '-', 1) }))
          .execute(),
    },
    {
      what: 'a session that nobody claimed lasted on',
      make: (query, { absent }) =>
        entry(query, absent)
          .set((eb) => ({
            expiresAt: eb('expiresAt', '+', 1),
            endedAt: eb('endedAt', '+', 1),
          }))
          .execute(),
    },
    {
      what: 'a session was extended and nothing was reserved',
      make: (query, { idle }) =>
        entry(query, idle.place)
          .set((eb) => ({ expiresAt: eb('expiresAt', '+', 1) }))
          .execute(),
    },
    {
      what: 'a session ended after its end',
      make: (query, { absent }) =>
        entry(query, absent)
          .set((eb) => ({ endedAt: eb('endedAt', '+', 1) }))
          .execute(),
    },
  ],
  'every reservation was made while its place was active, which then lasts as long': [
    {
      what: 'somebody reserved before being admitted',
      make: (query, { holding, now }) =>
        query
          .updateTable('reservations')
          .set({ createdAt: now - 60_001 })
          .where('reservationId', '=', holding.reservationId)
          .execute(),
    },
    {
      what: 'somebody reserved after leaving',
      make: (query, { gone, now }) =>
        query
          .updateTable('reservations')
          .set({ createdAt: now })
          .where('reservationId', '=', gone.reservationId)
          .execute(),
    },
    {
      what: 'somebody reserved from the place of somebody else',
      make: (query, { holding, idle }) =>
        query
          .updateTable('reservations')
          .set({ waitNo: idle.place.waitNo })
          .where('reservationId', '=', holding.reservationId)
          .execute(),
    },
    {
      what: 'a session ends before its reservation',
      make: (query, { holding, now }) =>
        entry(query, holding.place)
          .set({ expiresAt: now + 1 })
          .execute(),
    },
  ],
};
