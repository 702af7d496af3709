/**
 * Joins the waiting line of a concert, or returns the place that the buyer already has.
 *
 * The entry is inserted under the lock of the room's counter, so wait numbers are dense and follow
 * the order of joining. Joins are batched: see batchPolicyOf.
 */
import { saleStateAt } from '@onsale/core/catalogue';
import { OnsaleError, isOnsaleError, type AnyOnsaleError } from '@onsale/core/errors';
import { entryStatusAt } from '@onsale/core/queue';
import { requireOwnTransaction } from '@onsale/db/query/batched-statement';
import { listConcerts, lockRoom, type Concert } from '@onsale/db/repositories/catalogue.repository';
import { expireSessions } from '@onsale/db/repositories/queue/admission.repository';
import {
  countWaiting,
  findEntry,
  findOpenEntry,
  hasWaiting,
  insertWaitingEntry,
  lockRoomCounter,
} from '@onsale/db/repositories/queue/queue-entry.repository';
import { removeFromLine } from '@onsale/db/repositories/queue/line-removal.repository';
import type { Tx } from '@onsale/db/store';
import {
  maxBatchSize,
  maxConcurrentBatches,
  type BatchPolicy,
} from '@onsale/db/transactions/batch-scheduler';
import type { App } from '../../app.ts';
import type { Caller } from '../../auth/credentials.ts';
import { countAccount, countJoin } from '../../rate-limits/database-quotas.ts';
import { rateLimited, type Client } from '../../rate-limits/rate-limiter.ts';
import { generateAccount, insertAccount } from '../account/new-account.ts';
import type { EntrySnapshot } from './active-entry.ts';
import { runAdmissionStep } from './admission-step.ts';
import { consumeChallenge, verifyProof, type ResolvedJoin } from './proof-of-work.ts';
import { toQueueEntry, type QueueEntry } from './queue-entry-view.ts';
import { requireOnSale } from './require-on-sale.ts';

export interface JoinRequest {
  /** null: the join creates an account. */
  caller: Caller | null;
  client?: Client;
  /** May be omitted when exactly one concert is on sale. */
  concertId?: string | undefined;
  /** The proof of work, where the line requires one. */
  proof?: string | undefined;
}

/**
 * Puts the buyer at the end of a concert's line, or returns the place that the buyer already has.
 * Without a caller an account is created, and the result contains its key.
 *
 * @throws CONCERT_REQUIRED, CONCERT_NOT_FOUND, NOT_ON_SALE, CHALLENGE_REQUIRED, RATE_LIMITED
 */
export async function joinQueue(
  app: App,
  { caller, client, concertId, proof }: JoinRequest,
): Promise<QueueEntry & { accountKey?: string }> {
  const concert = await resolveConcert(app, concertId);
  // Refresh the line before the entry is added to it: then `ahead` needs no second refresh.
  if (!isOnsaleError(concert)) await app.lineCache.line(concert.concertId);
  const batchPolicy = batchPolicyOf(app, { caller, client, concert });
  const joined = await app.runMutation(async (tx) => {
    // Thrown only here, so that a repeat with an idempotency key gets the stored response of a join
    // that took effect, whatever has gone off sale since.
    if (isOnsaleError(concert)) throw concert;
    const account = caller ? null : generateAccount(app);
    const { userId } = caller ?? account!;
    const { entry, now } = await joinLine(app, tx, { concert, userId, account, client, proof });
    const source = caller?.source ?? {};
    return {
      ...toQueueEntry(app, entry, { now, source }),
      ...(account && { accountKey: account.accountKey }),
    };
  }, batchPolicy);
  const { status, waitNo } = joined;
  if (status === 'active') await app.lineCache.refreshAfterCommit(joined.concertId);
  // Joining again counts as a poll: it shows that the buyer is present.
  const wasSkipped = status === 'waiting' && app.presence.recordPoll(joined.concertId, waitNo);
  if (wasSkipped) await app.presence.markReturned(joined.concertId, waitNo);
  return joined;
}

