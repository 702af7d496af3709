/** The options of a plan: how an organiser describes a sale, and what is assumed of the rest. */
import type { Scenario } from '../scenario/schema.ts';

/** A change of limits during the sale. */
export type RoomChange = NonNullable<Scenario['roomChanges']>[number];

/** The planned sale in an organiser's terms. */
export interface PlanOptions {
  buyers: number;
  /** Over all dates. */
  seats: number;
  dates: number;
  maxActive: number;
  admitPerMinute: number;
  sessionSeconds: number;
  /** Seats that every buyer wants; by default one to four, mostly two. */
  seatsPerBuyer?: number | undefined;
  /** Before choosing and before paying, each. */
  thinkSeconds: readonly [number, number];
  patienceMinutes: number;
  /** Percentage of buyers who join and never return. */
  noShows: number;
  /** Percentage of buyers who leave: half of them the line, the others with seats held. */
  abandoners: number;
  /** Percentage of buyers who go away from the line, without a word, during their patience. */
  dropOuts: number;
  /** Percentage of buyers who are programs with several accounts. */
  bots: number;
  accountsPerBot: number;
  /** With a lobby, of those who come late. */
  arriveWithinSeconds: number;
  /** Opens a lobby before the sale; who in it is admitted first. Without it there is none. */
  order?: 'arrival' | 'draw' | undefined;
  /** How long before the doors the lobby opens. */
  lobbyMinutes: number;
  /** Limits that change during the sale, in order of time. */
  roomChanges: readonly RoomChange[];
  /** The first of the seeds. */
  seed: number;
  /** How many crowds the sale is played with; by default as many as take little time. */
  seeds?: number | undefined;
  /** Finds the lowest limits with which the sale is over within this time. */
  soldOutInSeconds?: number | undefined;
}

export const planDefaults = {
  dates: 1,
  maxActive: 50,
  admitPerMinute: 50,
  sessionSeconds: 600,
  thinkSeconds: [5, 40],
  patienceMinutes: 20,
  noShows: 5,
  abandoners: 0,
  dropOuts: 0,
  bots: 0,
  accountsPerBot: 4,
  arriveWithinSeconds: 60,
  lobbyMinutes: 30,
  roomChanges: [],
  seed: 1,
} as const;

export const planLimits = {
  /** The most crowds that a sale is played with. */
  seeds: 100,
  accountsPerBot: 100,
} as const;

/** The share of the buyers who come after the doors of a lobby have opened. */
export const lateShare = 0.1;

/** Mean number of seats wanted, by default. */
export const meanSeatsWanted = 2;
