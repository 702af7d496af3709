import { saleStateAt } from '@onsale/core/catalogue';
import { toIso } from '@onsale/core/time/dates';
import { OnsaleError, isOnsaleError } from '@onsale/core/errors';
import { entryStatusAt } from '@onsale/core/queue';
import { listConcerts, lockRoom, type Concert } from '@onsale/db/repositories/catalogue.repository';
import {
  maxBatchSize,
  maxConcurrentBatches,
  type BatchPolicy,
} from '@onsale/db/transactions/batch-scheduler';
import type { Tx } from '@onsale/db/store';
import {
  countWaiting,
  findEntry,
  findOpenEntry,
  hasWaiting,
  insertWaitingEntry,
  lockRoomCounter,
} from '@onsale/db/repositories/queue/queue-entry.repository';
import { expireSessions } from '@onsale/db/repositories/queue/admission.repository';
import { requireOwnTransaction } from '@onsale/db/query/batched-statement';
import { newAccount, saveAccount } from '../account/new-account.ts';
import type { Caller } from '../../auth/credentials.ts';
import type { App } from '../../app.ts';
import { countAccount, countJoin } from '../../rate-limits/database-quotas.ts';
import { rateLimited, type Client } from '../../rate-limits/rate-limiter.ts';
import { admit } from './admission-step.ts';
import { verifyProof, consumeChallenge, type JoiningClient } from './proof-of-work.ts';
import type { LockedPlace } from './active-entry.ts';
import { type QueueEntry, toQueueEntry } from './queue-entry-view.ts';

export interface JoinRequest {
  caller: Caller | null;
  client?: Client;
  concertId?: string | undefined;
  /** The answer to a challenge, where the line asks for one. */
  proof?: string | undefined;
}

/**
 * Puts the caller at the end of a concert's line, or shows the place that the caller already has.
 * Without a caller an account is made, and its key is part of the answer.
 *
 * @throws CONCERT_REQUIRED, CONCERT_NOT_FOUND, NOT_ON_SALE, CHALLENGE_REQUIRED, RATE_LIMITED
 */
export async function joinQueue(
  app: App,
  { caller, client, concertId, proof }: JoinRequest,
): Promise<QueueEntry & { accountKey?: string }> {
  const concert = await concertToJoin(app, concertId);
  // The line is known before this place is added to it, so that `ahead` needs no second look.
  if (!isOnsaleError(concert)) await app.lineCache.line(concert.concertId);
  const trip = batchPolicyOf(app, { caller, client, concert });
  const joined = await app.runMutation(async (tx) => {
    // Only now: a repeat of a join that took effect is given its answer, whatever is on sale since.
    if (isOnsaleError(concert)) throw concert;
    const account = caller ? null : newAccount(app);
    const { userId } = caller ?? account!;
    const { entry, now } = await joinLine(app, tx, { concert, userId, account, client, proof });
    return { ...toQueueEntry(app, entry, now), ...(account && { accountKey: account.accountKey }) };
  }, trip);
  const { status, waitNo } = joined;
  if (status === 'active') await app.lineCache.refreshAfterCommit(joined.concertId);
  // Whoever joins once more asks for its place as well.
  const isBack = status === 'waiting' && app.presence.recordPoll(joined.concertId, waitNo);
  if (isBack) await app.presence.markReturned(joined.concertId, waitNo);
  return joined;
}

/**
 * Who joins a line goes together with others who do. Whoever finds it empty may be let in at once, and
 * so goes alone; and where it is about to be full, so does everybody: who is refused after an account
 * was made would make all the others run again.
 */
function batchPolicyOf(
  app: App,
  {
    caller,
    client,
    concert,
  }: Pick<JoinRequest, 'caller' | 'client'> & { concert: Concert | OnsaleError },
): BatchPolicy | null {
  if (isOnsaleError(concert)) return null;
  const waiting = app.lineCache.waiting(concert.concertId);
  const onTheWay = maxBatchSize * maxConcurrentBatches;
  if (waiting === 0 || waiting + onTheWay > app.limits.waitingPerRoom) return null;
  const claims = [caller?.userId, client?.rateLimitKey].filter(
    (claim) => typeof claim === 'string',
  );
  return { kind: 'join', exclusiveKeys: claims };
}

async function joinLine(app: App, tx: Tx, newcomer: JoiningClient): Promise<LockedPlace> {
  const { concert, userId, account, client } = newcomer;
  const { concertId } = concert;
  const challenge = await verifyProof(app, tx, newcomer);
  if (account) {
    await countAccount(app, tx, client);
    await saveAccount(tx, account);
  }
  const lastWaitNo = await lockRoomCounter(tx, concertId);
  // Only who finds the line empty may be admitted at once, and so needs the room.
  const isFirst = !(await hasWaiting(tx, concertId));
  if (isFirst) await requireOwnTransaction(tx);
  const room = isFirst ? await lockRoom(tx, concertId) : undefined;
  const now = await tx.now();
  if (!account) {
    const open = await findOpenEntry(tx, { concertId, userId });
    const isOver = open && entryStatusAt(open, now) === 'expired';
    if (open && !isOver) return { entry: open, now };
    if (isOver) await expireSessions(tx, { concertId, userId, now });
  }
  requireOnSale(concert, now);
  await requireSpace(app, tx, { concertId, lastWaitNo });
  await consumeChallenge(app, tx, { concertId, challenge });
  await countJoin(app, tx, { client, concertId });
  const entry = await insertWaitingEntry(tx, { concertId, userId, joinedAt: now });
  if (!room) return { entry, now };
  await admit(tx, room, { now });
  return { entry: (await findEntry(tx, entry))!, now };
}

/** How soon somebody may look again for whom there was no space. */
const fullRoomRetryMs = 10_000;

/** @throws RATE_LIMITED when as many wait as may. Exact under the room counter's lock. */
async function requireSpace(
  { limits }: App,
  tx: Tx,
  { concertId, lastWaitNo }: { concertId: string; lastWaitNo: number },
): Promise<void> {
  // Who wait are no more than ever joined, so that most lines need not be looked at.
  if (lastWaitNo < limits.waitingPerRoom) return;
  const waiting = await countWaiting(tx, { concertId, lastWaitNo });
  if (waiting < limits.waitingPerRoom) return;
  // In company, those who turn out to have a place already are counted as if they took another.
  await requireOwnTransaction(tx);
  throw rateLimited('waitingPerRoom', fullRoomRetryMs);
}

/** The concert that is meant, or why there is none. */
async function concertToJoin(
  app: App,
  concertId: string | undefined,
): Promise<Concert | OnsaleError> {
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

function requireOnSale(concert: Concert, now: number): void {
  const state = saleStateAt(concert, now);
  if (state === 'on_sale') return;
  const opensAt = state === 'upcoming' && concert.opensAt !== null ? toIso(concert.opensAt) : null;
  throw new OnsaleError('NOT_ON_SALE', { opensAt });
}