/**
 * Joins are batched, with two exceptions. Into an empty line the buyer may be admitted at once,
 * which locks the room. Near the limit of `waitingPerRoom` a join may be refused after its account
 * was created, and that would roll back and re-run the whole batch.
 */
function batchPolicyOf(
  app: App,
  {
    caller,
    client,
    concert,
  }: Pick<JoinRequest, 'caller' | 'client'> & { concert: Concert | AnyOnsaleError },
): BatchPolicy | null {
  if (isOnsaleError(concert)) return null;
  const waiting = app.lineCache.waiting(concert.concertId);
  const maxInFlight = maxBatchSize * maxConcurrentBatches;
  if (waiting === 0 || waiting + maxInFlight > app.limits.waitingPerRoom) return null;
  const exclusiveKeys = [caller?.userId, client?.rateLimitKey, client?.networkKey].filter(
    (key) => typeof key === 'string',
  );
  return { operation: 'join', exclusiveKeys };
}

async function joinLine(app: App, tx: Tx, join: ResolvedJoin): Promise<EntrySnapshot> {
  const { concert, userId, account, client } = join;
  const { concertId } = concert;
  const challenge = await verifyProof(app, tx, join);
  if (account) {
    await countAccount(app, tx, client);
    await insertAccount(tx, account);
  }
  const lastWaitNo = await lockRoomCounter(tx, concertId);
  // Only the first in an empty line can be admitted at once, so only then is the room locked.
  const isFirst = !(await hasWaiting(tx, concertId));
  if (isFirst) await requireOwnTransaction(tx);
  const room = isFirst ? await lockRoom(tx, concertId) : undefined;
  const now = await tx.now();
  if (!account) {
    const openEntry = await findOpenEntry(tx, { concertId, userId });
    const isOver = openEntry && entryStatusAt(openEntry, now) === 'expired';
    if (openEntry && !isOver) return { entry: openEntry, now };
    if (isOver) await expireSessions(tx, { concertId, userId, now });
  }
  requireOnSale(concert, now);
  await requireCapacity(app, tx, { concertId, lastWaitNo, now });
  await consumeChallenge(app, tx, { concertId, challenge });
  await countJoin(app, tx, { client, concertId });
  const entry = await insertWaitingEntry(tx, { concertId, userId, joinedAt: now });
  if (!room) return { entry, now };
  await runAdmissionStep(tx, room, { now });
  return { entry: (await findEntry(tx, entry))!, now };
}

/** `retryAfterMs` of a join that a full room refuses. */
const fullRoomRetryMs = 10_000;

/**
 * Makes room for one more buyer: where the line is full, the lowest absent places end. Exact, as
 * the caller holds the lock of the room's counter.
 *
 * @throws RATE_LIMITED when `waitingPerRoom` buyers wait who are present.
 */
async function requireCapacity(
  { limits, presence }: App,
  tx: Tx,
  { concertId, lastWaitNo, now }: { concertId: string; lastWaitNo: number; now: number },
): Promise<void> {
  // At most `lastWaitNo` buyers can be waiting, so most lines need not be counted.
  if (lastWaitNo < limits.waitingPerRoom) return;
  const waiting = await countWaiting(tx, { concertId, lastWaitNo });
  if (waiting < limits.waitingPerRoom) return;
  // Inside a batch, `lastWaitNo` also counts members that turn out to have a place already.
  await requireOwnTransaction(tx);
  const waitNos = presence.takeAbsent(concertId, now);
  if (waitNos.length > 0) {
    const room = await lockRoom(tx, concertId);
    const { removed } = await removeFromLine(tx, room!, { waitNos, endedAt: now });
    if (waiting - removed < limits.waitingPerRoom) return;
  }
  throw rateLimited('waitingPerRoom', fullRoomRetryMs);
}

/** The concert to join, or the error that says why there is none. */
async function resolveConcert(
  app: App,
  concertId: string | undefined,
): Promise<Concert | AnyOnsaleError> {
  if (concertId !== undefined) {
    return (await app.concertCache.find(concertId)) ?? new OnsaleError('CONCERT_NOT_FOUND', {});
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
