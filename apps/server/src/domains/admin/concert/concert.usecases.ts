/** Operator calls on a concert that exists: change its terms, close it, list all of them. */
import {
  closingTime,
  isClosedByOperator,
  saleStateAt,
  type SaleState,
} from '@onsale/core/catalogue';
import { OnsaleError } from '@onsale/core/errors';
import {
  findConcert,
  listConcertPage,
  lockRoom,
  setClosed,
  updateConcert,
  type Concert,
  type ConcertTermsRow,
} from '@onsale/db/repositories/catalogue.repository';
import { recordMilestone } from '@onsale/db/repositories/events/event-milestones';
import { lockActiveEntries } from '@onsale/db/repositories/queue/admission.repository';
import { lockRoomCounter } from '@onsale/db/repositories/queue/queue-entry.repository';
import type { App } from '../../../app.ts';
import { formatPageCursor, toPage } from '../../../wire/pagination.ts';
import { requireClosingTime, requireOrder } from './closing-time.ts';
import { readRowCounts } from './hall-rows.ts';
import { requireLobby } from './lobby-terms.ts';
import { toConcertTerms, type ConcertTerms } from './concert-terms.ts';

/** Fields that are undefined keep their value. */
export type ConcertChange = { concertId: string } & {
  [Term in keyof ConcertTermsRow]?: ConcertTermsRow[Term] | undefined;
};

/**
 * Changes the given terms of a concert. Reservations keep the price that they were made at, and a
 * buyer who has more seats than the new limit keeps them. The end of cancelling holds for every
 * order of the concert from then on. A new closing time waits for the calls that read the old one,
 * as closing does.
 *
 * @throws CONCERT_NOT_FOUND; INVALID_INPUT for a closing time that has passed, or an opening that
 * does not end the lobby
 */
export async function updateConcertTerms(app: App, change: ConcertChange): Promise<ConcertTerms> {
  const { concertId } = change;
  const hall = await app.halls.find(concertId);
  const { concert, now } = await app.runMutation(async (tx) => {
    // In the order of the locks, before that of the room. A concert that is not there has none.
    if (change.closesAt !== undefined && (await findConcert(tx, concertId))) {
      await lockRoomCounter(tx, concertId);
    }
    if (!(await lockRoom(tx, concertId))) throw new OnsaleError('CONCERT_NOT_FOUND', {});
    const current = (await findConcert(tx, concertId))!;
    const changed: Concert = {
      ...current,
      title: change.title ?? current.title,
      // null: on sale at once.
      opensAt: change.opensAt === undefined ? current.opensAt : change.opensAt,
      price: change.price ?? current.price,
      maxSeatsPerUser: change.maxSeatsPerUser ?? current.maxSeatsPerUser,
      cancelUntilHours: change.cancelUntilHours ?? current.cancelUntilHours,
      // null: with the sale of its last date.
      closesAt: change.closesAt === undefined ? current.closesAt : change.closesAt,
      hidden: change.hidden ?? current.hidden,
      singleSeats: change.singleSeats ?? current.singleSeats,
    };
    const { title, opensAt, closesAt, price, maxSeatsPerUser, cancelUntilHours } = changed;
    const { hidden, singleSeats } = changed;
    const sale = { title, opensAt, closesAt, price, maxSeatsPerUser, cancelUntilHours };
    const terms = { ...sale, hidden, singleSeats };
    const isRetimed = closesAt !== current.closesAt;
    const isRepriced = price !== current.price || maxSeatsPerUser !== current.maxSeatsPerUser;
    const isReseated = singleSeats !== current.singleSeats;
    // Waits for reservations that are being made on the old terms.
    if (isRepriced || isRetimed || isReseated) await lockActiveEntries(tx, concertId);
    const changedAt = await tx.now();
    // A lobby ends with an opening, so one that is opened at once is opened now.
    const endsLobby = opensAt === null && current.lobbyOpensAt !== null;
    const opened: Concert = endsLobby ? { ...changed, opensAt: changedAt } : changed;
    if (isRetimed) requireClosingTime(opened, changedAt);
    else if (change.opensAt !== undefined) requireOrder(opened);
    if (change.opensAt !== undefined) requireLobby(opened);
    const termsChangedAt = isRepriced ? { termsChangedAt: changedAt } : {};
    await updateConcert(tx, { concertId, ...terms, opensAt: opened.opensAt, ...termsChangedAt });
    return { concert: opened, now: changedAt };
  });
  if (change.closesAt !== undefined) await app.lineCache.refreshAfterCommit(concertId);
  await app.saleCache.refreshAfterCommit();
  const saleState = saleStateOf(app, concert, now);
  return toConcertTerms(concert, { rows: hall!.rows.length, saleState });
}

/**
 * Closes a concert permanently: from `closedAt` on no join, no reservation and no admission takes
 * effect. Reservations that are live then may still be paid. Closing it again changes nothing.
 *
 * It takes the locks under which buyers join (the room's counter), are admitted (the room) and
 * reserve (their entries), and only then reads the clock. So each of those calls either commits
 * before `closedAt`, or reads it and is refused.
 *
 * @throws CONCERT_NOT_FOUND
 */
export async function closeConcert(app: App, concertId: string): Promise<ConcertTerms> {
  const hall = await app.halls.find(concertId);
  const { concert, now } = await app.runMutation(async (tx) => {
    if (!(await findConcert(tx, concertId))) throw new OnsaleError('CONCERT_NOT_FOUND', {});
    await lockRoomCounter(tx, concertId);
    await lockRoom(tx, concertId);
    await lockActiveEntries(tx, concertId);
    const current = (await findConcert(tx, concertId))!;
    const closedAt = await tx.now();
    if (isClosedByOperator(current.closedAt, closedAt)) return { concert: current, now: closedAt };
    await setClosed(tx, { concertId, closedAt });
    const occurrence = closingTime({ ...current, closedAt });
    const closed = { concertId, type: 'concert.closed', occurrence, at: closedAt } as const;
    await recordMilestone(tx, closed);
    return { concert: { ...current, closedAt }, now: closedAt };
  });
  await app.lineCache.refreshAfterCommit(concertId);
  await app.saleCache.refreshAfterCommit();
  const saleState = saleStateAt(concert, now);
  return toConcertTerms(concert, { rows: hall!.rows.length, saleState });
}

export interface ConcertCursor {
  createdAt: number;
  concertId: string;
}

/** All concerts, the newest first: hidden and closed ones too. */
export async function listAllConcerts(
  app: App,
  { limit, cursor }: { limit: number; cursor: ConcertCursor | null },
): Promise<{ concerts: ConcertTerms[]; nextCursor: string | null }> {
  await app.saleCache.refreshIfOld();
  const now = await app.db.now();
  const rows = await listConcertPage(app.db, { after: cursor, limit: limit + 1 });
  const { page, nextCursor } = toPage(rows, limit, ({ createdAt, concertId }) =>
    formatPageCursor(createdAt, concertId),
  );
  const rowCounts = await readRowCounts(app.db, page);
  return {
    concerts: page.map((concert) => {
      const rows = rowCounts.get(concert.concertId)!;
      return toConcertTerms(concert, { rows, saleState: saleStateOf(app, concert, now) });
    }),
    nextCursor,
  };
}

/** The state by the row, and whether it is sold out as of the last refresh. */
function saleStateOf({ saleCache }: App, concert: Concert, now: number): SaleState {
  const phase = saleStateAt(concert, now);
  return phase === 'on_sale' && saleCache.view(concert.concertId)?.soldOut ? 'sold_out' : phase;
}
