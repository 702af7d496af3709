/** Sizes of the bench: large enough to measure, or just enough for a smoke test. */
export interface Sizes {
  /** Rounds of benchmark and baseline; the median counts. */
  rounds: number;
  /** Duration of a round that does not end by itself. */
  roundSeconds: number;
  /**
   * Before the first round: the first thousands of calls cost a server twice as much as later ones.
   */
  warmUpSeconds: number;
  /** Distinct calls prepared for one round; a faster server ends the round early. */
  callsPerRound: { postgres: number; sqlite: number };
  connections: number;
  /**
   * Scale factor of pgbench: it has 100,000 accounts and one branch times this. A branch for each
   * connection, or the transactions of TPC-B wait for each other.
   */
  pgbenchScale: number;
  /** Numbers of buyers at once, and the most purchases of one round. */
  purchase: { buyers: number[]; callsPerRound: number };
  /** Seats of the maps. */
  maps: number[];
  waiting: { few: number; many: number };
  admission: { few: number; many: number; perSecond: number; steps: number };
  draw: { lots: number; rounds: number };
  past: { few: number; many: number };
  racers: number;
  /** Streams that are open at once. */
  streams: number;
  /** Starts of a program. */
  starts: number;
  presence: { people: number; slots: number; seconds: number };
}

export const fullSizes: Sizes = {
  rounds: 3,
  roundSeconds: 4,
  warmUpSeconds: 10,
  callsPerRound: { postgres: 24_000, sqlite: 40_000 },
  connections: 64,
  pgbenchScale: 16,
  purchase: { buyers: [8, 64, 256], callsPerRound: 4_000 },
  maps: [50, 2_000, 20_000],
  waiting: { few: 1_000, many: 1_000_000 },
  admission: { few: 25_000, many: 100_000, perSecond: 5_000, steps: 5 },
  draw: { lots: 1_000_000, rounds: 5 },
  past: { few: 1_000, many: 1_000_000 },
  racers: 1_000,
  streams: 10_000,
  starts: 15,
  presence: { people: 3_000, slots: 20, seconds: 1_200 },
};

export const smokeSizes: Sizes = {
  rounds: 1,
  roundSeconds: 1,
  warmUpSeconds: 0.5,
  callsPerRound: { postgres: 200, sqlite: 200 },
  connections: 8,
  pgbenchScale: 1,
  purchase: { buyers: [8], callsPerRound: 60 },
  maps: [200],
  waiting: { few: 20, many: 2_000 },
  admission: { few: 100, many: 400, perSecond: 50, steps: 2 },
  draw: { lots: 2_000, rounds: 2 },
  past: { few: 20, many: 400 },
  racers: 40,
  streams: 100,
  starts: 2,
  presence: { people: 100, slots: 5, seconds: 300 },
};
