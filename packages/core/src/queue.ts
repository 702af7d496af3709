/**
 * The rules of the waiting room: admission, sessions, and polling.
 *
 * waitNo   an entry's number in one concert's line: 1, 2, 3 … in the order of joining.
 * entry    one buyer's place in a line: waiting, then active (admitted, may buy), then over.
 * active   admitted and unexpired. Only active entries count against `maxActive`.
 * claim    the first call after the admission; without it the session lapses early.
 * ahead    the number of waiting entries with a lower waitNo.
 * line     the waiting numbers of a room: see structures/waiting-line.ts.
 */
import { catalogueLimits } from './catalogue.ts';
import { OnsaleError } from './errors.ts';

export type EntryStatus = 'waiting' | 'active' | 'finished' | 'expired' | 'left';

export interface RoomLimits {
  maxActive: number;
  admitPerMinute: number;
  sessionSeconds: number;
  claimSeconds: number;
  /** How many reservations one session may make. */
  holdsPerSession: number;
  /** The difficulty of the proof of work that a join requires, in bits; undefined for none. */
  challenge?: number | undefined;
}

export const roomDefaults: RoomLimits = {
  maxActive: 50,
  admitPerMinute: 50,
  sessionSeconds: 600,
  claimSeconds: 60,
  holdsPerSession: 10,
};

export const roomNumberLimit = catalogueLimits.roomNumber;

/** The largest `holdsPerSession`. */
export const holdsPerSessionLimit = 1_000;

/** `admitPerMinute` counts the admissions of this window, which ends now. */
export const admissionWindowMs = 60_000;

export interface Entry {
  status: EntryStatus;
  admittedAt: number | null;
  claimedAt: number | null;
  expiresAt: number | null;
  /** 1: ended while it waited, for absence or by an operator. */
  lapsed?: 1 | null;
}

/**
 * An entry's status as of `now`: an active one past its `expiresAt` is expired, whatever its row
 * says, and so is one that ended while it waited without its buyer's doing.
 */
export function entryStatusAt(entry: Entry, now: number): EntryStatus {
  const isPastExpiry = entry.expiresAt !== null && entry.expiresAt <= now;
  const isExpired = (entry.status === 'active' && isPastExpiry) || entry.lapsed === 1;
  return isExpired ? 'expired' : entry.status;
}

/**
 * How many entries may be admitted now.
 *
 * @param counted both as of the same instant, under the room's lock.
 */
export function placesToAdmit(
  room: Pick<RoomLimits, 'maxActive' | 'admitPerMinute'> & { paused: boolean },
  counted: { active: number; admittedInWindow: number },
): number {
  if (room.paused) return 0;
  const slots = room.maxActive - counted.active;
  const admissions = room.admitPerMinute - counted.admittedInWindow;
  return Math.max(0, Math.min(slots, admissions));
}

/**
 * When an unclaimed admission lapses: after `claimSeconds`, or with the session if that is sooner.
 */
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

/**
 * When a session ends at the latest, whatever its buyer does: reservations extend it up to here, so
 * no buyer keeps a slot by reserving and releasing in turns.
 */
export function latestSessionEnd(
  {
    sessionSeconds,
    reservationSeconds,
  }: Pick<RoomLimits, 'sessionSeconds'> & { reservationSeconds: number },
  admittedAt: number,
): number {
  return admittedAt + (sessionSeconds + reservationSeconds) * 1000;
}

/** The position of a waiting entry, and when its client should poll again. */
export interface Position {
  ahead: number;
  pollAfterMs: number;
}

/**
 * Throws unless the entry is active, as calls that see or buy seats require.
 *
 * @throws NOT_ADMITTED while it waits, QUEUE_TOKEN_EXPIRED when it is over.
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
  farMs: 30_000,
  activeMs: 5_000,
  overMs: 60_000,
} as const;

/** The poll interval at the front of a line. */
export const shortestPollMs = pollInterval.nearMs;

/** The longest poll interval of a waiting entry, and from how many buyers ahead on it is that. */
export const longestPollMs = pollInterval.farMs;
export const farAhead = (pollInterval.farMs - pollInterval.nearMs) / pollInterval.perPersonAheadMs;

/**
 * The poll interval that a client is told: the nearer its admission, the shorter.
 *
 * @param claimMs how long an admission waits to be claimed. Half of it bounds the interval, so that
 * a client which polls as told claims its admission in time.
 */
export function pollAfterMs(status: EntryStatus, ahead: number, claimMs = Infinity): number {
  if (status !== 'waiting' && status !== 'active') return pollInterval.overMs;
  const waitingMs = Math.min(
    pollInterval.farMs,
    pollInterval.nearMs + ahead * pollInterval.perPersonAheadMs,
  );
  const intervalMs = status === 'active' ? pollInterval.activeMs : waitingMs;
  return Math.floor(Math.min(intervalMs, claimMs / 2));
}
