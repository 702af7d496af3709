/** Corruptions of rooms and lines: admissions, wait numbers, sessions. */
import type { SaleHistory } from '../populated-database.ts';
import { type Corruptions, type Query } from './corruption.ts';
import type { QueuePlace } from '../../../src/auth/queue-tokens.ts';
import { admissionOrderCorruptions } from './absences.ts';

const entry = (query: Query, { concertId, waitNo }: Pick<QueuePlace, 'concertId' | 'waitNo'>) =>
  query.updateTable('queueEntries').where('concertId', '=', concertId).where('waitNo', '=', waitNo);

const reservation = (query: Query, reservationId: string) =>
  query.updateTable('reservations').where('reservationId', '=', reservationId);

const session = 'no session was claimed too late, or outlived the reservations that extend it';

/** A ban of the buyer who waits last, from `sinceMs` before the join until `untilMs` after it. */
export const banAround = async (
  query: Query,
  { last }: Pick<SaleHistory, 'last'>,
  { sinceMs, untilMs, removed = false }: { sinceMs: number; untilMs: number; removed?: boolean },
) => {
  const { joinedAt } = await query
    .selectFrom('queueEntries')
    .where('concertId', '=', last.concertId)
    .where('waitNo', '=', last.waitNo)
    .select('joinedAt')
    .executeTakeFirstOrThrow();
  const endsAt = joinedAt + untilMs;
  const ban = {
    banId: 'ban_a',
    version: 1,
    address: null,
    userId: last.userId,
    reason: 'bots',
    createdAt: joinedAt - sinceMs,
    expiresAt: removed ? null : endsAt,
    removedAt: removed ? endsAt : null,
  };
  await query.insertInto('bans').values(ban).execute();
};

