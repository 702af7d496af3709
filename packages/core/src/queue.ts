/**
 * The waiting room.
 *
 * waitNo   a person's number in one concert's line: 1, 2, 3 … in the order of joining.
 * entry    one person's place: waiting, then active (admitted, may buy), then over.
 * active   admitted and unexpired. Only active entries fill a room.
 * claim    the first sign of life after admission; without it the session lapses early.
 * ahead    people waiting with a lower waitNo.
 * line     the waiting numbers of a room: see line.ts.
 */
import { catalogueLimits } from './catalogue.ts';
import { OnsaleError } from './errors.ts';

export type EntryStatus = 'waiting' | 'active' | 'finished' | 'expired' | 'left';

export interface RoomLimits {
  maxActive: number;
  admitPerMinute: number;
  sessionSeconds: number;
  claimSeconds: number;
  /** How hard a proof of work a join has to bring, in bits; none without it. */
  challenge?: number | undefined;
}

export const roomDefaults: RoomLimits = {
  maxActive: 50,
  admitPerMinute: 50,
  sessionSeconds: 600,
  claimSeconds: 60,
};

export const roomNumberLimit = catalogueLimits.roomNumber;

/** The admissions limit counts over this window, ending now. */
export const admissionWindowMs = 60_000;

export interface Entry {
  status: EntryStatus;
  admittedAt: number | null;
  claimedAt: number | null;
  expiresAt: number | null;
}

/** An entry's status as of `now`: an active one whose time has run out is expired, swept or not. */
export function entryStatusAt(entry: Entry, now: number): EntryStatus {
  const ranOut = entry.expiresAt !== null && entry.expiresAt <= now;
  return entry.status === 'active' && ranOut ? 'expired' : entry.status;
}

/** How many may be admitted now. Both counts are as of the same instant, under the room's lock. */
export function placesToAdmit(
  room: Pick<RoomLimits, 'maxActive' | 'admitPerMinute'> & { paused: boolean },
  counted: { active: number; admittedInWindow: number },
): number {
  if (room.paused) return 0;
  const slots = room.maxActive - counted.active;
  const admissions = room.admitPerMinute - counted.admittedInWindow;
  return Math.max(0, Math.min(slots, admissions));
}

/** When an admission lapses unless it is claimed. A claim time never outlasts the session itself. */
export function claimDeadline(
  { claimSeconds, sessionSeconds }: Pick<RoomLimits, 'claimSeconds' | 'sessionSeconds'>,
  admittedAt: number,
): number {
  return admittedAt + Math.min(claimSeconds, sessionSeconds) * 1000;
}

/** When a claimed session ends. */
export function sessionEnd(
  { sessionSeconds }: Pick<RoomLimits, 'sessionSeconds'>,
  admittedAt: number,
): number {
  return admittedAt + sessionSeconds * 1000;
}

/** Where somebody stands who waits, and when to ask again. */
export interface Position {
  ahead: number;
  pollAfterMs: number;
}

/**
 * Throws unless the entry may use gated calls now.
 *
 * @throws NOT_ADMITTED while waiting, QUEUE_TOKEN_EXPIRED when it is over.
 */
export function requireActive(entry: Entry, now: number, position: () => Position): void {
  const status = entryStatusAt(entry, now);
  if (status === 'active') return;
  if (status !== 'waiting') throw new OnsaleError('QUEUE_TOKEN_EXPIRED', {});
  const details = position();
  throw new OnsaleError('NOT_ADMITTED', details, { retryAfterMs: details.pollAfterMs });
}

const pollInterval = {
  nearMs: 1_000,
  perPersonAheadMs: 10,
  farMs: 10_000,
  activeMs: 5_000,
  overMs: 60_000,
} as const;

/** The longest that anybody who waits is told to wait before it asks again. */
export const longestPollMs = pollInterval.farMs;

/**
 * How long a client should wait before it asks again: the nearer its turn, the sooner.
 *
 * @param claimMs how long an admission waits to be claimed. A client that asks as often as it is
 * told must be in time for that.
 */
export function pollAfterMs(status: EntryStatus, ahead: number, claimMs = Infinity): number {
  if (status !== 'waiting' && status !== 'active') return pollInterval.overMs;
  const waitingMs = Math.min(
    pollInterval.farMs,
    pollInterval.nearMs + ahead * pollInterval.perPersonAheadMs,
  );
  const paceMs = status === 'active' ? pollInterval.activeMs : waitingMs;
  return Math.floor(Math.min(paceMs, claimMs / 2));
}
