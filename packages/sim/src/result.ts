/**
 * The result of a run, which is also the JSON report. Plain data, so that it can be stored,
 * compared and drawn.
 */
import type { PersonaName, Scenario } from './scenario/schema.ts';

export const resultVersion = 4;

/** How a buyer's visit ended. */
export type Outcome =
  | 'bought'
  | 'soldOut'
  | 'gaveUp'
  | 'expired'
  | 'left'
  | 'noShow'
  | 'broke'
  | 'cancelled'
  | 'failed';

/** Seconds count from the start of the run; in virtual time none of them is real time. */
export interface RunResult {
  version: typeof resultVersion;
  tool: { name: 'onsale'; version: string };
  /** As it was played, with its seed. */
  scenario: Scenario;
  mode: 'virtual' | 'real';
  /** ISO 8601; in virtual time the instant at which every simulation begins. */
  startedAt: string;
  ended: 'complete' | 'interrupted' | 'violation';
  /**
   * The late arrivals and calls in words, when this machine was too slow for the crowd, so that the
   * figures are not those of the scenario; null when it was fast enough, and in a report of
   * version 3.
   */
  overload: string | null;
  lasted: { simulatedSeconds: number };
  /** Number of buyers who reached each stage. */
  funnel: { came: number; joined: number; admitted: number; reserved: number; paid: number };
  outcomes: Record<Outcome, number>;
  personas: Partial<Record<PersonaName, Record<Outcome, number>>>;
  seats: SeatFigures;
  /** In points, over the orders that stand, of the box office too. */
  revenue: number;
  /** Seats that two standing orders share. */
  oversold: number;
  /** From the join to the first response that says active, over all who were admitted. */
  timeInLine: TimeInLine;
  waits: Waits;
  fairness: Fairness;
  /** null without a lobby. */
  lobby: Lobby | null;
  shares: PersonaShares;
  /** Mean share of slots in use while buyers waited and seats were left, 0 to 1; null if never. */
  slots: { maxActive: number; averageUsed: number | null };
  arrivals: Arrivals;
  calls: Record<string, CallFigures>;
  faults: {
    dropped: number;
    delayed: number;
    duplicated: number;
    lostAnswers: number;
    restarts: number;
  };
  series: Series;
  /** null in a report of version 3, which did not record it. */
  traffic: Traffic | null;
  /** One for each date; empty when there are too many seats to draw. */
  seatMap: SeatMapOfDate[];
  checks: CheckResult[];
  thresholds: ThresholdResult[];
  violation: Violation | null;
}

/** Unlike other seconds, these count from the opening of the sale; null while a seat is left. */
export interface SeatFigures {
  total: number;
  sold: number;
  /** The first sample in which every seat was held or sold. Some may become free again. */
  takenAfterSeconds: number | null;
  soldOutAfterSeconds: number | null;
}

export interface TimeInLine {
  people: number;
  p50: number | null;
  p90: number | null;
  p99: number | null;
  longest: number | null;
  histogram: { upToSeconds: number; people: number }[];
}

/**
 * Times in line of buyers, no-shows left out: until a buyer was seen inside, or until it was gone,
 * as when its patience ended. `without` are those who were not sold a seat.
 */
export interface Waits {
  all: WaitFigures;
  bought: WaitFigures;
  without: WaitFigures;
}

export interface WaitFigures {
  people: number;
  /** How many of them were admitted. */
  admitted: number;
  p50: number | null;
  p90: number | null;
  longest: number | null;
}

export interface Fairness {
  /** Pairs in which the later to join was seen inside while the earlier still waited. */
  inversions: number;
  /** 1 when all were admitted in the order of joining; null with fewer than two admissions. */
  kendallTau: number | null;
  /** [rank in the order of joining, rank in the order of admission], downsampled when long. */
  points: [number, number][];
}

/** Places that joined before the doors opened: when each came, and where it stood in the end. */
export interface Lobby {
  places: number;
  /** Since the opening; null where none are drawn, or none were. */
  drawnAfterSeconds: number | null;
  /** The first tenth of the places, by arrival and in line; bots in line are null before a draw. */
  firstTenth: { places: number; botsByArrival: number; botsInLine: number | null };
  /** [place in the order of arrival, place in line] of people and of bots, downsampled. */
  people: [number, number][];
  bots: [number, number][];
}

