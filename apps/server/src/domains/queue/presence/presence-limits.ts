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
  /**
   * … but never fewer, nor more, of the numbers nearest the head of the line. Ghosts beyond it are
   * taken for buyers who are present, and get slots. A number costs four thirds of a byte.
   */
  minHeadWindow: 20_000,
  maxHeadWindow: 40_000,
  /** Numbers that one admission step skips, and numbers that it scans, at most. */
  maxSkippedPerStep: 5_000,
  maxScannedPerStep: 100_000,
  /** Removals that one step announces, and carries out, at most. */
  maxRemovedPerStep: 5_000,
  /**
   * How long before it is carried out a removal is announced, where another server is known to run:
   * the age of its heartbeat at most, and the longest transaction, with some margin.
   */
  removalNoticeMs: 20_000,
  /** The same where none is known: a server that has just started writes its first heartbeat. */
  shortNoticeMs: 3_000,
  /** A line is nearly full when less than this share is free: then absent places make room. */
  nearlyFullShare: 1 / 8,
  /** Absent places that a join removes when the line is full, and that a server lists, at most. */
  maxReplacedPerJoin: 64,
  maxReplaceable: 4_096,
  /** Blocks of 1,024 numbers that one tick looks through for absent ones, in each line, at most. */
  maxBlocksPerLook: 128,
} as const;
