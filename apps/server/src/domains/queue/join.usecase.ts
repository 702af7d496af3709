/**
 * Joins the waiting line of a concert, or returns the place that the buyer already has.
 *
 * The entry is inserted under the lock of the room's counter, so wait numbers are dense and follow
 * the order of joining. Joins are batched (see batchPolicyOf): those that join an empty line
 * together are inserted together, and one admission step admits as many as there are places.
 */
import { hasClosed } from '@onsale/core/catalogue';
import { awaitsDraw } from '@onsale/core/lobby/lobby-terms';
import { OnsaleError, isOnsaleError, type AnyOnsaleError } from '@onsale/core/errors';
import { entryStatusAt } from '@onsale/core/queue';
import { batchedWrite, requireOwnTransaction } from '@onsale/db/query/batched-statement';
import { lockRoom, type Concert, type Room } from '@onsale/db/repositories/catalogue.repository';
import type { AdmissionWindowCache } from '@onsale/db/repositories/queue/admission-window.repository';
import { expireSessions } from '@onsale/db/repositories/queue/admission.repository';
import {
  countWaiting,
  findEntries,
  findEntry,
  findOpenEntry,
  insertWaitingEntry,
  lockRoomCounter,
  type EntryRow,
} from '@onsale/db/repositories/queue/queue-entry.repository';
import { readLineState, type LineState } from '@onsale/db/repositories/queue/line-state.repository';
import type { Tx } from '@onsale/db/store';
import {
  maxBatchSize,
  maxConcurrentBatches,
  type BatchPolicy,
} from '@onsale/db/transactions/batch-scheduler';
import type { App } from '../../app.ts';
import type { Caller } from '../../auth/credentials.ts';
import { countAccount, countJoin, requireJoinQuota } from '../../rate-limits/database-quotas.ts';
import { explainJoinRefusal } from '../performance/explain-refusal.ts';
import { rateLimited, type Client } from '../../rate-limits/rate-limiter.ts';
import { generateAccount, insertAccount } from '../account/new-account.ts';
import type { EntrySnapshot } from './active-entry.ts';
import { runAdmissionStep } from './admission-step.ts';
import type { LobbyState } from './lobby/lobby-view.ts';
import { consumeChallenge, verifyProof, type ResolvedJoin } from './proof-of-work.ts';
import { toQueueEntry, type QueueEntry } from './queue-entry-view.ts';
import { removeUnseen } from './purge-absent.ts';
import { requireJoinable, requireNotClosed } from './require-on-sale.ts';
import { resolveConcert } from './resolve-concert.ts';

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
 * @throws CONCERT_REQUIRED, CONCERT_NOT_FOUND, NOT_ON_SALE, SOLD_OUT, BANNED, CHALLENGE_REQUIRED,
 * RATE_LIMITED
 */
export async function joinQueue(
  app: App,
  { caller, client, concertId, proof }: JoinRequest,
): Promise<QueueEntry & { accountKey?: string }> {
  const concert = await resolveConcert(app, concertId);
  // Refresh the line before the entry is added to it: then `ahead` needs no second refresh.
  if (!isOnsaleError(concert)) await app.lineCache.line(concert.concertId);
  const isSoldOut =
    !isOnsaleError(concert) && (await app.saleCache.confirmSoldOut(concert.concertId));
  const batchPolicy = isSoldOut ? null : batchPolicyOf(app, { caller, client, concert, proof });
  let windowCache: AdmissionWindowCache | undefined;
  let ownWaitNo: number | undefined;
  const joining = app.runMutation(async (tx) => {
    // Thrown only here, so that a repeat with an idempotency key gets the stored response of a join
    // that took effect, whatever has gone off sale since.
    if (isOnsaleError(concert)) throw concert;
    if (isSoldOut) await requirePlace(tx, { concert, caller });
    const account = caller ? null : generateAccount(app);
    const { userId } = caller ?? account!;
    const place = await joinLine(app, tx, { concert, userId, account, client, proof });
    const { entry, now, lobby } = place;
    windowCache = place.windowCache;
    ownWaitNo = entry.waitNo;
    const source = caller?.source ?? {};
    return {
      ...toQueueEntry(app, entry, { now, source, lobby }),
      ...(account && { accountKey: account.accountKey }),
    };
  }, batchPolicy);
  const joined = await joining.catch((error: unknown) =>
    isOnsaleError(concert) ? joining : explainJoinRefusal(app, error, concert.concertId),
  );
  if (windowCache) app.admissionWindows.giveBack(joined.concertId, windowCache);
  if (joined.accountKey !== undefined) app.failedCredentials.remember(joined.accountKey);
  const { status, concertId: joinedId } = joined;
  if (status === 'active') await app.lineCache.refreshAfterCommit(joinedId);
  // A stored answer of an earlier call tells the number of the row as its lot or wait number.
  const waitNo = ownWaitNo ?? joined.lot ?? joined.waitNo;
  if ((status !== 'waiting' && status !== 'lobby') || waitNo === null) return joined;
  // Joining again counts as a poll: it shows that the buyer is present.
  if (!app.presence.recordPoll(joinedId, waitNo)) return joined;
  await app.presence.markReturned(joinedId, waitNo);
  // It may have been removed before.
  const viewed = { now: await app.db.now(), source: caller?.source ?? {} };
  const row = await findEntry(app.db, { concertId: joinedId, waitNo });
  return { ...joined, ...toQueueEntry(app, row!, viewed) };
}

