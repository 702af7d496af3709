export const serverLimits = {
  /** The log is written when so much of it has come together, and every second. */
  logBufferBytes: 4_096,
  /** How long a cache may keep a room's snapshot: it changes once a second. */
  roomCacheSeconds: 1,
  /** How deep the JSON of a REST body may be nested: inputs have 3 levels. */
  bodyLevels: 16,
  /** How many wrong fields of an input are named, and how much of a name. */
  issues: 100,
  issuePathChars: 100,
  /** How often connections are looked at for requests that take too long to arrive. */
  timeoutCheckMs: 5_000,
  /** After a signal to stop, requests still running after this are cut off. */
  drainMs: 8_000,
  /** After a signal to stop, the server ends, whatever its database still keeps it waiting for. */
  stopMs: 9_500,
  /** How much of `drainMs` a server may be told to serve on, until balancers have turned away from it. */
  drainDelayMaxMs: 5_000,
  /** How many concerts a process keeps in memory. */
  concertsRemembered: 1_000,
  /** How long `/readyz` waits for the database. */
  readyTimeoutMs: 2_000,
  /** How long `/metrics` waits for what only the database knows. */
  scrapeTimeoutMs: 1_000,
  /** Concerts that metrics tell apart, the fullest first; the others are summed up. */
  metricsConcerts: 100,
  /** What a client turned away while draining is told to wait. */
  drainRetryMs: 1_000,
  /** How often best-available is chosen anew when named seats were taken in between. */
  bestSeatAttempts: 10,
  tokenSecretMinChars: 32,
  /** Queue tokens that are known to be good, of those that were shown last: 20 MB at the most. */
  rememberedTokens: 50_000,
  /** A new signing secret signs from then on: every server has read it at a tick of its own. */
  secretSpreadMs: 5_000,
  /** The database is asked no more often for versions of the signing secret that nobody knows. */
  secretLookUpMs: 1_000,
  /** How many refused admin calls a server writes to the log at most. */
  adminRefusalsLogged: { count: 30, perMs: 60_000 },
  /** How long the log of admin calls is kept, and how much of it one statement forgets. */
  adminLogKeptMs: 400 * 24 * 60 * 60 * 1000,
  adminLogForgottenAtOnce: 1_000,
  /** How long a first answer is kept for a repeat of the request with the same idempotency key. */
  answerKeptMs: 24 * 60 * 60 * 1000,
  /** How many old answers one statement forgets. */
  answersForgottenAtOnce: 1_000,
  /** How many old counts, and how many spent challenges, one statement forgets. */
  rowsForgottenAtOnce: 1_000,
  /**
   * Without a credential the key alone tells whose an answer is, so it must not be guessed. The same
   * goes for a call that ends its own credential.
   */
  guardIdempotencyKeyMinChars: 16,
  pageEntries: 200,
  pageEntriesDefault: 50,
} as const;