export type PersonaShares = Partial<Record<PersonaName, PersonaShare>>;

/** The part of one persona that came: shares from 0 to 1 that add up to 1 over all personas. */
export interface PersonaShare {
  buyers: number;
  /** null when no seat was sold. */
  seats: number | null;
  /** null when no slot was used. */
  slotTime: number | null;
  /** null in a report of version 3. */
  counts: PersonaCounts | null;
}

export interface PersonaCounts {
  people: number;
  /** Of all these people: a bot has several. */
  accounts: number;
  /** Of orders that stand. */
  seats: number;
  /** The most seats that one person got, with all its accounts. */
  mostSeats: number;
}

export interface CallFigures {
  attempts: number;
  ok: number;
  refused: Record<string, number>;
  /** No response arrived, so the outcome is unknown. */
  unknown: number;
  /** null in virtual time, where a latency would only repeat the scenario. */
  latencyMs: LatencyFigures | null;
}

/** Quantiles are off by about 1 %. */
export interface LatencyFigures {
  p50: number;
  p90: number;
  p99: number;
  max: number;
  /** Each bar begins where the one before it ends; empty in a report of version 3. */
  histogram: LatencyBar[];
}

export interface LatencyBar {
  upToMs: number;
  calls: number;
}

/** Calls that ended in each of equal intervals, the first from 0. The last may be cut short. */
export interface Traffic {
  everySeconds: number;
  ok: number[];
  /** The sale said no, as when the seat is held. */
  refused: number[];
  /** No answer came, or the server said that it could not do its work. */
  failed: number[];
  /** Of the calls of each interval, null where there was none; null in virtual time. */
  latencyMs: Record<'p50' | 'p90' | 'p99', (number | null)[]> | null;
}

/** Samples `everySeconds` apart, the first at 0. */
export interface Series {
  everySeconds: number;
  /** Buyers who have come and whose visit has not ended; null in a report of version 3. */
  present: number[] | null;
  joined: number[];
  waiting: number[];
  active: number[];
  held: number[];
  sold: number[];
}

export interface SeatMapOfDate {
  date: string;
  /** Of a plain hall; in a hall of sections the rows are those of `scenario.concert.layout`. */
  seatsPerRow: number;
  /** The numbers of the seats that an operator took off sale. */
  blocked: number[];
  /** When the date was cancelled; null if it was not. */
  cancelledAtSeconds: number | null;
  /** In the order of their numbers, from 1. The box office sold those without a persona. */
  seats: { soldAtSeconds: number | null; persona: PersonaName | null }[];
}

export interface CheckResult {
  /** Its number in docs/ARCHITECTURE.md; null for a check that is not an invariant of the rows. */
  invariant: number | null;
  name: string;
  ok: boolean;
  /** Number of evaluations. */
  times: number;
}

export interface ThresholdResult {
  text: string;
  value: number | null;
  ok: boolean;
}

export interface Violation {
  invariant: number | null;
  name: string;
  /** The observation that broke the check, in one sentence. */
  detail: string;
  atSeconds: number;
  /** The last events of the run before it, of all buyers, oldest first. */
  lastEvents: string[];
  /** The history of the buyers and the seats that it names; null in a report of version 3. */
  story: ViolationStory | null;
  /** The command that repeats the run. */
  repeat: string;
}

export interface ViolationStory {
  /** The clients that the violation names, and those that hold a seat that it names. */
  buyers: string[];
  /** As `2027-06-01/32`. */
  seats: string[];
  /** Oldest first, however long ago, with whole answers. */
  events: string[];
}

/** Late by more than a tenth of a second, and only in real time, which waits for no machine. */
export interface Arrivals {
  planned: number;
  late: number;
  latestLateMs: number;
  /** Calls that began later than their buyer planned. */
  lateCalls: number;
  latestCallLateMs: number;
}

/** Each buyer is counted once at each stage. */
export type Stage = 'joined' | 'admitted' | 'reserved' | 'paid';
