/**
 * The tables by which the service runs: settings, secrets, operators, answers, limits, heartbeats.
 *
 * schema.ts names all tables, and says how columns are written.
 */
import type { RateLimit } from '@onsale/core/rate-limit-names';

/** Values of the installation itself, such as the high-water mark of time. */
export interface SettingsTable {
  name: string;
  value: string;
}

/** Every token epoch that was raised, by which servers learn of it. Rows are never removed. */
export interface RaisedEpochsTable {
  /** 1, 2, 3 … in the order of the commits. */
  version: number;
  userId: string;
  epoch: number;
  raisedAt: number;
}

/** Bans of users and of client addresses. Rows of ended ones stay as a record for a while. */
export interface BansTable {
  banId: string;
  /** The change that wrote the row last: 1, 2, 3 … in the order of the commits. */
  version: number;
  /** An address or a CIDR network in canonical notation; null for a ban of a user. */
  address: string | null;
  userId: string | null;
  reason: string;
  createdAt: number;
  /** Banned are calls before this instant; null for a ban without an end. */
  expiresAt: number | null;
  /** null until an operator removes the ban. */
  removedAt: number | null;
}

/** One row: the version of the last change of bans, and the lock of all changes. */
export interface BanCounterTable {
  counterId: number;
  lastVersion: number;
}

/** The first response to a request with an idempotency key. */
export interface AnswersTable {
  /** A hash of the key and of its owner; the key itself is never stored. */
  keyId: string;
  /** A hash of the request. */
  request: string;
  /** Encrypted under the key; null while the first request is in flight. */
  answer: string | null;
  createdAt: number;
}

/** Secrets that sign queue tokens, shared by all servers. Several versions are valid at once. */
export interface TokenSecretsTable {
  /** 1, 2, 3 …: a token names the version that signed it. */
  version: number;
  /** Empty once it is retired. */
  secret: string;
  createdAt: number;
  retiredAt: number | null;
  /**
   * Tokens that were handed out since then in exchange for one of this version are refused; null
   * when none are.
   */
  endIssuedSince: number | null;
}

/** Keys of operators, other than the root key, which is in the configuration. */
export interface AdminKeysTable {
  /** Never reused, so that the log stays unambiguous. */
  name: string;
  /** SHA-256 of the key, in hex; the key itself is never stored. */
  keyHash: string;
  /** JSON text, in the order of the list of scopes. */
  scopes: string;
  createdAt: number;
  revokedAt: number | null;
}

/** The audit log: calls of operators, and attempts. */
export interface AdminLogTable {
  logId: string;
  at: number;
  /** null when the caller is unknown. */
  keyName: string | null;
  procedure: string;
  /** JSON text; null when the input was invalid, or the caller may not send one. */
  input: string | null;
  requestId: string;
  /** `done`, or the reason of the error. */
  outcome: string;
}

/** Quota counters of an address, one for each limit. A window starts over from `endsAt` on. */
export interface AddressCountsTable {
  /** Empty for a limit over all concerts. */
  concertId: string;
  address: string;
  /** The name of the limit. */
  name: RateLimit;
  used: number;
  allowed: number;
  endsAt: number;
}

/** Challenges whose proof was used, until they expire. */
export interface SpentChallengesTable {
  concertId: string;
  challengeId: string;
  expiresAt: number;
}

/**
 * Heartbeats: when one server last saw the entries near the head of a line, for the other servers.
 */
export interface PresenceNotesTable {
  concertId: string;
  /** Generated at each start of a server. */
  serverId: string;
  notedAt: number;
  /** Encoded by presence-heartbeat.ts of the server. */
  seen: string;
}
