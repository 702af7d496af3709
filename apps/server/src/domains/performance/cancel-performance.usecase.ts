/** Cancels a date: at once for every buyer, with refunds that follow one by one. */
import { lastSaleEnd, saleEndOf } from '@onsale/core/catalogue';
import { toIso, toIsoOrNull } from '@onsale/core/time/dates';
import {
  cancelDate,
  countRefunds,
  findCancelledDate,
  type CancelledDate,
  releaseHoldsOfDate,
} from '@onsale/db/repositories/seats/cancelled-date.repository';
import { findConcert, lockRoom } from '@onsale/db/repositories/catalogue.repository';
import { lockActiveEntries } from '@onsale/db/repositories/queue/admission.repository';
import { lockRoomCounter } from '@onsale/db/repositories/queue/queue-entry.repository';
import {
  lockPerformance,
  type PerformanceKey,
} from '@onsale/db/repositories/seats/seat.repository';
import type { Store } from '@onsale/db/store';
import type { App } from '../../app.ts';
import { requirePlayedOn } from '../catalogue/require-played-on.ts';

export interface PerformanceStatus {
  concertId: string;
  date: string;
  /** null for a date that was not cancelled. */
  cancelledAt: string | null;
  reason: string | null;
  /** The orders that its cancellation refunds. */
  total: number;
  refunded: number;
  remaining: number;
  finished: boolean;
  finishedAt: string | null;
}

/**
 * Cancels a date: from `cancelledAt` on no buyer reserves or pays for it, nor joins if it was the
 * last date on sale, and its holds are released. Its orders are refunded afterwards, each in a
 * transaction of its own, by any server (refund-dates.ts). Cancelling it again changes nothing.
 *
 * It takes the locks under which buyers join (the room's counter), are admitted (the room) and
 * reserve or pay (their entries), the one of best seats, of the box office and of the door (the
 * performance), and only then reads the clock.
 *
 * @throws CONCERT_NOT_FOUND, DATE_NOT_FOUND
 */
export async function cancelPerformance(
  app: App,
  { concertId, date, ...cancellation }: PerformanceKey & { reason: string; operator: string },
): Promise<PerformanceStatus> {
  const { reason, operator } = cancellation;
  const status = await app.runMutation(async (tx) => {
    requirePlayedOn(await findConcert(tx, concertId), date);
    await lockRoomCounter(tx, concertId);
    await lockRoom(tx, concertId);
    await lockActiveEntries(tx, concertId);
    await lockPerformance(tx, { concertId, date });
    const before = await findCancelledDate(tx, { concertId, date });
    if (before) return toStatus(tx, before);
    const { performances } = (await findConcert(tx, concertId))!;
    const now = await tx.now();
    const ended = performances.map((one) =>
      one.date === date ? { ...one, saleEndsAt: Math.min(now, saleEndOf(one)) } : one,
    );
    const { saleEndsAt } = ended.find((one) => one.date === date)!;
    await releaseHoldsOfDate(tx, { concertId, date, now });
    const cancelled = {
      concertId,
      date,
      cancelledAt: now,
      cancelReason: reason,
      cancelledBy: operator,
    };
    const ends = { saleEndsAt: saleEndsAt!, salesEndAt: lastSaleEnd(ended) };
    await cancelDate(tx, { ...cancelled, ...ends });
    return toStatus(tx, { ...cancelled, refundedAt: null });
  });
  await app.lineCache.refreshAfterCommit(concertId);
  await app.saleCache.refreshAfterCommit();
  return status;
}

/**
 * Whether a date was cancelled, and how far its refunds are.
 *
 * @throws CONCERT_NOT_FOUND, DATE_NOT_FOUND
 */
export async function readPerformanceStatus(
  app: App,
  key: PerformanceKey,
): Promise<PerformanceStatus> {
  const { concertId, date } = key;
  requirePlayedOn(await app.concertCache.findWith(concertId, date), date);
  const cancelled = await findCancelledDate(app.db, key);
  if (!cancelled) {
    const nothing = { total: 0, refunded: 0, remaining: 0, finished: false, finishedAt: null };
    return { concertId, date, cancelledAt: null, reason: null, ...nothing };
  }
  return toStatus(app.db, cancelled);
}

async function toStatus(store: Store, cancelled: CancelledDate): Promise<PerformanceStatus> {
  const { concertId, date, cancelledAt, cancelReason: reason, refundedAt } = cancelled;
  const { refunded, remaining } = await countRefunds(store, cancelled);
  return {
    concertId,
    date,
    cancelledAt: toIso(cancelledAt),
    reason,
    total: refunded + remaining,
    refunded,
    remaining,
    finished: refundedAt !== null,
    finishedAt: toIsoOrNull(refundedAt),
  };
}
