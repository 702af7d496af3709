/** Token epochs: raising one ends the queue tokens of a user that were signed before. */
import type { EntryStatus } from '@onsale/core/queue';
import { alignRows, batchedRead } from '../query/batched-statement.ts';
import { compileOnce } from '../query/compiled-query.ts';
import { jsonRows, toJsonRows } from '../query/json-rows.ts';
import type { Store, Tx } from '../store.ts';
import type { EntryKey } from './queue/queue-entry.repository.ts';

export interface RaisedEpoch {
  userId: string;
  epoch: number;
}

/** @returns undefined when there is no such user. */
export async function raiseTokenEpoch(tx: Tx, userId: string): Promise<RaisedEpoch | undefined> {
  const raised = await tx.query
    .updateTable('users')
    .set((eb) => ({ tokenEpoch: eb('tokenEpoch', '+', 1) }))
    .where('userId', '=', userId)
    .returning(['userId', 'tokenEpoch as epoch'])
    .executeTakeFirst();
  if (raised) await recordRaisedEpoch(tx, raised);
  return raised;
}

/**
 * Appends a raised epoch to the list by which servers learn of it. The versions are dense and in
 * the order of the commits: the insert of a version that is taken waits for its transaction.
 */
export async function recordRaisedEpoch(tx: Tx, { userId, epoch }: RaisedEpoch): Promise<void> {
  const raisedAt = await tx.now();
  for (;;) {
    const { version } = await tx.query
      .selectFrom('raisedEpochs')
      .select((eb) => eb(eb.fn.coalesce(eb.fn.max('version'), eb.lit(0)), '+', 1).as('version'))
      .executeTakeFirstOrThrow();
    const inserted = await tx.query
      .insertInto('raisedEpochs')
      .values({ version, userId, epoch, raisedAt })
      .onConflict((conflict) => conflict.column('version').doNothing())
      .returning('version')
      .execute();
    if (inserted.length > 0) return;
  }
}

/** A raised epoch in the list. */
export interface ListedEpoch extends RaisedEpoch {
  version: number;
}

/** Whether the list has this epoch at its version. A fail-over may have lost it. */
export async function hasRaisedEpoch(
  store: Store,
  { version, userId, epoch }: ListedEpoch,
): Promise<boolean> {
  const found = await store.query
    .selectFrom('raisedEpochs')
    .where('version', '=', version)
    .where('userId', '=', userId)
    .where('epoch', '=', epoch)
    .select('version')
    .executeTakeFirst();
  return found !== undefined;
}

/**
 * The epochs raised after a version, by user, the one raised last first. Each user has one, however
 * often its epoch was raised, which bounds the memory that one user takes.
 */
export async function listRaisedEpochs(
  store: Store,
  { after, limit }: { after: number; limit: number },
): Promise<ListedEpoch[]> {
  return store.query
    .selectFrom('raisedEpochs')
    .where('version', '>', after)
    .groupBy('userId')
    .select(({ fn }) => ['userId', fn.max('epoch').as('epoch'), fn.max('version').as('version')])
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
}

/** A place, and the user who claims it. */
export interface ClaimedPlace extends EntryKey {
  userId: string;
}

/** The user of a queue token, and the entry that the token names. */
export interface TokenUser extends ClaimedPlace {
  tokenEpoch: number;
  /** null when there is no such entry. */
  entryUserId: string | null;
  status: EntryStatus | null;
  expiresAt: number | null;
}

/** Undefined when there is no such user. */
export const findTokenUser = batchedRead(async (store: Store, places: readonly ClaimedPlace[]) => {
  const list = toJsonRows(places, placeColumns);
  return alignRows<ClaimedPlace, TokenUser>(places, await tokenUsersOf(store, { list }), keyOf);
});

const keyOf = ({ userId, concertId, waitNo }: ClaimedPlace) => `${userId} ${concertId} ${waitNo}`;

const placeColumns = { userId: 'text', concertId: 'text', waitNo: 'bigint' } as const;

const tokenUsersOf = compileOnce((store, { list }: { list: string }) =>
  store.query
    .selectFrom('users')
    .innerJoin(jsonRows<ClaimedPlace>(store, list, placeColumns), (join) =>
      join.onRef('users.userId', '=', 'listed.userId'),
    )
    .leftJoin('queueEntries', (join) =>
      join
        .onRef('queueEntries.concertId', '=', 'listed.concertId')
        .onRef('queueEntries.waitNo', '=', 'listed.waitNo'),
    )
    .select([
      'listed.userId',
      'listed.concertId',
      'listed.waitNo',
      'users.tokenEpoch',
      'queueEntries.userId as entryUserId',
      'queueEntries.status',
      'queueEntries.expiresAt',
    ]),
);
