/** Bans of users and of client addresses, with a version by which servers learn of changes. */
import { sql } from 'kysely';
import { compileOnce } from '../query/compiled-query.ts';
import type { BansTable } from '../schema-operations.ts';
import type { Store, Tx } from '../store.ts';

export type BanRow = BansTable;

/** The target of a ban: exactly one of the two is not null. */
export type BanTarget = Pick<BanRow, 'address' | 'userId'>;

/**
 * Takes the next version, and with it the lock under which bans change, until the commit. So
 * versions are dense and in the order of the commits.
 */
export async function takeBanVersion(tx: Tx): Promise<number> {
  const { lastVersion } = await tx.query
    .updateTable('banCounter')
    .set((eb) => ({ lastVersion: eb('lastVersion', '+', 1) }))
    .returning('lastVersion')
    .executeTakeFirstOrThrow();
  return lastVersion;
}

/**
 * Waits for every join that may have read the bans before this transaction changes them, and holds
 * later ones until the commit. A join reads the bans under the lock of its room's counter.
 */
export async function lockRoomCounters(tx: Tx): Promise<void> {
  if (!tx.locksRows) return;
  await tx.query
    .selectFrom((eb) =>
      eb
        .selectFrom('roomCounters')
        .orderBy('concertId')
        .select('concertId')
        .forUpdate()
        .as('locked'),
    )
    .select((eb) => eb.fn.countAll().as('rooms'))
    .execute();
}

/**
 * Waits for a change of bans in flight, and holds later ones until the commit. A concert that is
 * created must not hide its counter from a ban, which locks all counters that it can see.
 */
export async function holdBans(tx: Tx): Promise<void> {
  if (!tx.locksRows) return;
  await tx.query.selectFrom('banCounter').select('lastVersion').forShare().execute();
}

/** The concerts in whose lines a user waits or is active. One index probe a concert. */
export async function listOpenConcerts(store: Store, userId: string): Promise<string[]> {
  const places = await store.query
    .selectFrom((eb) =>
      eb
        .selectFrom('roomCounters')
        .select((counter) => [
          'roomCounters.concertId',
          counter
            .selectFrom('queueEntries')
            .whereRef('queueEntries.concertId', '=', 'roomCounters.concertId')
            .where('userId', '=', userId)
            .where('status', 'in', [sql.lit('waiting' as const), sql.lit('active' as const)])
            .limit(1)
            .select('waitNo')
            .as('waitNo'),
        ])
        .as('places'),
    )
    .where('waitNo', 'is not', null)
    .select('concertId')
    .orderBy('concertId')
    .execute();
  return places.map(({ concertId }) => concertId);
}

/** The ban of a target that is in force at `now`. */
export async function findLiveBan(
  tx: Tx,
  { address, userId, now }: BanTarget & { now: number },
): Promise<BanRow | undefined> {
  return tx.query
    .selectFrom('bans')
    .selectAll()
    .where('removedAt', 'is', null)
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now)]))
    .$if(address !== null, (query) => query.where('address', '=', address))
    .$if(userId !== null, (query) => query.where('userId', '=', userId))
    .executeTakeFirst();
}

export async function countLiveBans(tx: Tx, now: number): Promise<number> {
  const { live } = await tx.query
    .selectFrom('bans')
    .where('removedAt', 'is', null)
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now)]))
    .select((eb) => eb.fn.countAll<number | string>().as('live'))
    .executeTakeFirstOrThrow();
  return Number(live);
}

export async function insertBan(tx: Tx, ban: BanRow): Promise<void> {
  await tx.query.insertInto('bans').values(ban).execute();
}

/** Writes the new terms of a ban. @returns undefined when there is none of that id. */
export async function updateBan(
  tx: Tx,
  { banId, ...terms }: Pick<BanRow, 'banId' | 'version'> & Partial<BanRow>,
): Promise<BanRow | undefined> {
  return tx.query
    .updateTable('bans')
    .set(terms)
    .where('banId', '=', banId)
    .returningAll()
    .executeTakeFirst();
}

export async function findBan(tx: Tx, banId: string): Promise<BanRow | undefined> {
  return tx.query.selectFrom('bans').selectAll().where('banId', '=', banId).executeTakeFirst();
}

/** The position after which a page of the list begins: the last ban already seen. */
export interface BanCursor {
  at: number;
  banId: string;
}

/** The bans in force at `now`, the newest first, after the cursor. */
export async function listLiveBans(
  store: Store,
  { now, after, limit }: { now: number; after: BanCursor | null; limit: number },
): Promise<BanRow[]> {
  return store.query
    .selectFrom('bans')
    .selectAll()
    .where('removedAt', 'is', null)
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now)]))
    .$if(after !== null, (query) =>
      query.where((eb) =>
        eb(eb.refTuple('createdAt', 'banId'), '<', eb.tuple(after!.at, after!.banId)),
      ),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('banId', 'desc')
    .limit(limit)
    .execute();
}

/** Changed bans, in the order of their versions, and the version of the last change. */
export interface BanChanges {
  version: number;
  changed: (BanTarget & { endsAt: number | null })[];
}

/**
 * The bans that were written after a version. On the first read, with `after` 0, those that ended
 * before `endedSince` are left out.
 */
export async function readBanChanges(
  store: Store,
  terms: { after: number; endedSince: number },
): Promise<BanChanges> {
  const rows = await changesSince(store, terms);
  return {
    version: rows[0]?.lastVersion ?? 0,
    changed: rows.flatMap(({ address, userId, version, endsAt }) =>
      version === null ? [] : [{ address, userId, endsAt }],
    ),
  };
}

const changesSince = compileOnce(
  (store, { after, endedSince }: { after: number; endedSince: number }) =>
    store.query
      .selectFrom('banCounter')
      .leftJoin(
        (eb) =>
          eb
            .selectFrom('bans')
            .where('version', '>', after)
            .where((changed) =>
              changed.or([
                changed(sql<number>`${after}`, '>', sql.lit(0)),
                changed(endOfBan, 'is', null),
                changed(endOfBan, '>', endedSince),
              ]),
            )
            .select(['address', 'userId', 'version', endOfBan.as('endsAt')])
            .as('changed'),
        (join) => join.onTrue(),
      )
      .select(['lastVersion', 'address', 'userId', 'version', 'endsAt'])
      .orderBy('version'),
);

/** The instant from which a ban is over; null for one without an end. */
const endOfBan = sql<number | null>`coalesce(bans.removed_at, bans.expires_at)`;

/**
 * Deletes the oldest bans that ended before `keptSince`, at most `limit` of them.
 *
 * @returns how many it deleted.
 */
export async function deleteEndedBans(
  store: Store,
  { keptSince, limit }: { keptSince: number; limit: number },
): Promise<number> {
  const { numDeletedRows } = await store.query
    .deleteFrom('bans')
    .where('banId', 'in', (ended) =>
      ended
        .selectFrom('bans')
        .where(endOfBan, '<', keptSince)
        .orderBy('createdAt')
        .limit(limit)
        .select('banId'),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
