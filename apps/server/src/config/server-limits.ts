/** Fixed limits and intervals of the server, which no setting changes. */
export const serverLimits = {
  /** The log is written when this much is buffered, and every second. */
  logBufferBytes: 4_096,
  /** The `max-age` of a room's status page, which changes at most once a second. */
  roomCacheSeconds: 1,
  /** The nesting depth of a REST body; inputs have 3 levels. */
  bodyLevels: 16,
  /** The number of wrong fields that an error names, and the length of each name. */
  maxIssues: 100,
  issuePathChars: 100,
  /** The interval at which connections are checked for requests that take too long to arrive. */
  timeoutCheckMs: 5_000,
  /** The `retryAfterMs` of a client that sent too many requests without reading the responses. */
  pipelineRetryMs: 1_000,
  /** The bytes that a client has to take within `responseTimeoutMs` while more are waiting. */
  slowReaderBytes: 64 * 1024,
  /** How long after the end of a worker process another one is started in its place. */
  workerRestartMs: 1_000,
  /** The most worker processes of one `serve`. */
  workers: 64,
  /** After a stop signal, connections that are still open after this time are closed. */
  drainMs: 8_000,
  /** After a stop signal, the process ends after this time, even if the database still blocks. */
  stopMs: 9_500,
  /**
   * The part of `drainMs` in which a server may still serve, until load balancers have moved on.
   */
  drainDelayMaxMs: 5_000,
  /** The age at which the lists and the free seats of concerts are read again. */
  saleRefreshMs: 1_000,
  /** Rows of seats that a server counts a second for the lists: about 10 ms of the database. */
  seatsCountedPerSecond: 50_000,
  /** How long a concert stays in the public list after it has closed. */
  closedListedMs: 24 * 60 * 60 * 1000,
  /** Concerts in each in-memory cache. */
  cachedConcerts: 1_000,
  /** The lead of the time over the clock from which on a start and `onsale doctor` warn. */
  timeAheadMs: 60_000,
  /** The time limit of the database ping of `/readyz`. */
  readyTimeoutMs: 2_000,
  /** The time limit of the database query of `/metrics`. */
  scrapeTimeoutMs: 1_000,
  /**
   * Concerts with a label of their own in the metrics, the largest first; the rest are summed up.
   */
  metricsConcerts: 100,
  /** The interval of the heartbeats of a stream, and how long a stream lasts at most. */
  heartbeatMs: 15_000,
  streamMs: 15 * 60 * 1000,
  /** Between these a client waits before it connects again: the jitter spreads a crowd. */
  streamRetryMinMs: 1_000,
  streamRetryMaxMs: 5_000,
  /** How often what changed is read for those who watch: in a line, and in a seat map. */
  watchLineMs: 250,
  watchSeatsMs: 50,
  /** The `retryAfterMs` of a request that arrives while the server drains. */
  drainRetryMs: 1_000,
  /**
   * Attempts to choose the best available seats, when other calls take the chosen ones in between.
   */
  bestSeatAttempts: 10,
  tokenSecretMinChars: 32,
  /** The least length of the root key where another machine can reach the server. */
  adminKeyMinChars: 24,
  /** Verified queue tokens in the LRU cache: at most 20 MB. */
  cachedTokens: 50_000,
  /** Client addresses whose bits are cached, once a network is banned: at most 3 MB. */
  cachedAddressBits: 10_000,
  /** Users whose raised token epochs are kept in memory: at most 10 MB. */
  cachedTokenEpochs: 100_000,
  /**
   * How long after a new secret began to sign a token of the one before is exchanged for its own.
   */
  tokenExchangeMs: 60_000,
  /** How often one token may be exchanged: it names all the versions that it was exchanged from. */
  tokenExchanges: 4,
  /** The delay until a new signing secret signs: every server reads it at a tick of its own. */
  secretPropagationMs: 5_000,
  /**
   * The least time between two reads of the database for unknown versions of the signing secret.
   */
  secretRefreshIntervalMs: 1_000,
  /** The most refused admin calls that a server writes to the audit log. */
  adminRefusalsLogged: { count: 30, perMs: 60_000 },
  /** The retention time of the audit log. */
  adminLogRetentionMs: 400 * 24 * 60 * 60 * 1000,
  /** The retention time of a response that is stored for repeats with the same idempotency key. */
  responseRetentionMs: 24 * 60 * 60 * 1000,
  /**
   * The least length of an idempotency key where the key alone protects the stored response:
   * without a credential, for a call that ends its own credential, and for an operator's that
   * returns a new key. There it must not be guessable.
   */
  secretIdempotencyKeyMinChars: 16,
  pageEntries: 200,
  pageEntriesDefault: 50,
  /** How many orders a page of `admin.order.list` looks at, where most may not match. */
  ordersSearchedPerPage: 1_000,
} as const;
