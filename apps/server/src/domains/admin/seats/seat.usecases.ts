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
import type { Tx } from '@onsale/db/store';
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
  const hall = await app.halls.find(request.concertId);
  const blockedSeats = await app.runMutation(async (tx) => {
    const seats = await requireSeats(tx, request, hall);
    const now = await tx.now();
    const blocked = await blockSeats(tx, { seats, reason: reason ?? null, now });
    const taken = seats.seatNos.filter((seatNo) => !blocked.has(seatNo));
    if (taken.length > 0) throw new OnsaleError('SEAT_UNAVAILABLE', { seatNos: taken });
    return seats;
  });
  await app.saleCache.refreshAfterCommit();
  return blockedSeats;
}

/**
 * Puts seats back on sale; those that are not blocked stay as they are.
 *
 * @throws CONCERT_NOT_FOUND, DATE_NOT_FOUND, SEAT_NOT_FOUND
 */
export async function unblockSeatsOf(app: App, request: SeatsOfDate): Promise<SeatsOfDate> {
  const hall = await app.halls.find(request.concertId);
  const unblocked = await app.runMutation(async (tx) => {
    const seats = await requireSeats(tx, request, hall);
    await unblockSeats(tx, seats);
    return seats;
  });
  await app.saleCache.refreshAfterCommit();
  return unblocked;
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
  const concert = await findConcert(app.db, concertId);
  requirePlayedOn(concert, date);
  const hall = await app.halls.of(concert);
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
async function requireSeats(
  tx: Tx,
  { concertId, date, seatNos }: SeatsOfDate,
  hall: Hall | undefined,
): Promise<SeatsOfDate> {
  if (!hall) throw new OnsaleError('CONCERT_NOT_FOUND', {});
  requirePlayedOn(await findConcert(tx, concertId), date);
  const unknown = findUnknownSeats(seatNos, hall);
  if (unknown.length > 0) throw new OnsaleError('SEAT_NOT_FOUND', { seatNos: unknown });
  return { concertId, date, seatNos: seatNos.toSorted((a, b) => a - b) };
}
