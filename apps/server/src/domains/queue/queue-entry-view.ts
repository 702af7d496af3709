/** View of a queue entry: what its buyer sees of the place, signed into a fresh token. */
import { awaitsDraw } from '@onsale/core/lobby/lobby-terms';
import { entryStatusAt, pollAfterMs, type EntryStatus } from '@onsale/core/queue';
import { toIso } from '@onsale/core/time/dates';
import type { EntryRow } from '@onsale/db/repositories/queue/queue-entry.repository';
import type { App } from '../../app.ts';
import type { QueuePlace, TokenSource } from '../../auth/queue-tokens.ts';
import { lobbyStatusOf, numbersOf, type LobbyState } from './lobby/lobby-view.ts';

export interface QueueEntry {
  token: string;
  userId: string;
  concertId: string;
  /** null in a lobby whose lots are still to be drawn. */
  waitNo: number | null;
  /** The number of its lot; null where none is drawn, and for who joined after the draw. */
  lot: number | null;
  /** `lobby`: waits for the doors to open. */
  status: EntryStatus | 'lobby';
  /** When the doors open; null unless in the lobby. */
  opensAt: string | null;
  /** Buyers waiting with a lower number, without those who are absent; 0 unless waiting. */
  ahead: number;
  /** 0 when active; null when over, paused, not open, closed, or while no rate is known. */
  etaSeconds: number | null;
  /** When the session ends, or ended by expiry; null in every other state. */
  expiresAt: string | null;
  pollAfterMs: number;
  /** Present only while the entry waits in a room whose admissions are paused. */
  paused?: true;
  /** Present only while the entry waits or is active, and every seat to come is sold. */
  soldOut?: true;
  /** Present only while the entry waits for a concert that is closed. */
  closed?: true;
}

/** The instant of a view, and the credential of its caller, which its token is signed for. */
export interface ViewedAt {
  now: number;
  source: TokenSource;
  /** As the caller read it under its locks; as of the last refresh by default. */
  lobby?: LobbyState | undefined;
}

/**
 * The entry as of `now`. The line cache must know the order of the line, and for a waiting entry it
 * must have been refreshed.
 */
export function toQueueEntry(app: App, entry: EntryRow, viewed: ViewedAt): QueueEntry {
  const { now, source } = viewed;
  const status = entryStatusAt(entry, now);
  const { concertId, userId, waitNo } = entry;
  const place = { concertId, userId, waitNo };
  if (status === 'waiting') return toWaitingEntry(app, place, viewed);
  const lobby = viewed.lobby ?? app.lineCache.lobby(concertId);
  // An unclaimed admission lapses, so the client must poll in time to claim it.
  const claimMs = entry.claimedAt === null ? (entry.expiresAt ?? now) - now : Infinity;
  const hasEnd = status === 'active' || status === 'expired';
  return {
    token: app.tokens.sign(place, source),
    userId,
    concertId,
    ...numbersOf(lobby, waitNo),
    status,
    opensAt: null,
    ahead: 0,
    etaSeconds: status === 'active' ? 0 : null,
    expiresAt: hasEnd && entry.expiresAt !== null ? toIso(entry.expiresAt) : null,
    pollAfterMs: pollAfterMs(status, 0, claimMs),
    ...(status === 'active' && app.saleCache.view(concertId)?.soldOut && { soldOut: true }),
  };
}

/** A waiting entry, from the line cache alone: no row is read. */
export function toWaitingEntry(
  app: App,
  place: QueuePlace,
  {
    source,
    now = 0,
    lobby = app.lineCache.lobby(place.concertId),
  }: Partial<ViewedAt> & Pick<ViewedAt, 'source'>,
): QueueEntry {
  const { concertId, userId, waitNo } = place;
  const { lineCache } = app;
  const drawn = awaitsDraw(lobby.terms) ? null : lobby.order;
  const { ahead, pollAfterMs: pollAgainMs } = lineCache.position(concertId, waitNo, drawn);
  const numbers = numbersOf(lobby, waitNo);
  const { status, opensAt } = lobbyStatusOf(lobby.terms, Math.max(now, lineCache.asOf));
  const entry: QueueEntry = {
    token: app.tokens.sign(place, source),
    userId,
    concertId,
    waitNo: numbers.waitNo,
    lot: numbers.lot,
    status,
    opensAt,
    ahead,
    etaSeconds: lineCache.etaSeconds(concertId, ahead),
    expiresAt: null,
    pollAfterMs: pollAgainMs,
  };
  if (lineCache.isPaused(concertId)) entry.paused = true;
  if (app.saleCache.view(concertId)?.soldOut) entry.soldOut = true;
  if (lineCache.isClosed(concertId)) entry.closed = true;
  return entry;
}
