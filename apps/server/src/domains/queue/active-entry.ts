/** The gate between the waiting room and the seats: who may pass, and the claim of an admission. */
import { OnsaleError } from '@onsale/core/errors';
import { entryStatusAt, requireActive, sessionEnd, type Position } from '@onsale/core/queue';
import { findRoom } from '@onsale/db/repositories/catalogue.repository';
import type { Tx } from '@onsale/db/store';
import {
  findEntry,
  lockEntry,
  type EntryRow,
} from '@onsale/db/repositories/queue/queue-entry.repository';
import { claimSession } from '@onsale/db/repositories/queue/admission.repository';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import type { App } from '../../app.ts';

/** A place's row, and the instant at which that was read. */
export interface LockedPlace {
  entry: EntryRow;
  now: number;
}

/**
 * Locks the caller's entry, then reads the clock.
 *
 * @throws NOT_AUTHENTICATED when there is no such entry (a token of another database).
 */
export async function lockPlace(tx: Tx, place: QueuePlace): Promise<LockedPlace> {
  const entry = requireOwnEntry(await lockEntry(tx, place), place);
  return { entry, now: await tx.now() };
}

/**
 * Locks the caller's entry for a gated write.
 *
 * @param position from `approach`, called before the transaction.
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED
 */
export async function lockActivePlace(
  tx: Tx,
  place: QueuePlace,
  position: () => Position,
): Promise<LockedPlace> {
  const locked = await lockPlace(tx, place);
  requireActive(locked.entry, locked.now, position);
  return locked;
}

/**
 * What every gated write does before its transaction: it claims the admission, which must stand
 * even if the write is then refused, and looks at the line, which may need a connection of its
 * own.
 *
 * @throws NOT_AUTHENTICATED
 */
export async function prepareActiveWrite(app: App, place: QueuePlace): Promise<() => Position> {
  const entry = requireOwnEntry(await findEntry(app.db, place), place);
  if (isUnclaimed(entry)) await claim(app, place);
  return positionOf(app, place, entry);
}

/** The caller's entry as of now, for reading: a lock is taken only to claim an admission. */
export async function readPlace(app: App, place: QueuePlace): Promise<LockedPlace> {
  const entry = requireOwnEntry(await findEntry(app.db, place), place);
  if (isUnclaimed(entry)) return claim(app, place);
  return { entry, now: await app.db.now() };
}

/** @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED */
export async function requireActivePlace(app: App, place: QueuePlace): Promise<{ now: number }> {
  const { entry, now } = await readPlace(app, place);
  requireActive(entry, now, await positionOf(app, place, entry));
  return { now };
}

/** The first sign of life after an admission: the session takes its full length, if it still lives. */
async function claim(app: App, place: QueuePlace): Promise<LockedPlace> {
  return app.db.transaction(async (tx) => {
    const { entry, now } = await lockPlace(tx, place);
    const { admittedAt } = entry;
    const lives = entryStatusAt(entry, now) === 'active' && isUnclaimed(entry);
    const room = lives && (await findRoom(tx, place.concertId));
    if (!room || admittedAt === null) return { entry, now };
    const claimed = { claimedAt: now, expiresAt: sessionEnd(room, admittedAt) };
    await claimSession(tx, place, claimed);
    return { entry: { ...entry, ...claimed }, now };
  });
}

function isUnclaimed({ status, claimedAt }: EntryRow): boolean {
  return status === 'active' && claimedAt === null;
}

function requireOwnEntry(entry: EntryRow | undefined, { userId }: QueuePlace): EntryRow {
  if (entry?.userId !== userId) throw new OnsaleError('NOT_AUTHENTICATED', {});
  return entry;
}

/** Where the caller stands if it waits, as the board has it. Whoever does not is never asked for it. */
async function positionOf(
  app: App,
  { concertId, waitNo }: QueuePlace,
  { status }: EntryRow,
): Promise<() => Position> {
  if (status === 'waiting') {
    await app.lineCache.line(concertId);
    if (app.presence.recordPoll(concertId, waitNo))
      await app.presence.markReturned(concertId, waitNo);
  }
  return () => app.lineCache.position(concertId, waitNo);
}
