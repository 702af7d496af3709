/**
 * Guard of the calls that need an active session, and the claim of an admission.
 *
 * A buyer's first call after the admission claims it: the session then lasts its full length, where
 * an unclaimed one lapses early. The claim commits in its own transaction, so it stands even when
 * the call that caused it is refused.
 */
import { OnsaleError } from '@onsale/core/errors';
import { entryStatusAt, requireActive, sessionEnd, type Position } from '@onsale/core/queue';
import { requireOwnTransaction } from '@onsale/db/query/batched-statement';
import { findRoom } from '@onsale/db/repositories/catalogue.repository';
import { claimSession } from '@onsale/db/repositories/queue/admission.repository';
import {
  findEntry,
  lockEntry,
  type EntryRow,
  type OwnedEntry,
} from '@onsale/db/repositories/queue/queue-entry.repository';
import type { Tx } from '@onsale/db/store';
import type { App } from '../../app.ts';
import { epochOf, type QueuePlace } from '../../auth/queue-tokens.ts';

/** An entry's row, and the instant as of which it was read. */
export interface EntrySnapshot {
  entry: EntryRow;
  now: number;
}

/** The same text for the same place: the exclusive key of work that locks its entry. */
export const placeKeyOf = ({ concertId, waitNo }: Pick<QueuePlace, 'concertId' | 'waitNo'>) =>
  `${concertId} ${waitNo}`;

/**
 * Locks the caller's entry, then reads the clock.
 *
 * @throws NOT_AUTHENTICATED when there is no such entry (a token of another database), or the
 * token has ended.
 */
export async function lockOwnEntry(tx: Tx, place: QueuePlace): Promise<EntrySnapshot> {
  const entry = requireOwnEntry(await lockEntry(tx, place), place);
  return { entry, now: await tx.now() };
}

/**
 * Locks the caller's entry for a write that needs an active session.
 *
 * Where the place was admitted only after `prepareActiveWrite` had looked, the write claims the
 * admission: without a claim the session would end before what the write reserves.
 *
 * @param position from `prepareActiveWrite`, called before the transaction.
 * @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED
 */
export async function lockActiveEntry(
  tx: Tx,
  place: QueuePlace,
  position: () => Position,
): Promise<EntrySnapshot> {
  const locked = await lockOwnEntry(tx, place);
  requireActive(locked.entry, locked.now, position);
  if (!isUnclaimed(locked.entry)) return locked;
  await requireOwnTransaction(tx);
  return claimLocked(tx, place, locked);
}

/**
 * Call it before the transaction of every write that needs an active session: it claims the
 * admission, which must stand even if the write is then refused, and refreshes the line, which may
 * need a database connection of its own.
 *
 * @returns the caller's position, for the NOT_ADMITTED error; call it only if the entry waits.
 * @throws NOT_AUTHENTICATED
 */
export async function prepareActiveWrite(app: App, place: QueuePlace): Promise<() => Position> {
  const entry = requireOwnEntry(await findEntry(app.db, place), place);
  if (isUnclaimed(entry)) await claimAdmission(app, place);
  if (entry.status === 'waiting') await recordPresence(app, place);
  return () => app.lineCache.position(place.concertId, place.waitNo);
}

/** Reads the caller's entry as of now. Takes a lock only if an admission must be claimed. */
async function readOwnEntry(app: App, place: QueuePlace): Promise<EntrySnapshot> {
  const entry = requireOwnEntry(await findEntry(app.db, place), place);
  if (isUnclaimed(entry)) return claimAdmission(app, place);
  return { entry, now: await app.db.now() };
}

/**
 * Whether the place is known to wait, so that no row need be read. The call is recorded as a sign
 * of presence; where its return has to be written, only the row can tell.
 */
export async function waitsByMemory(app: App, place: QueuePlace): Promise<boolean> {
  const { concertId, waitNo } = place;
  if (app.tokenEpochs.hasEnded(place) === null) return false;
  if (!(await app.lineCache.isWaiting(concertId, waitNo))) return false;
  if (!app.presence.recordPoll(concertId, waitNo)) return true;
  await app.presence.markReturned(concertId, waitNo);
  return false;
}

/**
 * Reads the caller's entry as of now. If it waits, its line is refreshed, and the call is recorded
 * as a sign of presence. Where that has to be written, the entry is read once more: it may have
 * been removed before. In every case the order of its line is known then.
 */
export async function readPresentEntry(app: App, place: QueuePlace): Promise<EntrySnapshot> {
  const found = await readOwnEntry(app, place);
  if (found.entry.status !== 'waiting') {
    await app.lineCache.knowOrder(place.concertId);
    return found;
  }
  return (await recordPresence(app, place)) ? readOwnEntry(app, place) : found;
}

/** @throws NOT_AUTHENTICATED, NOT_ADMITTED, QUEUE_TOKEN_EXPIRED */
export async function requireActiveEntry(app: App, place: QueuePlace): Promise<EntrySnapshot> {
  const { entry, now } = await readPresentEntry(app, place);
  requireActive(entry, now, () => app.lineCache.position(place.concertId, place.waitNo));
  return { entry, now };
}

/** Extends an unclaimed admission to the full session, unless it has lapsed already. */
async function claimAdmission(app: App, place: QueuePlace): Promise<EntrySnapshot> {
  const batchPolicy = { operation: 'claim', exclusiveKeys: [placeKeyOf(place)] };
  return app.db.batched(batchPolicy, async (tx) =>
    claimLocked(tx, place, await lockOwnEntry(tx, place)),
  );
}

async function claimLocked(
  tx: Tx,
  place: QueuePlace,
  { entry, now }: EntrySnapshot,
): Promise<EntrySnapshot> {
  const { admittedAt } = entry;
  const isClaimable = entryStatusAt(entry, now) === 'active' && isUnclaimed(entry);
  const room = isClaimable && (await findRoom(tx, place.concertId));
  if (!room || admittedAt === null) return { entry, now };
  const claimed = { claimedAt: now, expiresAt: sessionEnd(room, admittedAt) };
  await claimSession(tx, place, claimed);
  return { entry: { ...entry, ...claimed }, now };
}

function isUnclaimed({ status, claimedAt }: EntryRow): boolean {
  return status === 'active' && claimedAt === null;
}

/** @throws NOT_AUTHENTICATED also when the user's tokens were ended after this one was signed. */
function requireOwnEntry(entry: OwnedEntry | undefined, place: QueuePlace): OwnedEntry {
  if (entry?.userId !== place.userId || entry.tokenEpoch !== epochOf(place))
    throw new OnsaleError('NOT_AUTHENTICATED', {});
  return entry;
}

/**
 * Refreshes the line of a waiting entry and records the call as a sign of presence.
 *
 * @returns whether its return was written: the entry was skipped, or its removal was announced.
 */
export async function recordPresence(
  app: App,
  { concertId, waitNo }: Pick<QueuePlace, 'concertId' | 'waitNo'>,
): Promise<boolean> {
  await app.lineCache.line(concertId);
  if (!app.presence.recordPoll(concertId, waitNo)) return false;
  await app.presence.markReturned(concertId, waitNo);
  return true;
}
