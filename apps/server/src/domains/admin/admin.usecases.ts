/** Operator calls on a sale: create a concert, change its room, read its counts, run the audit. */
import { catalogueDefaults, lastSaleEnd, saleStateAt } from '@onsale/core/catalogue';
import { OnsaleError } from '@onsale/core/errors';
import type { Layout } from '@onsale/core/hall/layout';
import type { RoomLimits } from '@onsale/core/queue';
import { runAudit, type AuditResult } from '@onsale/db/audit/run-audit';
import { holdBans } from '@onsale/db/repositories/ban.repository';
import {
  countTakenByDate,
  findConcert,
  findRoom,
  insertConcert,
  lockRoom,
  updateRoom,
  type Concert,
  type Room,
} from '@onsale/db/repositories/catalogue.repository';
import { insertLayout } from '@onsale/db/repositories/layout.repository';
import { insertDraw } from '@onsale/db/repositories/queue/draw.repository';
import { sumRevenue } from '@onsale/db/repositories/order.repository';
import { countAdmitted, countByStatus } from '@onsale/db/repositories/queue/queue-stats.repository';
import type { App } from '../../app.ts';
import { toConcertTerms, type ConcertTerms } from './concert/concert-terms.ts';
import { seedFrom, seedHashOf } from '../queue/lobby/draw-hashes.ts';
import { requireClosingTime } from './concert/closing-time.ts';
import { countRows } from './concert/hall-rows.ts';
import { requireLobby } from './concert/lobby-terms.ts';
import { planShows } from './concert/show-times.ts';

/** Terms that are left out have their defaults. */
export type NewConcert = Pick<Concert, GivenTerm> &
  Partial<Pick<Concert, OptionalTerm>> & {
    /** The hall; without one, its seats are rows of `seatsPerRow` at one price. */
    layout?: Layout | undefined;
    room: RoomLimits;
  };

type GivenTerm =
  | 'title'
  | 'dates'
  | 'seatsPerDate'
  | 'seatsPerRow'
  | 'price'
  | 'opensAt'
  | 'reservationSeconds'
  | 'maxSeatsPerUser'
  | 'cancelUntilHours';
type OptionalTerm =
  | 'hidden'
  | 'singleSeats'
  | 'timeZone'
  | 'salesEndMinutes'
  | 'closesAt'
  | 'lobbyOpensAt'
  | 'admissionOrder';

export interface CreatedConcert extends ConcertTerms {
  /** As it was sent; left out without one. */
  layout?: Layout;
  room: RoomLimits & { paused: boolean };
}

/**
 * Creates a concert with its dates and its waiting room.
 *
 * @throws INVALID_INPUT when a date is over or does not exist, or the closing time makes no sense.
 */
export async function createConcert(
  app: App,
  { room, layout, ...terms }: NewConcert,
): Promise<CreatedConcert> {
  const { concert, now } = await app.runMutation(async (tx) => {
    const concertId = app.ids.id('con');
    await holdBans(tx);
    const createdAt = await tx.now();
    const given = { ...defaultTerms, ...terms };
    const performances = planShows(given, createdAt);
    requireClosingTime(given, createdAt);
    requireLobby(given);
    const hasLayout = layout !== undefined;
    const seed = given.admissionOrder === 'draw' ? seedFrom(app.ids.secret()) : null;
    const added: Concert = {
      ...given,
      concertId,
      dates: performances.map(({ date }) => date),
      performances,
      salesEndAt: lastSaleEnd(performances),
      hasLayout,
      seedHash: seed === null ? null : seedHashOf(seed),
      createdAt,
    };
    await insertConcert(tx, added, room);
    if (seed !== null) await insertDraw(tx, { concertId, seed });
    if (layout) await insertLayout(tx, concertId, layout);
    return { concert: added, now: createdAt };
  });
  await app.lineCache.refreshAfterCommit(concert.concertId);
  await app.saleCache.refreshAfterCommit();
  return {
    ...toConcertTerms(concert, {
      rows: countRows(concert, layout),
      saleState: saleStateAt(concert, now),
    }),
    ...(layout && { layout }),
    room: toRoomView({ ...room, challengeBits: room.challenge ?? 0, paused: false }),
  };
}

const defaultTerms = {
  hidden: false,
  singleSeats: 'allow',
  timeZone: catalogueDefaults.timeZone,
  salesEndMinutes: catalogueDefaults.salesEndMinutes,
  closesAt: null,
  closedAt: null,
  performancesVersion: 0,
  lobbyOpensAt: null,
  admissionOrder: 'arrival',
} as const;

