/**
 * The limits against hostile clients, by name. Each can be set by an environment variable of the same
 * name: `pollBurst` by `ONSALE_LIMIT_POLL_BURST`. What they do and why is in docs/LIMITS.md.
 */
import type { RateLimit } from '@onsale/core/rate-limit-names';

/**
 * How often somebody may call, and how much may be there at once: `Infinity` where a limit is off.
 * An error names the one that was reached.
 */
export const callLimits = {
  /** Status calls of one place that pass at once; after them one every `pollAfterMs` that it was told. */
  pollBurst: 5,
  pollsPerAddressPerMinute: 12_000,
  joinsPerAccountPerMinute: 30,
  /** Joins that are looked at; those that take a place have a limit of their own. */
  joinAttemptsPerAddressPerMinute: 1_200,
  /** Places taken in one line, counted in the database by all servers together. */
  joinsPerAddressPerMinute: 120,
  /** Accounts made, by a join too, counted in the database by all servers together. */
  accountsPerAddressPerMinute: 120,
  accountsPerAddressPerDay: 1_000,
  chargesPerAccountPerMinute: 30,
  chargesPerAddressPerMinute: 600,
  paymentsPerAccountPerMinute: 30,
  paymentsPerAddressPerMinute: 600,
  /** People who wait in one line. */
  waitingPerRoom: 1_000_000,
  connections: 10_000,
  connectionsPerAddress: 1_000,
} as const satisfies Record<RateLimit, number>;

/** How large a request may be, and how long it may take. These cannot be turned off. */
export const requestLimits = {
  headerBytes: 16 * 1024,
  headerFields: 100,
  urlChars: 12 * 1024,
  bodyBytes: 64 * 1024,
  batchCalls: 10,
  /** A request whose headers and body take longer than this to arrive is cut off. */
  requestTimeoutMs: 30_000,
  headersTimeoutMs: 10_000,
  keepAliveTimeoutMs: 65_000,
  /** Callers that are remembered for each limit that a server counts in its memory. */
  rememberedCallers: 100_000,
  /** How long a challenge may be answered. */
  challengeSeconds: 300,
} as const;

export const limitDefaults = { ...callLimits, ...requestLimits };

export type Limits = Record<keyof typeof limitDefaults, number>;
