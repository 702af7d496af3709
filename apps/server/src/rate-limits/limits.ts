/**
 * The limits that protect the server from hostile clients, by name, with their defaults.
 *
 * An environment variable sets each of them: `ONSALE_LIMIT_POLL_BURST` sets `pollBurst`.
 * docs/LIMITS.md says what each limit does and why.
 */
import type { RateLimit } from '@onsale/core/rate-limit-names';

/**
 * Rate limits and limits on numbers of callers. `Infinity` turns one off; a RATE_LIMITED error
 * names the one that was reached.
 */
export const callLimits = {
  /**
   * Status calls of one place in a burst; after it, `tabsPerPlace` every `pollAfterMs` of the last
   * response.
   */
  pollBurst: 5,
  pollsPerAddressPerMinute: 12_000,
  joinsPerAccountPerMinute: 30,
  /** All join calls; those that take a place have a lower limit as well. */
  joinAttemptsPerAddressPerMinute: 1_200,
  /** Places taken in one line, counted in the database over all servers. */
  joinsPerAddressPerMinute: 120,
  /** Accounts created, by joins too, counted in the database over all servers. */
  accountsPerAddressPerMinute: 120,
  accountsPerAddressPerDay: 1_000,
  chargesPerAccountPerMinute: 30,
  chargesPerAddressPerMinute: 600,
  paymentsPerAccountPerMinute: 30,
  paymentsPerAddressPerMinute: 600,
  /** Calls of every kind together, except polls, which have a higher limit of their own. */
  callsPerAddressPerMinute: 6_000,
  /** Wrong keys and tokens, whatever they were sent to. */
  failedCredentialsPerAddressPerMinute: 60,
  reservationsPerAccountPerMinute: 60,
  /** Seat maps. */
  mapsPerAccountPerMinute: 60,
  /** Rotations of the account key: each ends tokens, of which every server keeps a record. */
  keyChangesPerAccountPerMinute: 10,
  /** Buyers waiting in one line. */
  waitingPerRoom: 1_000_000,
  connections: 10_000,
  connectionsPerAddress: 1_000,
  /** Open streams, each of which takes a connection: the rest of those is left to calls. */
  streams: 8_000,
  streamsPerAddress: 500,
  streamsPerPlace: 2,
} as const satisfies Record<RateLimit, number>;

/** Limits on the size and the duration of a request. These cannot be turned off. */
export const requestLimits = {
  headerBytes: 16 * 1024,
  headerFields: 100,
  urlChars: 12 * 1024,
  bodyBytes: 64 * 1024,
  batchCalls: 10,
  /** The time in which the headers and body of a request must arrive. */
  requestTimeoutMs: 30_000,
  headersTimeoutMs: 10_000,
  keepAliveTimeoutMs: 65_000,
  /** The time in which a client must take a response, or 64 KiB of one. */
  responseTimeoutMs: 30_000,
  /** Requests of one connection that are not answered yet. */
  pipelinedRequests: 32,
  /** Connections beyond a limit that may still ask for the health of the server. */
  healthConnections: 100,
  /** Seats whose maps are kept in memory, 200 bytes each; the least recently used maps go. */
  seatsInMemory: 1_000_000,
  /** Callers in the memory of each limit that a server counts by itself. */
  rememberedCallers: 100_000,
  /** Tabs of one place that may each poll as often as `pollAfterMs` says. */
  tabsPerPlace: 4,
  /** Bans in force: each server keeps them all in memory. */
  bans: 10_000,
  /** The time in which a proof-of-work challenge may be answered. */
  challengeSeconds: 300,
} as const;

export const limitDefaults = { ...callLimits, ...requestLimits };

export type Limits = Record<keyof typeof limitDefaults, number>;
