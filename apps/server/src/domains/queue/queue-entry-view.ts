import { toIso } from '@onsale/core/time/dates';
import { entryStatusAt, pollAfterMs, type EntryStatus } from '@onsale/core/queue';
import type { EntryRow } from '@onsale/db/repositories/queue/queue-entry.repository';
import type { QueuePlace } from '../../auth/queue-tokens.ts';
import type { App } from '../../app.ts';

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

/** The place as of `now`. While it waits, its line has to be known. */
export function toQueueEntry(app: App, entry: EntryRow, now: number): QueueEntry {
  const status = entryStatusAt(entry, now);
  const { concertId, userId, waitNo } = entry;
  const place = { concertId, userId, waitNo };
  if (status === 'waiting') return toWaitingEntry(app, place);
  // An admission that is not claimed yet must be, before it lapses.
  const claimMs = entry.claimedAt === null ? (entry.expiresAt ?? now) - now : Infinity;
  const hasEnd = status === 'active' || status === 'expired';
  return {
    token: app.tokens.sign(place),
    userId,
    concertId,
    waitNo,
    status,
    ahead: 0,
    etaSeconds: status === 'active' ? 0 : null,
    expiresAt: hasEnd && entry.expiresAt !== null ? toIso(entry.expiresAt) : null,
    pollAfterMs: pollAfterMs(status, 0, claimMs),
  };
}

export function toWaitingEntry(app: App, place: QueuePlace): QueueEntry {
  const { concertId, userId, waitNo } = place;
  const { ahead, pollAfterMs: pollAgainMs } = app.lineCache.position(concertId, waitNo);
  return {
    token: app.tokens.sign(place),
    userId,
    concertId,
    waitNo,
    status: 'waiting',
    ahead,
    etaSeconds: app.lineCache.etaSeconds(concertId, ahead),
    expiresAt: null,
    pollAfterMs: pollAgainMs,
  };
}
