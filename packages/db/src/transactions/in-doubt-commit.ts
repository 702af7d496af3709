/**
 * What became of a transaction whose COMMIT got no answer is found out by reading back.
 *
 * The transaction's number tells whether it is over, but not whose it was: a crash, or a fail-over to
 * a standby that had not heard of it, gives the number to somebody else. So only rows that nobody
 * else would have written prove that it took effect.
 */
import { systemClock } from '@onsale/core/time/clock';
import { sql } from 'kysely';
import type { Dialect } from '../dialects/dialect.ts';
import type { Store } from '../store.ts';

/** How an unanswered COMMIT was settled; undone: it did not take effect, and never will. */
export type CommitOutcome = 'committed' | 'undone' | 'unknown';

/** What a transaction leaves behind, by which it can be found again. */
export interface CommitEvidence {
  /** null: it had no number yet when the clock was last read. */
  transactionId: string | null;
  /** Whether rows are there that only this transaction would have written. */
  commitProbe: ((store: Store) => Promise<boolean>) | null;
}

/** How long to wait before the database is asked again, at first and at most. */
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
  const tooLate = new AbortController();
  const late = systemClock.sleep(timeoutMs, tooLate.signal).then(
    () => tooLate.abort(),
    () => {},
  );
  const asking = (async (): Promise<CommitOutcome> => {
    for (let pauseMs = firstPauseMs; !tooLate.signal.aborted; pauseMs *= 2) {
      const outcome = await ask(dialect, { ...evidence, transactionId });
      if (outcome) return outcome;
      const pause = Math.min(pauseMs, longestPauseMs);
      await systemClock.sleep(pause, tooLate.signal).catch(() => {});
    }
    return 'unknown';
  })();
  const outcome = await Promise.race([asking, late.then((): CommitOutcome => 'unknown')]);
  tooLate.abort();
  return outcome;
}

/** One look; null when it has to be repeated. */
async function ask(
  dialect: Dialect,
  { transactionId, commitProbe }: { transactionId: string } & Pick<CommitEvidence, 'commitProbe'>,
): Promise<CommitOutcome | null> {
  try {
    const progress = await dialect.transactionStatus!(dialect.kysely, transactionId);
    if (progress === 'running') return null;
    if (progress === 'aborted') return 'undone';
    if (!commitProbe) return 'unknown';
    return (await dialect.kysely.transaction().execute(async (query) => {
      // A transaction that writes is answered once the standbys have it too, and everything that
      // was committed before it: what is seen here would otherwise be lost with the primary.
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