/**
 * Joins are batched, with one exception. Near the limit of `waitingPerRoom` a join may be refused
 * after its account was created, and that would roll back and re-run the whole batch.
 */
function batchPolicyOf(
  app: App,
  {
    caller,
    client,
    concert,
    proof,
  }: Pick<JoinRequest, 'caller' | 'client' | 'proof'> & { concert: Concert | AnyOnsaleError },
): BatchPolicy | null {
  if (isOnsaleError(concert)) return null;
  const waiting = app.lineCache.waiting(concert.concertId);
  const maxInFlight = maxBatchSize * maxConcurrentBatches;
  if (waiting + maxInFlight > app.limits.waitingPerRoom) return null;
  const exclusiveKeys = [caller?.userId, client?.rateLimitKey, client?.networkKey].filter(
    (key) => typeof key === 'string',
  );
  // A proof is verified with a statement more. Beside joins without one, the addresses of a batch
  // would be locked by two statements, in no common order, and two servers could deadlock.
  const operation = proof === undefined ? 'join' : 'join with a proof';
  return { operation, exclusiveKeys };
}

/** A place, and the cache of its room's admissions where the join has run an admission step. */
interface JoinedPlace extends EntrySnapshot {
  lobby: LobbyState | undefined;
  windowCache?: AdmissionWindowCache;
}

async function joinLine(app: App, tx: Tx, join: ResolvedJoin): Promise<JoinedPlace> {
  const { concert, userId, account, client } = join;
  const { concertId } = concert;
  const challenge = await verifyProof(app, tx, join);
  if (account) {
    // Refused here, before it writes, a join does not take its batch with it.
    if (hasClosed(concert, app.saleCache.now())) requireNotClosed(concert, await tx.now());
    requireJoinQuota(app, { client, concertId });
    await countAccount(app, tx, client);
    await insertAccount(tx, account);
  }
  const lastWaitNo = await lockRoomCounter(tx, concertId);
  // Only the first in an empty line can be admitted at once, so only then is the room locked.
  const { hasWaiting, banVersion, ...terms } = await readLineState(tx, concertId);
  const lobby = await lobbyStateOf(app, tx, { concertId, terms });
  // After a fail-over that lost bans, the version in memory may be the higher one.
  const knowsBans = app.bans.version === banVersion;
  if (!knowsBans) await requireOwnTransaction(tx);
  if (!knowsBans) await app.bans.refresh(tx);
  const mayBeAdmitted = !hasWaiting && !awaitsDraw(terms);
  const room = mayBeAdmitted ? await lockRoom(tx, concertId) : undefined;
  const now = await tx.now();
  // No ban commits before this join does: it waits for the lock of the counter.
  const banned = app.bans.errorOf({ userId, client }, now);
  if (banned) throw banned;
  if (!account) {
    const openEntry = await findOpenEntry(tx, { concertId, userId });
    const isOver = openEntry && entryStatusAt(openEntry, now) === 'expired';
    if (openEntry && !isOver) return { entry: openEntry, now, lobby };
    if (isOver) await expireSessions(tx, { concertId, userId, now });
  }
  requireJoinable({ ...concert, ...terms }, now);
  await requireCapacity(app, tx, { concertId, lastWaitNo, now });
  await consumeChallenge(app, tx, { concertId, challenge });
  await countJoin(app, tx, { client, concertId });
  const entry = await insertWaitingEntry(tx, { concertId, userId, joinedAt: now });
  if (!room) return { entry, now, lobby };
  return { ...(await admitJoined(tx, { room, now, entry, app })), now, lobby };
}

