/** The limits of numbers in a scenario. */
export const scenarioLimits = {
  buyers: 1_000_000,
  seconds: 1_000_000,
  durationSeconds: 10_000_000,
  perSecond: 100_000,
  weight: 1_000_000,
  /** The largest signed 32-bit integer. */
  seed: 2 ** 31 - 1,
  restarts: 100,
  roomChanges: 100,
  thresholds: 100,
  /**
   * Proofs of work are computed for real, even in virtual time: 16 bits take a quarter of a second.
   */
  challengeBits: 16,
  showsPerDay: 24,
} as const;
