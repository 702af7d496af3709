import { saleStateAt } from '@onsale/core/catalogue';
import { toIso } from '@onsale/core/clock';
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import { entryStatusAt, pollAfterMs, type EntryStatus } from '@onsale/core/queue';
import { findConcert, listConcerts, lockRoom, type Concert } from '@onsale/db/catalogue.repository';
import type { Tx } from '@onsale/db/database';
import {
  endSession,
  expireSessions,
  findEntry,
  findOpenEntry,
  hasWaiting,
  insertWaitingEntry,
  leaveLine,
  lockRoomCounter,
  type EntryRow,
} from '@onsale/db/queue.repository';
import { listHeld, lockSeats } from '@onsale/db/reservation.repository';
import { newAccount, saveAccount, type Account } from '../account/accounts.ts';
import type { Caller } from '../account/credentials.ts';
import type { Place } from '../account/tokens.ts';
import type { App } from '../app.ts';
import { releaseHolds } from '../reservation/holds.ts';
import { admit } from './admissions.ts';
import { lockPlace, readPlace } from './gate.ts';

/** A place in line as its owner sees it. */
export interface QueueEntry {
  token: string;
  userId: string;
  concertId: string;
  waitNo: number;
  status: EntryStatus;
  ahead: number;
  etaSeconds: number | null;
  expiresAt: string | null;
  pollAfterMs: number;
}

/**
 * Puts the caller at the end of a concert's line, or shows the place that the caller already has.
 * Without a caller an account is made, and its key is part of the answer.
 *
 * @throws CONCERT_REQUIRED, CONCERT_NOT_FOUND, NOT_ON_SALE
 */
export async function joinQueue(
  app: App,
  { caller, concertId }: { caller: Caller | null; concertId?: string | undefined },
): Promise<QueueEntry & { accountKey?: string }> {
  const concert = await concertToJoin(app, concertId);
  // The line is known before this place is added to it, so that `ahead` needs no second look.
  if (!isOnsaleError(concert)) await app.board.line(concert.concertId);
  const joined = await app.effect(async (tx) => {
    // Only now: a repeat of a join that took effect is given its answer, whatever is on sale since.
    if (isOnsaleError(concert)) throw concert;
    const account = caller ? null : newAccount(app);
    const { userId } = caller ?? account!;
    const { entry, now } = await joinLine(tx, { concert, userId, account });
    return { ...showEntry(app, entry, now), ...(account && { accountKey: account.accountKey }) };
  });
  if (joined.status === 'active') await app.board.catchUp(joined.concertId);
  return joined;
}

async function joinLine(
  tx: Tx,
  { concert, userId, account }: { concert: Concert; userId: string; account: Account | null },
): Promise<{ entry: EntryRow; now: number }> {
  const { concertId } = concert;
  if (account) await saveAccount(tx, account);
  const waitNo = (await lockRoomCounter(tx, concertId)) + 1;
  // Only who finds the line empty may be admitted at once, and so needs the room.
  const room = (await hasWaiting(tx, concertId)) ? undefined : await lockRoom(tx, concertId);
  const now = await tx.now();
  if (!account) {
    await expireSessions(tx, { concertId, userId, now });
    const open = await findOpenEntry(tx, { concertId, userId });
    if (open) return { entry: open, now };
  }
  requireOnSale(concert, now);
  await insertWaitingEntry(tx, { concertId, waitNo, userId, joinedAt: now });
  if (room) await admit(tx, room, now);
  return { entry: (await findEntry(tx, { concertId, waitNo }))!, now };
}

/** The concert that is meant, or why there is none. */
async function concertToJoin(
  app: App,
  concertId: string | undefined,
): Promise<Concert | OnsaleError> {
  if (concertId !== undefined) {
    return (await findConcert(app.db, concertId)) ?? new OnsaleError('CONCERT_NOT_FOUND', {});
  }
  const now = await app.db.now();
  const onSale = (await listConcerts(app.db)).filter(
    (concert) => saleStateAt(concert, now) === 'on_sale',
  );
  const [only] = onSale;
  if (only && onSale.length === 1) return only;
  const concertIds = onSale.map((concert) => concert.concertId);
  return new OnsaleError('CONCERT_REQUIRED', { concertIds });
}

function requireOnSale(concert: Concert, now: number): void {
  const state = saleStateAt(concert, now);
  if (state === 'on_sale') return;
  const opensAt = state === 'upcoming' && concert.opensAt !== null ? toIso(concert.opensAt) : null;
  throw new OnsaleError('NOT_ON_SALE', { opensAt });
}

/** The caller's place. While it waits, the answer comes from the board and reads no row. */
export async function queueStatus(app: App, place: Place): Promise<QueueEntry> {
  if (await app.board.isWaiting(place.concertId, place.waitNo)) return showWaiting(app, place);
  const { entry, now } = await readPlace(app, place);
  return showEntry(app, entry, now);
}

/** Gives the place up: seats it holds are released and its slot is free at once. */
export async function leaveQueue(app: App, place: Place): Promise<QueueEntry> {
  const { concertId, userId, waitNo } = place;
  const { entry, now, wasActive } = await app.effect(async (tx) => {
    const room = await lockRoom(tx, concertId);
    const locked = await lockPlace(tx, place);
    const status = entryStatusAt(locked.entry, locked.now);
    const left = { ...locked, wasActive: status === 'active' };
    if (status === 'waiting' && room) {
      await leaveLine(tx, room, { waitNo, endedAt: locked.now });
    } else if (status === 'active') {
      const held = await listHeld(tx, { concertId, userId, now: locked.now });
      await lockSeats(tx, held);
      await releaseHolds(tx, held);
      await endSession(tx, place, { status: 'left', endedAt: locked.now });
    } else {
      return left;
    }
    return { ...left, entry: (await findEntry(tx, place))! };
  });
  await app.board.catchUp(concertId);
  if (wasActive) app.admissions.soon(concertId);
  return showEntry(app, entry, now);
}

/** The place as of `now`. While it waits, its line has to be known. */
function showEntry(app: App, entry: EntryRow, now: number): QueueEntry {
  const status = entryStatusAt(entry, now);
  const { concertId, userId, waitNo } = entry;
  const place = { concertId, userId, waitNo };
  if (status === 'waiting') return showWaiting(app, place);
  // An admission that is not claimed yet must be, before it lapses.
  const claimMs = entry.claimedAt === null ? (entry.expiresAt ?? now) - now : Infinity;
  const hasEnd = status === 'active' || status === 'expired';
  return {
    token: app.tokens.sign(place),
    ...place,
    status,
    ahead: 0,
    etaSeconds: status === 'active' ? 0 : null,
    expiresAt: hasEnd && entry.expiresAt !== null ? toIso(entry.expiresAt) : null,
    pollAfterMs: pollAfterMs(status, 0, claimMs),
  };
}

function showWaiting(app: App, place: Place): QueueEntry {
  const { ahead, pollAfterMs: pollAgainMs } = app.board.position(place.concertId, place.waitNo);
  return {
    token: app.tokens.sign(place),
    ...place,
    status: 'waiting',
    ahead,
    etaSeconds: app.board.etaSeconds(place.concertId, ahead),
    expiresAt: null,
    pollAfterMs: pollAgainMs,
  };
}
