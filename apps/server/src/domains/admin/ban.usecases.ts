/** Operator calls on bans: of a user, or of the clients of an address or network. */
import { english } from '@onsale/core/language/translate';
import { OnsaleError } from '@onsale/core/errors';
import { toIso, toIsoOrNull } from '@onsale/core/time/dates';
import { hasUser } from '@onsale/db/repositories/account.repository';
import {
  countLiveBans,
  findBan,
  findLiveBan,
  holdBans,
  insertBan,
  listLiveBans,
  listOpenConcerts,
  lockRoomCounters,
  takeBanVersion,
  updateBan,
  type BanCursor,
  type BanRow,
} from '@onsale/db/repositories/ban.repository';
import { lockRoom } from '@onsale/db/repositories/catalogue.repository';
import type { App } from '../../app.ts';
import { parseBanNetwork } from '../../auth/ban-network.ts';
import { invalidField } from '../../wire/errors.ts';
import { formatPageCursor, toPage } from '../../wire/pagination.ts';
import { announceEndedPlace, endPlace } from './end-place.ts';

export interface NewBan {
  address?: string | undefined;
  userId?: string | undefined;
  reason: string;
  /** null or undefined for a ban without an end. */
  expiresAt?: number | null | undefined;
}

export interface Ban {
  banId: string;
  /** In canonical notation; null for a ban of a user. */
  address: string | null;
  userId: string | null;
  /** For operators only: the banned caller is not told. */
  reason: string;
  createdAt: string;
  expiresAt: string | null;
  removedAt: string | null;
}

/**
 * Bans a user or a network. A target that is banned already keeps its ban, with the new reason and
 * end. No join of the target commits after this has; then the places of a banned user end, in a
 * transaction for each, which a repeat of the call completes.
 *
 * @throws USER_NOT_FOUND; INVALID_INPUT for an address that cannot be banned, an end that is past,
 * and beyond the limit on bans.
 */
export async function createBan(app: App, given: NewBan): Promise<Ban> {
  const { reason, expiresAt = null } = given;
  const userId = given.userId ?? null;
  const ban = await app.runMutation(async (tx) => {
    const address = given.address === undefined ? null : bannableAddress(app, given.address);
    const version = await takeBanVersion(tx);
    if (userId !== null && !(await hasUser(tx, userId))) {
      throw new OnsaleError('USER_NOT_FOUND', {});
    }
    await lockRoomCounters(tx);
    const now = await tx.now();
    if (expiresAt !== null && expiresAt <= now) {
      throw invalidField('expiresAt', english`is past: name an instant to come, or leave it out`);
    }
    const live = await findLiveBan(tx, { address, userId, now });
    const terms = { version, reason, expiresAt };
    if (live) return toView((await updateBan(tx, { ...terms, banId: live.banId }))!);
    if ((await countLiveBans(tx, now)) >= app.limits.bans) throw tooManyBans(address, app);
    const banId = app.ids.id('ban');
    const row = { ...terms, banId, address, userId, createdAt: now, removedAt: null };
    await insertBan(tx, row);
    return toView(row);
  });
  await app.bans.refreshAfterCommit();
  if (userId !== null) await endPlaces(app, userId);
  return ban;
}

/** @throws INVALID_INPUT */
function bannableAddress({ addresses }: App, text: string): string {
  const network = parseBanNetwork(text);
  if (typeof network === 'function') throw invalidField('address', network);
  if (addresses.hasProxyIn(network.address, network.prefixBits)) {
    throw invalidField(
      'address',
      english`contains a trusted proxy, behind which all clients are: name the address of the client`,
    );
  }
  return network.text;
}

function tooManyBans(address: string | null, { limits }: App): OnsaleError {
  return invalidField(
    address === null ? 'userId' : 'address',
    (t) =>
      t`would be more than ${limits.bans} bans: remove some, or ban one network in place of many addresses`,
  );
}

/** Ends the places of a user while the ban stands; a repeat of the call may come after its end. */
async function endPlaces(app: App, userId: string): Promise<void> {
  for (const concertId of await listOpenConcerts(app.db, userId)) {
    const hasEnded = await app.db.transaction(async (tx) => {
      await holdBans(tx);
      const room = await lockRoom(tx, concertId);
      const terms = { address: null, userId, now: await tx.now() };
      if (!room || !(await findLiveBan(tx, terms))) return false;
      return endPlace(tx, room, userId);
    });
    if (hasEnded) await announceEndedPlace(app, concertId);
  }
}

/** The bans in force, the newest first. */
export async function listBans(
  app: App,
  { limit, cursor }: { limit: number; cursor: BanCursor | null },
): Promise<{ bans: Ban[]; nextCursor: string | null }> {
  const now = await app.db.now();
  const rows = await listLiveBans(app.db, { now, after: cursor, limit: limit + 1 });
  const { page, nextCursor } = toPage(rows, limit, ({ createdAt, banId }) =>
    formatPageCursor(createdAt, banId),
  );
  return { bans: page.map(toView), nextCursor };
}

/**
 * Ends a ban now. One that has ended already is returned unchanged, so a repeat is safe.
 *
 * @throws INVALID_INPUT when there is no ban of that id.
 */
export async function deleteBan(app: App, banId: string): Promise<Ban> {
  const ban = await app.runMutation(async (tx) => {
    const version = await takeBanVersion(tx);
    const found = await findBan(tx, banId);
    if (!found)
      throw invalidField('banId', english`is not the ID of a ban: use one from the list of bans`);
    const removedAt = await tx.now();
    const isOver =
      found.removedAt !== null || (found.expiresAt !== null && found.expiresAt <= removedAt);
    return toView(isOver ? found : (await updateBan(tx, { banId, version, removedAt }))!);
  });
  await app.bans.refreshAfterCommit();
  return ban;
}

function toView(ban: BanRow): Ban {
  const { banId, address, userId, reason, createdAt, expiresAt, removedAt } = ban;
  return {
    banId,
    address,
    userId,
    reason,
    createdAt: toIso(createdAt),
    expiresAt: toIsoOrNull(expiresAt),
    removedAt: toIsoOrNull(removedAt),
  };
}
