/**
 * Tells buyers that a date was cancelled, in place of what its cancellation looks like otherwise: a
 * closed date, a closed concert, a released reservation. Only calls that fail read it.
 */
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import { findCancelledDate } from '@onsale/db/repositories/seats/cancelled-date.repository';
import { findConcert } from '@onsale/db/repositories/catalogue.repository';
import { findReservation } from '@onsale/db/repositories/seats/reservation.repository';
import type { PerformanceKey } from '@onsale/db/repositories/seats/seat.repository';
import type { App } from '../../app.ts';

/** @throws DATE_CANCELLED, or the error as it is. */
export async function explainDateRefusal(
  app: App,
  error: unknown,
  key: PerformanceKey,
): Promise<never> {
  const mayBe = isOnsaleError(error, 'DATE_CLOSED') || isOnsaleError(error, 'NOT_ON_SALE');
  throw (mayBe ? await cancellationOf(app, key) : undefined) ?? error;
}

/** @throws DATE_CANCELLED when one of the reservations was for a cancelled date. */
export async function explainPaymentRefusal(
  app: App,
  error: unknown,
  { concertId, reservationIds }: { concertId: string; reservationIds: readonly string[] },
): Promise<never> {
  const mayBe = isOnsaleError(error, 'RESERVATION_RELEASED');
  for (const reservationId of mayBe ? reservationIds : []) {
    const reservation = await findReservation(app.db, { concertId, reservationId });
    const cancelled =
      reservation?.status === 'released' && (await cancellationOf(app, reservation));
    if (cancelled) throw cancelled;
  }
  throw error;
}

/** @throws DATE_CANCELLED when the cancellation of its last date closed the concert. */
export async function explainJoinRefusal(
  app: App,
  error: unknown,
  concertId: string,
): Promise<never> {
  if (!isOnsaleError(error, 'NOT_ON_SALE') || error.details.opensAt !== null) throw error;
  const concert = await findConcert(app.db, concertId);
  for (const { date, saleEndsAt } of concert?.performances ?? []) {
    if (saleEndsAt === null || saleEndsAt !== concert!.salesEndAt) continue;
    const cancelled = await cancellationOf(app, { concertId, date });
    if (cancelled) throw cancelled;
  }
  throw error;
}

async function cancellationOf(
  { db }: App,
  key: PerformanceKey,
): Promise<OnsaleError<'DATE_CANCELLED'> | undefined> {
  const cancelled = await findCancelledDate(db, key);
  if (!cancelled) return undefined;
  const { date, cancelReason: reason } = cancelled;
  return new OnsaleError('DATE_CANCELLED', { date, reason });
}
