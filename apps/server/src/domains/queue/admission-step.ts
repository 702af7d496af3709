/**
 * The admission step: the only place where an entry goes from waiting to active.
 *
 * Under the lock of the room's row it counts the active entries and the admissions of the last 60
 * seconds, and admits the lowest waiting numbers into the slots that are left; where presence is
 * tracked, the lowest that are present. Every other transition keeps the active count or lowers it,
 * so `maxActive` and `admitPerMinute` hold at every instant, whichever server runs the step. Before
 * the opening, and once the concert is closed, it admits no entry; where lots are drawn, none
 * before the draw.
 */
import { hasClosed, hasOpened } from '@onsale/core/catalogue';
import { admissionWindowMs, claimDeadline, placesToAdmit } from '@onsale/core/queue';
import type { Room } from '@onsale/db/repositories/catalogue.repository';
import {
  countAdmissions,
  type AdmissionWindowCache,
} from '@onsale/db/repositories/queue/admission-window.repository';
import { admitLowest, expireSessions } from '@onsale/db/repositories/queue/admission.repository';
import { findDraw } from '@onsale/db/repositories/queue/draw.repository';
import { admitDrawn } from '@onsale/db/repositories/queue/drawn-line.repository';
import { admitPresent } from '@onsale/db/repositories/queue/presence.repository';
import type { Tx } from '@onsale/db/store';
import type { DrawnOrders } from './lobby/drawn-orders.ts';
import type { PresenceTracker } from './presence/presence-tracker.ts';

interface StepOptions {
  /** Read after the room was locked. */
  now: number;
  /** Tells who may be skipped as absent; without it no buyer is. */
  presence?: PresenceTracker;
  /** Admissions that need not be counted again; checked against the rows before use. */
  windowCache?: AdmissionWindowCache;
  drawnOrders: DrawnOrders;
}

/**
 * @param room locked by this transaction.
 * @returns the number of entries admitted.
 */
export async function runAdmissionStep(
  tx: Tx,
  room: Room,
  { now, presence, windowCache, drawnOrders }: StepOptions,
): Promise<number> {
  const { concertId } = room;
  await expireSessions(tx, { concertId, now });
  const window = { concertId, since: now - admissionWindowMs };
  const counted = await countAdmissions(tx, window, windowCache);
  const count = placesToAdmit(room, counted);
  if (count === 0 || !hasOpened(counted.opensAt, now) || hasClosed(counted, now)) return 0;
  // expireSessions may have waited for the lock of a session that was ending, so `now` may lie
  // before the end of the session whose slot is given away. Read the clock again.
  const admittedAt = await tx.now();
  if (hasClosed(counted, admittedAt)) return 0;
  const places = { count, admittedAt, expiresAt: claimDeadline(room, admittedAt) };
  if (counted.admissionOrder === 'draw') {
    return admitByDraw(tx, room, { ...places, presence, drawnOrders });
  }
  const verdict = presence?.findAbsent(concertId, { count, now: admittedAt });
  if (!presence || !verdict) return admitLowest(tx, room, places);
  // Fast path of most lines: no buyer is absent, and none ever was.
  if (verdict.absent.length === 0 && room.passedTo === 0) return admitLowest(tx, room, places);
  return admitPresent(tx, room, {
    ...places,
    verdict,
    absentAfterMs: presence.absentAfterMs,
  });
}

interface DrawnStep {
  count: number;
  admittedAt: number;
  expiresAt: number;
  presence: PresenceTracker | undefined;
  drawnOrders: DrawnOrders;
}

/** Admits in the order that was drawn; none before the draw. */
async function admitByDraw(
  tx: Tx,
  room: Room,
  { presence, drawnOrders, ...places }: DrawnStep,
): Promise<number> {
  const { concertId } = room;
  const { count, admittedAt } = places;
  const draw = await findDraw(tx, concertId);
  if (!draw || draw.drawnAt === null) return 0;
  const { drawnAt } = draw;
  // The next step follows within a second, when this server and the others know of the draw.
  if (presence && !presence.knowsDraw(concertId, { drawnAt, now: admittedAt })) return 0;
  return admitDrawn(tx, room, {
    ...places,
    order: drawnOrders.of(draw),
    verdict: presence?.findAbsent(concertId, { count, now: admittedAt }) ?? null,
    absentAfterMs: presence?.absentAfterMs ?? Infinity,
  });
}
