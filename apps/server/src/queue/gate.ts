/** The gate between the waiting room and the seats: who may pass, and the claim of an admission. */
import { OnsaleError } from '@onsale/core/errors';
import { entryStatusAt, requireActive, sessionEnd } from '@onsale/core/queue';
import { findRoom } from '@onsale/db/catalogue.repository';
import type { Tx } from '@onsale/db/database';
import { claimSession, findEntry, lockEntry, type EntryRow } from '@onsale/db/queue.repository';
import type { Place } from '../account/tokens.ts';
import type { App } from '../app.ts';

/**
 * Locks the caller's entry and reads the clock. An admission that is still unclaimed is claimed, so
 * that the session takes its full length.
 *
 * @throws NOT_AUTHENTICATED when there is no such entry (a token of another database).
 */
export async function lockPlace(tx: Tx, place: Place): Promise<{ entry: EntryRow; now: number }> {
  const entry = await lockEntry(tx, place);
  if (entry?.userId !== place.userId) throw new OnsaleError('NOT_AUTHENTICATED', {});
  const now = await tx.now();
  const unclaimed = entryStatusAt(entry, now) === 'active' && entry.claimedAt === null;
  const room = unclaimed && (await findRoom(tx, place.concertId));
  if (!room || entry.admittedAt === null) return { entry, now };
  const claim = { claimedAt: now, expiresAt: sessionEnd(room, entry.admittedAt) };
  await claimSession(tx, place, claim);
  return { entry: { ...entry, ...claim }, now };
}

/**
 * Locks the caller's entry for a gated write.
 *
 * @param ahead from `aheadOf`, called before the transaction: inside, a room that this process has
 * not seen yet would need a second connection while the first is held.
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED
 */
export async function lockActivePlace(
  tx: Tx,
  place: Place,
  ahead: () => number,
): Promise<{ entry: EntryRow; now: number }> {
  const locked = await lockPlace(tx, place);
  requireActive(locked.entry, locked.now, ahead);
  return locked;
}

/** The caller's entry as of now, for reading: a lock is taken only to claim an admission. */
export async function readPlace(app: App, place: Place): Promise<{ entry: EntryRow; now: number }> {
  const entry = await findEntry(app.db, place);
  if (entry?.userId !== place.userId) throw new OnsaleError('NOT_AUTHENTICATED', {});
  const now = await app.db.now();
  const unclaimed = entryStatusAt(entry, now) === 'active' && entry.claimedAt === null;
  if (!unclaimed) return { entry, now };
  return app.db.transaction((tx) => lockPlace(tx, place));
}

/** @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED */
export async function requireActivePlace(app: App, place: Place): Promise<{ now: number }> {
  const { entry, now } = await readPlace(app, place);
  requireActive(entry, now, await aheadOf(app, place));
  return { now };
}

/** How many wait in front of the caller, as the board has it. */
export async function aheadOf(app: App, { concertId, waitNo }: Place): Promise<() => number> {
  const line = await app.board.line(concertId);
  return () => line.ahead(waitNo);
}
