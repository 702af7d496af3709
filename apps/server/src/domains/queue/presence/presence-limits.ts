/** Limits of presence tracking: heartbeats between servers, and work per admission step. */

export const presenceLimits = {
  /** How often a server writes its heartbeat, where several share a database. */
  heartbeatIntervalMs: 3_000,
  /**
   * A server whose heartbeat is older may still be serving polls. Until its heartbeat is older than
   * `absentAfterMs`, no buyer counts as absent.
   */
  heartbeatTimeoutMs: 10_000,
  /** After a longer gap between two ticks, earlier epochs are no evidence of absence. */
  maxEpochGapMs: 10_000,
  /** A heartbeat covers this many times the buyers that a room may admit in a minute … */
  headWindowFactor: 20,
  /** … but never fewer, nor more, of the numbers nearest the head of the line. */
  minHeadWindow: 1_000,
  maxHeadWindow: 10_000,
  /** Numbers that one admission step skips, and numbers that it scans, at most. */
  maxSkippedPerStep: 5_000,
  maxScannedPerStep: 100_000,
  /** Places that one step ends because their buyers were absent for long, at most. */
  maxPurgedPerStep: 5_000,
  /** Absent places that a join ends when the line is full, at most. */
  maxReplacedPerJoin: 64,
  /** Blocks of 1,024 numbers that one tick looks through for absent ones, in each line, at most. */
  maxBlocksPerLook: 128,
} as const;
