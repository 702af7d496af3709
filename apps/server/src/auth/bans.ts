/**
 * The bans in memory: which users and client addresses are refused, with the instants of their end.
 *
 * The process that changed a ban knows it at once, the others from their refresh, once a second. A
 * join does not rely on that: it reads the version of the bans under its lock, and refreshes first
 * when it is newer than the memory. Memory is bounded by the limit on bans.
 */
import type { Clock } from '@onsale/core/time/clock';
import { OnsaleError } from '@onsale/core/errors';
import { LruCache } from '@onsale/core/structures/lru-cache';
import { toIso } from '@onsale/core/time/dates';
import type { Database } from '@onsale/db/database';
import { deleteInBatches } from '@onsale/db/query/delete-in-batches';
import {
  deleteEndedBans,
  readBanChanges,
  type BanTarget,
} from '@onsale/db/repositories/ban.repository';
import type { Store } from '@onsale/db/store';
import { serverLimits } from '../config/server-limits.ts';
import { parseAddress } from '../http/client-address.ts';
import type { Client } from '../rate-limits/rate-limiter.ts';
import { parseBanNetwork, toBits } from './ban-network.ts';

/** A caller as bans see it. */
export interface BanSubject {
  userId?: string | undefined;
  client?: Client;
}

export interface Bans {
  /** The version up to which this process knows the bans. */
  readonly version: number;
  /**
   * The error of a banned caller, or null. Without an instant it is decided by the time of the
   * database, as of the last refresh and never behind it.
   */
  errorOf(subject: BanSubject, now?: number): OnsaleError | null;
  /** @throws BANNED when the user is banned. */
  requireUser(userId: string): void;
  /** Reads the changes since the last refresh. @param store a transaction, to read in it. */
  refresh(store?: Store): Promise<void>;
  /** The same after a commit, which stands even if this read fails; the next one repeats it. */
  refreshAfterCommit(): Promise<void>;
}

/** How long an ended ban is kept, for calls that read the clock before it ended. */
const graceMs = 60_000;

/** Slower readings of the time are not used: the clock could lead by as much. */
const maxReadingMs = 1_000;

export function createBans({ db, clock }: { db: Database; clock: Clock }): Bans {
  const users = new Map<string, number>();
  const networks = new NetworkSet();
  let version = 0;
  let reading: { now: number; at: number } | null = null;

  const estimatedNow = (): number =>
    reading ? reading.now + Math.max(0, clock.now() - reading.at) : 0;

  const readTime = async (store: Store): Promise<void> => {
    // As of before the statement: the estimate must not be behind the database.
    const at = clock.now();
    const now = await store.now();
    if (reading === null || clock.now() - at <= maxReadingMs) reading = { now, at };
  };
  const record = ({ address, userId, endsAt }: BanTarget & { endsAt: number | null }): void => {
    const end = endsAt ?? Infinity;
    if (userId !== null) users.set(userId, end);
    if (address !== null) networks.set(address, end);
  };
  const deleteEnded = (): void => {
    const endedBefore = estimatedNow() - graceMs;
    for (const [userId, end] of users) if (end < endedBefore) users.delete(userId);
    networks.deleteBefore(endedBefore);
  };
  const isEmpty = (): boolean => users.size === 0 && networks.size === 0;

  const refresh = async (store: Store = db): Promise<void> => {
    const after = version;
    if (after === 0 && reading === null) await readTime(store);
    const endedSince = estimatedNow() - graceMs;
    let changes = await readBanChanges(store, { after, endedSince });
    if (changes.version < after) {
      // A fail-over lost changes that were read before, and versions are given out again.
      changes = await readBanChanges(store, { after: 0, endedSince });
      users.clear();
      networks.clear();
      version = 0;
    }
    // Of two reads at once, the older must not undo the newer.
    if (changes.version > version) {
      for (const change of changes.changed) record(change);
      version = changes.version;
    }
    if (isEmpty()) return;
    await readTime(store);
    deleteEnded();
  };

  const errorOf = ({ userId, client }: BanSubject, now = estimatedNow()): OnsaleError | null => {
    const userEnd = userId === undefined ? undefined : users.get(userId);
    const networkEnd = client === undefined ? undefined : networks.latestEnd(client.address);
    const end = Math.max(userEnd ?? -Infinity, networkEnd ?? -Infinity);
    if (end <= now) return null;
    return new OnsaleError('BANNED', { expiresAt: end === Infinity ? null : toIso(end) });
  };
  return {
    get version() {
      return version;
    },
    errorOf: (subject, now) => (isEmpty() ? null : errorOf(subject, now)),
    requireUser(userId) {
      const error = users.size === 0 ? null : errorOf({ userId });
      if (error) throw error;
    },
    refresh,
    refreshAfterCommit: () => refresh().catch(() => {}),
  };
}

/** Deletes rows that ended before the retention time. Correctness does not depend on it. */
export async function purgeEndedBans({ db }: { db: Database }): Promise<void> {
  const keptSince = (await db.now()) - serverLimits.adminLogRetentionMs;
  await deleteInBatches((limit) => deleteEndedBans(db, { keptSince, limit }));
}

/** Networks by the length of their prefix: a look-up costs one probe for each length in use. */
class NetworkSet {
  /** By the number of bits of an address, and then of the prefix. */
  readonly #byPrefix = new Map<string, Map<string, number>>();
  readonly #bits = new LruCache<string>(serverLimits.cachedAddressBits);

  get size(): number {
    return this.#byPrefix.size;
  }

  set(text: string, end: number): void {
    const network = parseBanNetwork(text);
    // A newer version may have written what this one cannot read; it is no reason to fail.
    if (typeof network === 'function') return;
    const { address, prefixBits } = network;
    const length = `${address.kind()} ${prefixBits}`;
    const ends = this.#byPrefix.get(length) ?? new Map<string, number>();
    this.#byPrefix.set(length, ends.set(toBits(address).slice(0, prefixBits), end));
  }

  /** The latest end of the networks that contain an address; undefined without one. */
  latestEnd(text: string): number | undefined {
    if (this.#byPrefix.size === 0) return undefined;
    const bits = this.#bitsOf(text);
    if (bits === '') return undefined;
    const kind = bits.length === 32 ? 'ipv4' : 'ipv6';
    let latest: number | undefined;
    for (const [length, ends] of this.#byPrefix) {
      if (!length.startsWith(kind)) continue;
      const end = ends.get(bits.slice(0, Number(length.slice(kind.length))));
      if (end !== undefined && end > (latest ?? -Infinity)) latest = end;
    }
    return latest;
  }

  clear(): void {
    this.#byPrefix.clear();
  }

  deleteBefore(endedBefore: number): void {
    for (const [length, ends] of this.#byPrefix) {
      for (const [prefix, end] of ends) if (end < endedBefore) ends.delete(prefix);
      if (ends.size === 0) this.#byPrefix.delete(length);
    }
  }

  /** Empty for what is no address, such as that of a Unix socket. */
  #bitsOf(text: string): string {
    const cached = this.#bits.get(text);
    if (cached !== undefined) return cached;
    const address = parseAddress(text);
    const bits = address ? toBits(address) : '';
    this.#bits.set(text, bits);
    return bits;
  }
}