/**
 * The lobby as the join reads it under the lock of the counter, where lots are drawn: a draw may
 * have committed since the line cache was refreshed.
 */
async function lobbyStateOf(
  { lineCache, drawnOrders }: App,
  tx: Tx,
  { concertId, terms }: { concertId: string; terms: Omit<LineState, 'hasWaiting' | 'banVersion'> },
): Promise<LobbyState | undefined> {
  if (terms.admissionOrder === 'arrival') return undefined;
  const known = lineCache.lobby(concertId);
  const isKnown = known.terms.drawnAt === terms.drawnAt;
  return { terms, order: isKnown ? known.order : await drawnOrders.read(tx, concertId) };
}

/** A buyer who has just joined an empty line, whose room is locked. */
interface Joined {
  room: Room;
  now: number;
  entry: EntryRow;
  app: Pick<App, 'admissionWindows' | 'drawnOrders'>;
}

/**
 * Runs one admission step in each room. It is a barrier: all members of the batch have joined when
 * it runs.
 *
 * @returns the entries as they are then: active where there was a place.
 */
const admitJoined = batchedWrite(
  async (tx: Tx, joined: readonly Joined[]): Promise<Omit<JoinedPlace, 'now' | 'lobby'>[]> => {
    const rooms = new Map(joined.map((member) => [member.room.concertId, member]));
    const caches = new Map<string, AdmissionWindowCache>();
    for (const [concertId, { room, now, app }] of rooms) {
      const windowCache = app.admissionWindows.take(concertId);
      caches.set(concertId, windowCache);
      const { drawnOrders } = app;
      await runAdmissionStep(tx, room, { now, windowCache, drawnOrders });
    }
    const entries = await findEntries(
      tx,
      joined.map(({ entry }) => entry),
    );
    return entries.map((entry) => {
      const { concertId } = entry!;
      const windowCache = caches.get(concertId);
      // One member gives it back.
      caches.delete(concertId);
      return { entry: entry!, ...(windowCache && { windowCache }) };
    });
  },
  { isBarrier: true },
);

/** `retryAfterMs` of a join that a full room refuses. */
const fullRoomRetryMs = 10_000;

/**
 * Makes room for one more buyer: where the line is full, absent places are removed. Exact, as the
 * caller holds the lock of the room's counter.
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
  const candidates = presence.replaceable(concertId, now);
  const room = candidates.length > 0 && (await lockRoom(tx, concertId));
  if (room) {
    const lockedAt = await tx.now();
    const { absentAfterMs } = presence;
    const unseen = { waitNos: candidates, unseenMs: absentAfterMs, now: lockedAt };
    const waitNos = presence.removable(concertId, unseen);
    const terms = { presence, now: lockedAt, waitNos, absentAfterMs };
    const { removed } = await removeUnseen(tx, room, terms);
    if (waiting - removed < limits.waitingPerRoom) return;
  }
  throw rateLimited('waitingPerRoom', fullRoomRetryMs);
}

/**
 * Refuses a join of a concert that is sold out, before it takes a lock or is asked for a proof of
 * work, unless the caller has a place in its line.
 *
 * @throws SOLD_OUT
 */
async function requirePlace(
  tx: Tx,
  { concert, caller }: { concert: Concert; caller: Caller | null },
): Promise<void> {
  const { concertId } = concert;
  const entry = caller && (await findOpenEntry(tx, { concertId, userId: caller.userId }));
  if (entry && entryStatusAt(entry, await tx.now()) !== 'expired') return;
  throw new OnsaleError('SOLD_OUT', {});
}
