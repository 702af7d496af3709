/** The checks of times and of the line: some judge each response, the others the whole run. */
import type { QueueEntry } from '@onsale/sdk';
import type { Account } from '../../network/client-history.ts';
import type { Answer, Attempt } from '../../network/attempt.ts';
import { requireAbsentSkipped } from './absence.ts';
import { createExpiryCheck } from './expiry.ts';
import type { LineTerms } from './observed-line.ts';
import { requireRoomChangesKept } from './room-changes.ts';
import { createPositionCheck } from './position.ts';
import { requireSlotsUsed, type RoomLimitsSince } from './slot-use.ts';

export interface TimingChecks {
  /** @throws ViolationError */
  observe(account: Account, attempt: Attempt, answer: Answer): void;
  /**
   * Checks that need the whole run.
   *
   * @returns whether they were made.
   * @throws ViolationError
   */
  checkWholeRun(accounts: readonly Account[], line: Readonly<WatchedLine>): boolean;
}

/** The limits of a line over the run, and the starts of the server that watched it. */
export interface WatchedLine {
  /** The limits of the room, the first since before the first join. */
  limits: RoomLimitsSince[];
  /** When the server started. */
  startedAt: number[];
}

/**
 * @param joinableAt when joining begins.
 * @param isExact whether the instant of every decision is known, as in virtual time; otherwise
 * only what no clock skew can explain is judged.
 */
export function createTimingChecks(
  terms: LineTerms,
  {
    joinableAt,
    maxClockSkewMs,
    isExact,
  }: { joinableAt: number; maxClockSkewMs: number; isExact: boolean },
): TimingChecks {
  const { sessionSeconds } = terms;
  const expiry = createExpiryCheck({ joinableAt, sessionSeconds, maxClockSkewMs });
  const position = createPositionCheck();
  return {
    observe(account, attempt, answer) {
      expiry.observe(account, attempt, answer);
      const isPlace = attempt.procedure === 'queue.join' || attempt.procedure === 'queue.status';
      if (isExact && isPlace && answer.kind === 'ok') {
        position.observe(account, answer.data as QueueEntry, attempt);
      }
    },
    checkWholeRun(accounts, { limits, startedAt }) {
      if (!isExact) return false;
      requireRoomChangesKept(accounts, limits);
      position.checkWholeRun(accounts);
      requireAbsentSkipped(accounts, { terms, watchedSince: startedAt });
      requireSlotsUsed(accounts, { terms, limits });
      return true;
    },
  };
}
