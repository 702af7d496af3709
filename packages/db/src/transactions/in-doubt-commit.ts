/**
 * Resolves an in-doubt commit, one whose reply was lost, by reading back what it wrote.
 *
 * The transaction's id tells whether it is over, but not whose it was: after a crash, or a
 * fail-over to a standby that had not received it, the database assigns the id again. So only rows
 * that no other transaction would have written prove that it committed.
 */
import { withTimeout } from '@onsale/core/async/with-timeout';
import { systemClock } from '@onsale/core/time/clock';
import { sql } from 'kysely';
import type { Dialect } from '../dialects/dialect.ts';
import type { Store } from '../store.ts';

/** undone: the transaction did not commit and never will. */
export const commitOutcomes = ['committed', 'undone', 'unknown'] as const;
export type CommitOutcome = (typeof commitOutcomes)[number];

/** Evidence by which a transaction can be recognised afterwards. */
export interface CommitEvidence {
  /** null: the database had assigned no id yet when the transaction last read the clock. */
  transactionId: string | null;
  /** Resolves when the instant on which it rests is covered (dialects/dialect.ts). */
  covered?: Promise<void> | undefined;
  /** Whether rows exist that only this transaction would have written. */
  commitProbe: ((store: Store) => Promise<boolean>) | null;
}

/** The pause before the next attempt: it doubles from the first to the longest. */
const firstPauseMs = 25;
const longestPauseMs = 400;

/** Never rejects, and answers within `timeoutMs`. */
export async function resolveInDoubtCommit(
  dialect: Dialect,
  evidence: CommitEvidence,
  timeoutMs: number,
): Promise<CommitOutcome> {
  const { transactionId } = evidence;
  if (!dialect.transactionStatus || transactionId === null) return 'unknown';
  const stop = new AbortController();
  const probing = probeUntilKnown(dialect, { ...evidence, transactionId }, stop.signal);
  const limit = { clock: systemClock, ms: timeoutMs, fallback: 'unknown' } as const;
  return withTimeout(probing, limit).finally(() => stop.abort());
}

type IdentifiedEvidence = CommitEvidence & { transactionId: string };

async function probeUntilKnown(
  dialect: Dialect,
  evidence: IdentifiedEvidence,
  signal: AbortSignal,
): Promise<CommitOutcome> {
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs *= 2) {
    const outcome = await probe(dialect, evidence);
    if (outcome) return outcome;
    await systemClock.sleep(Math.min(pauseMs, longestPauseMs), signal).catch(() => {});
  }
  return 'unknown';
}

/** One attempt; null when it has to be repeated. */
async function probe(
  dialect: Dialect,
  { transactionId, commitProbe }: IdentifiedEvidence,
): Promise<CommitOutcome | null> {
  try {
    const status = await dialect.transactionStatus!(dialect.kysely, transactionId);
    if (status === 'running') return null;
    if (status === 'aborted') return 'undone';
    if (!commitProbe) return 'unknown';
    return (await dialect.kysely.transaction().execute(async (query) => {
      // The COMMIT of a transaction that writes is acknowledged only when the standbys have it, and
      // everything committed before it. Otherwise, the rows read here could be lost with the
      // primary.
      await sql`select pg_logical_emit_message(true, 'onsale', 'read back')`.execute(query);
      const { locksRows, listFunction } = dialect;
      return commitProbe({ query, locksRows, listFunction, now: () => dialect.now(query) });
    }))
      ? 'committed'
      : 'undone';
  } catch (error) {
    return dialect.isUnavailable(error) ? null : 'unknown';
  }
}
