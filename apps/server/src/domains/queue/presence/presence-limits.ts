/** How presence is kept, by name, and when somebody is absent. */

export const presenceLimits = {
  /** How often a server writes down whom it saw, where several share a database. */
  heartbeatIntervalMs: 3_000,
  /** A server whose note is older may be serving all the same: until it is absent, nobody else is. */
  heartbeatTimeoutMs: 10_000,
  /** After a longer time without a turn, who was not seen meanwhile had no chance to be. */
  longestGapMs: 10_000,
  /** People near the head whom a note is about: so many times those who may be let in within a while. */
  headWindowNumbers: 20,
  nearHeadLeast: 1_000,
  nearHeadMost: 10_000,
  /** People whom one step passes over, and whom it looks at. */
  passedAtOnce: 5_000,
  lookedAtOnce: 100_000,
} as const;
