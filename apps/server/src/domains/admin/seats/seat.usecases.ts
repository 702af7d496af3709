/** Operator calls on seats: take seats of a date off sale, put them back, list them. */
import { OnsaleError } from '@onsale/core/errors';
import { findUnknownSeats, rowOfSeat, seatLabel, type Hall } from '@onsale/core/hall/hall';
import { toIso } from '@onsale/core/time/dates';
import { findConcert } from '@onsale/db/repositories/catalogue.repository';
import {
  blockSeats,
  listBlockedSeats,
  unblockSeats,
} from '@onsale/db/repositories/seats/blocked-seat.repository';
import type { App } from '../../../app.ts';
import { requirePlayedOn } from '../../catalogue/require-played-on.ts';

interface SeatsOfDate {
  concertId: string;
  date: string;
  seatNos: number[];
}

/**
 * Takes seats off sale, all of them or none: no buyer gets them until they are unblocked. A seat
 * that is blocked already gets the new reason.
 *
 * @throws CONCERT_NOT_FOUND, DATE_NOT_FOUND, SEAT_NOT_FOUND, SEAT_UNAVAILABLE for seats that are
 * held or sold.
 */
export async function blockSeatsOf(
  app: App,
  { reason, ...request }: SeatsOfDate & { reason?: string | undefined },
): Promise<SeatsOfDate> {
  const seats = await findSeats(app, request);
  await app.runMutation(async (tx) => {
    const now = await tx.now();
    const blocked = await blockSeats(tx, { seats, reason: reason ?? null, now });
    const taken = seats.seatNos.filter((seatNo) => !blocked.has(seatNo));
    if (taken.length > 0) throw new OnsaleError('SEAT_UNAVAILABLE', { seatNos: taken });
    return seats;
  });
  await app.saleCache.refreshAfterCommit();
  return seats;
}

/**
 * Puts seats back on sale; those that are not blocked stay as they are.
 *
 * @throws CONCERT_NOT_FOUND, DATE_NOT_FOUND, SEAT_NOT_FOUND
 */
export async function unblockSeatsOf(app: App, request: SeatsOfDate): Promise<SeatsOfDate> {
  const seats = await findSeats(app, request);
  await app.runMutation(async (tx) => {
    await unblockSeats(tx, seats);
    return seats;
  });
  await app.saleCache.refreshAfterCommit();
  return seats;
}

export interface BlockedSeats {
  concertId: string;
  date: string;
  seats: {
    seatNo: number;
    label: string;
    section: string;
    reason: string | null;
    blockedAt: string;
  }[];
}

/** @throws CONCERT_NOT_FOUND, DATE_NOT_FOUND */
export async function listBlocked(
  app: App,
  { concertId, date }: Omit<SeatsOfDate, 'seatNos'>,
): Promise<BlockedSeats> {
  const hall = await findHall(app, { concertId, date });
  const rows = await listBlockedSeats(app.db, { concertId, date });
  const seats = rows.map(({ seatNo, blockedAt, blockReason: reason }) => ({
    seatNo,
    label: seatLabel(hall, seatNo),
    section: rowOfSeat(hall, seatNo).section.name,
    reason,
    blockedAt: toIso(blockedAt),
  }));
  return { concertId, date, seats };
}

/** The seats, ascending, once they are known to exist. */
async function findSeats(
  app: App,
  { concertId, date, seatNos }: SeatsOfDate,
): Promise<SeatsOfDate> {
  const hall = await findHall(app, { concertId, date });
  const unknown = findUnknownSeats(seatNos, hall);
  if (unknown.length > 0) throw new OnsaleError('SEAT_NOT_FOUND', { seatNos: unknown });
  return { concertId, date, seatNos: seatNos.toSorted((a, b) => a - b) };
}

async function findHall(
  app: App,
  { concertId, date }: Omit<SeatsOfDate, 'seatNos'>,
): Promise<Hall> {
  const concert = await findConcert(app.db, concertId);
  requirePlayedOn(concert, date);
  return app.halls.of(concert);
}
