/**
 * Removes buyers who have been absent for long from the line, so that ghosts do not fill it.
 *
 * A removal has two steps. It is announced in rows that every server reads before it answers a
 * poll; after a notice it is carried out, unless a server has withdrawn it because it saw the
 * buyer. Both are decided under the lock of the room, and so is the poll of an announced place: it
 * withdraws the announcement, or finds the place removed.
 */
import type { Room } from '@onsale/db/repositories/catalogue.repository';
import {
  announceRemovals,
  removeAnnounced,
} from '@onsale/db/repositories/queue/line-removal.repository';
import type { Tx } from '@onsale/db/store';
import type { PresenceTracker } from './presence/presence-tracker.ts';

interface Removed {
  removed: number;
  /** The version of the line that follows. */
  lineVersion: number;
}

interface PurgeTerms {
  presence: PresenceTracker;
  /** Read after the lock of the room was taken. */
  now: number;
}

/** Removes places that were absent for `purgeAfterMs`. Call it under the lock of the room. */
export async function purgeAbsent(
  tx: Tx,
  room: Room,
  { presence, now }: PurgeTerms,
): Promise<Removed> {
  const waitNos = presence.purgeable(room.concertId, now);
  const absentAfterMs = presence.purgeAfterMs;
  return removeUnseen(tx, room, { presence, now, waitNos, absentAfterMs });
}

/** Carries out removals that were announced a notice ago. Call it under the lock of the room. */
export async function removeUnseen(
  tx: Tx,
  room: Room,
  { presence, now, ...terms }: PurgeTerms & { waitNos: readonly number[]; absentAfterMs: number },
): Promise<Removed> {
  if (terms.waitNos.length === 0) return { removed: 0, lineVersion: room.lineVersion };
  const announcedUntil = now - presence.noticeMs(now);
  return removeAnnounced(tx, room, { ...terms, removedAt: now, announcedUntil });
}

/** Announces the removals that are due as of the last look. Call it under the lock of the room. */
export async function announceAbsent(
  tx: Tx,
  room: Room,
  { presence, now }: PurgeTerms,
): Promise<number> {
  const { waitNos, seenAt } = presence.announceable(room.concertId, now);
  if (waitNos.length === 0) return 0;
  const { absentAfterMs } = presence;
  await announceRemovals(tx, room, { waitNos, seenAt, absentAfterMs, announcedAt: now });
  return waitNos.length;
}
