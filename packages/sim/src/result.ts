/** What a run was like: the JSON report. Plain data, so that it can be kept, compared and drawn. */
import type { PersonaName, Scenario } from './scenario/schema.ts';

export const resultVersion = 1;

/** How a buyer's story ended. */
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

/** Seconds are those of the run, from its start; in virtual time none of them is of a real clock. */
export interface RunResult {
  version: typeof resultVersion;
  tool: { name: 'onsale'; version: string };
  /** As it was played, with its seed. */
  scenario: Scenario;
  mode: 'virtual' | 'real';
  /** ISO-8601; in virtual time the instant at which every simulation begins. */
  startedAt: string;
  ended: 'complete' | 'interrupted' | 'violation';
  lasted: { simulatedSeconds: number };
  /** People who got that far. */
  funnel: { came: number; joined: number; admitted: number; reserved: number; paid: number };
  outcomes: Record<Outcome, number>;
  personas: Partial<Record<PersonaName, Record<Outcome, number>>>;
  seats: { total: number; sold: number; soldOutAfterSeconds: number | null };
  /** Points of orders that stand. */
  revenue: number;
  /** Seats that two standing orders name. */
  oversold: number;
  /** Of those who were admitted, from their join to the first sign of being active. */
  timeInLine: TimeInLine;
  fairness: Fairness;
  /** How full the room was while somebody waited, from 0 to 1; null when nobody ever did. */
  slots: { maxActive: number; averageUsed: number | null };
  arrivals: { planned: number; late: number; latestLateMs: number };
  calls: Record<string, CallFigures>;
  faults: {
    dropped: number;
    delayed: number;
    duplicated: number;
    lostAnswers: number;
    restarts: number;
  };
  series: Series;
  /** One a date; empty where there are too many seats to draw. */
  seatMap: SeatMapOfDate[];
  checks: CheckResult[];
  thresholds: ThresholdResult[];
  violation: Violation | null;
}

export interface TimeInLine {
  people: number;
  p50: number | null;
  p90: number | null;
  p99: number | null;
  longest: number | null;
  histogram: { upToSeconds: number; people: number }[];
}

export interface Fairness {
  /** Pairs of people of whom the later to join was seen inside while the earlier still waited. */
  inversions: number;
  /** 1 when everybody was admitted in the order of joining; null with fewer than two people. */
  kendallTau: number | null;
  /** [place in the order of joining, place in the order of admission], thinned when there are many. */
  points: [number, number][];
}

export interface CallFigures {
  attempts: number;
  ok: number;
  refused: Record<string, number>;
  /** No answer came, so that nobody knows what happened. */
  unknown: number;
  /** null in virtual time, where a latency would be what the scenario said. */
  latencyMs: { p50: number; p90: number; p99: number; max: number } | null;
}

/** Samples `everySeconds` apart, the first at 0. */
export interface Series {
  everySeconds: number;
  joined: number[];
  waiting: number[];
  active: number[];
  held: number[];
  sold: number[];
}

export interface SeatMapOfDate {
  date: string;
  seatsPerRow: number;
  /** In the order of their numbers, from 1. */
  seats: { soldAtSeconds: number | null; persona: PersonaName | null }[];
}

export interface CheckResult {
  /** As DESIGN's list numbers them; null for what is no invariant of the rows, such as coming to rest. */
  invariant: number | null;
  name: string;
  ok: boolean;
  /** How often it was looked at. */
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
  /** What was seen, in one sentence. */
  detail: string;
  atSeconds: number;
  /** The events that led to it, oldest first. */
  lastEvents: string[];
  /** The one command that repeats the run. */
  repeat: string;
}

/** People are counted once at each stage. */
export type Stage = 'joined' | 'admitted' | 'reserved' | 'paid';