export const lineCorruptions: Corruptions = {
  'nobody who was banned took a place': [
    {
      description: 'a user joined a millisecond after the ban began, and before it ended',
      apply: (query, history) => banAround(query, history, { sinceMs: 1, untilMs: 1 }),
    },
    {
      description: 'a user joined a millisecond before the ban was removed',
      apply: (query, history) =>
        banAround(query, history, { sinceMs: 1, untilMs: 1, removed: true }),
    },
  ],
  'at no admission were more active than the room allowed then': [
    {
      description: 'a session was still open when its slot was given on',
      apply: (query, { gone, now }) => entry(query, gone.place).set({ endedAt: now }).execute(),
    },
    {
      description: 'an admission has no limit',
      apply: (query, { holding }) =>
        entry(query, holding.place).set({ admittedMaxActive: null }).execute(),
    },
  ],
  'in no 60 seconds were more admitted than the room allowed then': [
    {
      description: 'fewer were allowed than were admitted in one instant',
      apply: (query, { absent, now }) =>
        query
          .updateTable('queueEntries')
          .set({ admittedPerMinute: 3 })
          .where('concertId', '=', absent.concertId)
          .where('admittedAt', '=', now - 60_000)
          .execute(),
    },
    {
      description: 'the minute before was not quite over',
      async apply(query, { concertId, now }) {
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
  'nobody was admitted while a lower number was waiting and present': [
    {
      description: 'a higher number was admitted a millisecond earlier',
      apply: (query, { gone }) =>
        entry(query, gone.place)
          .set((eb) => ({
            admittedAt: eb('admittedAt', '-', 1),
            expiresAt: eb('expiresAt', '-', 1),
          }))
          .execute(),
    },
    {
      description: 'a place in the middle still waits',
      apply: (query, { quit }) =>
        entry(query, quit)
          .set({ status: 'waiting', endedAt: null, leftLineVersion: null })
          .execute(),
    },
    ...admissionOrderCorruptions,
  ],
  'wait numbers are 1, 2, 3 … without a gap': [
    {
      description: 'a number was handed out and no place has it',
      apply: (query, { concertId }) =>
        query
          .updateTable('roomCounters')
          .set((eb) => ({ lastWaitNo: eb('lastWaitNo', '+', 1) }))
          .where('concertId', '=', concertId)
          .execute(),
    },
    {
      description: 'an entry is gone',
      apply: (query, { last }) =>
        query.deleteFrom('queueEntries').where('userId', '=', last.userId).execute(),
    },
    {
      description: 'a place has number 0',
      apply: (query, { quit }) => entry(query, quit).set({ waitNo: 0 }).execute(),
    },
  ],
  'wait numbers follow the order of joining': [
    {
      description: 'a lower number joined later',
      apply: (query, { quit, now }) => entry(query, quit).set({ joinedAt: now }).execute(),
    },
  ],
  'nobody has two live places in one line': [
    {
      description: 'one user waits twice',
      apply: (query, { last, waiting }) =>
        entry(query, last).set({ userId: waiting.userId }).execute(),
    },
    {
      description: 'one user waits, and is active',
      apply: (query, { last, holding }) =>
        entry(query, last).set({ userId: holding.place.userId }).execute(),
    },
  ],
  [session]: [
    {
      description: 'a session was claimed when its claim time was over',
      apply: (query, { idle }) =>
        entry(query, idle.place)
          .set((eb) => ({ claimedAt: eb('admittedAt', '+', 60_000) }))
          .execute(),
    },
    {
      description: 'a session was claimed when it was over, though not its claim time',
      apply: (query, { freeConcertId }) =>
        entry(query, { concertId: freeConcertId, waitNo: 1 })
          .set((eb) => ({ claimedAt: eb('admittedAt', '+', 30_000) }))
          .execute(),
    },
    {
      description: 'a session was claimed before its admission',
      apply: (query, { idle }) =>
        entry(query, idle.place)
          .set((eb) => ({ claimedAt: eb('admittedAt', '-', 1) }))
          .execute(),
    },
    {
      description: 'an unclaimed session lasted longer',
      apply: (query, { absent }) =>
        entry(query, absent)
          .set((eb) => ({
            expiresAt: eb('expiresAt', '+', 1),
            endedAt: eb('endedAt', '+', 1),
          }))
          .execute(),
    },
    {
      description: 'a session was extended and nothing was reserved',
      apply: (query, { idle }) =>
        entry(query, idle.place)
          .set((eb) => ({ expiresAt: eb('expiresAt', '+', 1) }))
          .execute(),
    },
    {
      description: 'a session ended after its end',
      apply: (query, { absent }) =>
        entry(query, absent)
          .set((eb) => ({ endedAt: eb('endedAt', '+', 1) }))
          .execute(),
    },
  ],
  'no session lasted longer than a session and a reservation together': [
    {
      description: 'a reservation kept its session for a millisecond longer than both',
      async apply(query, { holding }) {
        const end = await query
          .selectFrom('queueEntries')
          .where('concertId', '=', holding.place.concertId)
          .where('waitNo', '=', holding.place.waitNo)
          .select((eb) => eb('admittedAt', '+', 630_001).as('expiresAt'))
          .executeTakeFirstOrThrow();
        await query
          .updateTable('reservations')
          .set(end as { expiresAt: number })
          .where('reservationId', '=', holding.reservationId)
          .execute();
        await query
          .updateTable('seats')
          .set({ heldUntil: end.expiresAt })
          .where('reservationId', '=', holding.reservationId)
          .execute();
        await entry(query, holding.place)
          .set(end as { expiresAt: number })
          .execute();
      },
    },
  ],
  'no session made more reservations than its room allowed': [
    {
      description: 'a session made an eleventh reservation',
      apply: (query, { holding }) =>
        reservation(query, holding.reservationId).set({ holdNo: 11 }).execute(),
    },
    {
      description: 'two reservations of one session have the same number',
      apply: (query, { gone }) =>
        query
          .updateTable('reservations')
          .set({ holdNo: 1 })
          .where('concertId', '=', gone.place.concertId)
          .where('waitNo', '=', gone.place.waitNo)
          .execute(),
    },
    {
      description: 'nobody knows how many were allowed',
      apply: (query, { holding }) =>
        reservation(query, holding.reservationId).set({ holdsAllowed: null }).execute(),
    },
  ],
  'every reservation was made from an active place, which lasts at least as long': [
    {
      description: 'a place reserved before its admission',
      apply: (query, { holding, now }) =>
        query
          .updateTable('reservations')
          .set({ createdAt: now - 60_001 })
          .where('reservationId', '=', holding.reservationId)
          .execute(),
    },
    {
      description: 'a place reserved after it had left',
      apply: (query, { gone, now }) =>
        query
          .updateTable('reservations')
          .set({ createdAt: now })
          .where('reservationId', '=', gone.reservationId)
          .execute(),
    },
    {
      description: 'a user reserved from the place of another',
      alsoFoundBy: ['no session made more reservations than its room allowed'],
      apply: (query, { holding, idle }) =>
        query
          .updateTable('reservations')
          .set({ waitNo: idle.place.waitNo })
          .where('reservationId', '=', holding.reservationId)
          .execute(),
    },
    {
      description: 'a session ends before its reservation',
      apply: (query, { holding, now }) =>
        entry(query, holding.place)
          .set({ expiresAt: now + 1 })
          .execute(),
    },
  ],
};