/** Fields that are undefined keep their value. */
export interface RoomChange {
  concertId: string;
  maxActive?: number | undefined;
  admitPerMinute?: number | undefined;
  holdsPerSession?: number | undefined;
  paused?: boolean | undefined;
  challenge?: number | undefined;
}

export type RoomView = RoomLimits & { concertId: string; paused: boolean };

/**
 * Changes the given limits of a room. A lower limit ends no session of a buyer already admitted; it
 * only holds back further admissions.
 *
 * @throws CONCERT_NOT_FOUND
 */
export async function setRoom(app: App, change: RoomChange): Promise<RoomView> {
  const { concertId } = change;
  const room = await app.runMutation(async (tx) => {
    const current = await lockRoom(tx, concertId);
    if (!current) throw new OnsaleError('CONCERT_NOT_FOUND', {});
    const changed = {
      ...current,
      maxActive: change.maxActive ?? current.maxActive,
      admitPerMinute: change.admitPerMinute ?? current.admitPerMinute,
      holdsPerSession: change.holdsPerSession ?? current.holdsPerSession,
      paused: change.paused ?? current.paused,
      challengeBits: change.challenge ?? current.challengeBits,
    };
    await updateRoom(tx, changed);
    return { concertId, ...toRoomView(changed) };
  });
  await app.lineCache.refreshAfterCommit(concertId);
  app.admissionRunner.requestStep(concertId);
  return room;
}

/**
 * The room as operators see it; `challenge` is present only if joins must carry a proof of work.
 */
function toRoomView(
  room: RoomLimits & Pick<Room, 'paused' | 'challengeBits'>,
): RoomLimits & { paused: boolean } {
  const { maxActive, admitPerMinute, sessionSeconds, claimSeconds, holdsPerSession } = room;
  const { paused, challengeBits } = room;
  const limits = { maxActive, admitPerMinute, sessionSeconds, claimSeconds, holdsPerSession };
  const view = { ...limits, paused };
  return challengeBits === 0 ? view : { ...view, challenge: challengeBits };
}

interface SeatCounts {
  available: number;
  held: number;
  sold: number;
  blocked: number;
}

export interface ConcertStats {
  waiting: number;
  active: number;
  /** Number of buyers ever admitted, whatever the status of their entries now. */
  admitted: number;
  finished: number;
  expired: number;
  left: number;
  /** Summed over all dates. */
  seats: SeatCounts;
  dates: ({ date: string } & SeatCounts)[];
  room: RoomLimits & { paused: boolean };
  /** The sum of the orders that are not cancelled, less their refunds. */
  revenue: number;
  /** The same by their way of paying. */
  revenueBy: { points: number; cash: number };
}

/** @throws CONCERT_NOT_FOUND */
export async function readConcertStats(app: App, concertId: string): Promise<ConcertStats> {
  const concert = await findConcert(app.db, concertId);
  if (!concert) throw new OnsaleError('CONCERT_NOT_FOUND', {});
  const now = await app.db.now();
  const byStatus = await countByStatus(app.db, { concertId, now });
  const taken = await countTakenByDate(app.db, { concertId, now });
  const dates = concert.dates.map((date) => {
    const { held, sold, blocked } = taken.get(date) ?? { held: 0, sold: 0, blocked: 0 };
    return { date, available: concert.seatsPerDate - held - sold - blocked, held, sold, blocked };
  });
  const room = (await findRoom(app.db, concertId))!;
  const revenueBy = await sumRevenue(app.db, concertId);
  return {
    waiting: byStatus.get('waiting') ?? 0,
    active: byStatus.get('active') ?? 0,
    admitted: await countAdmitted(app.db, concertId),
    finished: byStatus.get('finished') ?? 0,
    expired: byStatus.get('expired') ?? 0,
    left: byStatus.get('left') ?? 0,
    seats: {
      available: sum(dates, 'available'),
      held: sum(dates, 'held'),
      sold: sum(dates, 'sold'),
      blocked: sum(dates, 'blocked'),
    },
    dates,
    room: toRoomView(room),
    revenue: revenueBy.points + revenueBy.cash,
    revenueBy,
  };
}

function sum(counts: readonly SeatCounts[], status: keyof SeatCounts): number {
  return counts.reduce((total, of) => total + of[status], 0);
}

/** Checks every row against the invariants. Read-only, from one snapshot of the database. */
export async function auditInvariants(app: App): Promise<AuditResult> {
  return runAudit(app.db);
}
