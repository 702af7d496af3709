/** Counters and samples of a run: buyers at each stage, calls, and the sale over time. */
import type { Stage } from '../result.ts';
import { Latencies } from './latencies.ts';
import { createTrafficRecorder } from './traffic.ts';
import type { Answer, Attempt } from '../network/attempt.ts';
import type { CallFigures, Outcome, RunResult, Series, Traffic } from '../result.ts';
import { personaNames, type PersonaName } from '../scenario/schema.ts';

export const outcomes: readonly Outcome[] = [
  'bought',
  'soldOut',
  'gaveUp',
  'expired',
  'left',
  'noShow',
  'broke',
  'cancelled',
  'failed',
];

function noOutcomes(): Record<Outcome, number> {
  return Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
}

interface CallCount {
  attempts: number;
  ok: number;
  refused: Record<string, number>;
  unknown: number;
  latencies: Latencies;
  /** The most recent ones, for a live display. */
  recentMs: number[];
}

const newCallCount = (): CallCount => ({
  attempts: 0,
  ok: 0,
  refused: {},
  unknown: 0,
  latencies: new Latencies(),
  recentMs: [],
});

/** An arrival or a call counts as late when it begins later than that. */
export const onTimeWithinMs = 100;

/** Number of recent latencies over which the live panel computes quantiles. */
const maxRecentLatencies = 200;

export interface Counters {
  arrived: number;
  finished: number;
  delayedArrivals: number;
  maxArrivalDelayMs: number;
  /** Calls that began later than planned, because this machine was busy. */
  lateCalls: number;
  maxCallLateMs: number;
  stages: Record<Stage, number>;
  outcomes: Record<Outcome, number>;
  byPersona: Map<PersonaName, Record<Outcome, number>>;
  calls: Map<string, CallCount>;
  /** Number of forbidden calls that were tried. */
  trespasses: number;
  recordStage(stages: Set<Stage>, stage: Stage): void;
  recordOutcome(persona: PersonaName, outcome: Outcome): void;
  recordCall(attempt: Attempt, answer: Answer, latencyMs: number | null): void;
  /** The calls so far, over time. */
  traffic(): Traffic;
}

/** @param seconds since the start of the run. */
export function createCounters(seconds: () => number): Counters {
  const recorder = createTrafficRecorder();
  const counters: Counters = {
    arrived: 0,
    finished: 0,
    delayedArrivals: 0,
    maxArrivalDelayMs: 0,
    lateCalls: 0,
    maxCallLateMs: 0,
    stages: { joined: 0, admitted: 0, reserved: 0, paid: 0 },
    outcomes: noOutcomes(),
    byPersona: new Map(),
    calls: new Map(),
    trespasses: 0,
    recordStage(stages, stage) {
      if (stages.has(stage)) return;
      stages.add(stage);
      counters.stages[stage] += 1;
    },
    recordOutcome(persona, outcome) {
      counters.finished += 1;
      counters.outcomes[outcome] += 1;
      const own = counters.byPersona.get(persona) ?? noOutcomes();
      own[outcome] += 1;
      counters.byPersona.set(persona, own);
    },
    recordCall({ procedure, lateMs }, answer, latencyMs) {
      if (lateMs > onTimeWithinMs) {
        counters.lateCalls += 1;
        counters.maxCallLateMs = Math.max(counters.maxCallLateMs, lateMs);
      }
      let count = counters.calls.get(procedure);
      if (!count) {
        count = newCallCount();
        counters.calls.set(procedure, count);
      }
      count.attempts += 1;
      if (answer.kind === 'refused') {
        count.refused[answer.reason] = (count.refused[answer.reason] ?? 0) + 1;
      } else {
        count[answer.kind] += 1;
      }
      recorder.record(seconds(), answer, latencyMs);
      if (latencyMs === null) return;
      count.latencies.add(latencyMs);
      count.recentMs.push(latencyMs);
      if (count.recentMs.length > 2 * maxRecentLatencies)
        count.recentMs.splice(0, maxRecentLatencies);
    },
    traffic: () => recorder.traffic(),
  };
  return counters;
}

export function callFigures({ calls }: Counters): RunResult['calls'] {
  const named = [...calls].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(named.map(([procedure, count]) => [procedure, figuresOf(count)]));
}

function figuresOf({ attempts, ok, refused, unknown, latencies }: CallCount): CallFigures {
  return {
    attempts,
    ok,
    refused: Object.fromEntries(Object.entries(refused).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    unknown,
    latencyMs: latencies.figures(),
  };
}

export function personaOutcomes({ byPersona }: Counters): RunResult['personas'] {
  return Object.fromEntries(
    personaNames.flatMap((name) => {
      const own = byPersona.get(name);
      return own ? [[name, own] as const] : [];
    }),
  );
}

/** The state of the sale at one instant. */
export interface Sample {
  /** Buyers who have come and whose visit has not ended. */
  present: number;
  joined: number;
  waiting: number;
  active: number;
  held: number;
  sold: number;
}

const maxSamples = 600;

/** Samples of the sale at growing intervals: at the maximum, every second one is dropped. */
export interface Sampler {
  /**
   * Whether the next sample is due.
   *
   * @param second a whole second of the run.
   */
  isDue(second: number): boolean;
  /**
   * Samples that a slow machine missed repeat the one before them, so that all are equally far
   * apart.
   */
  take(second: number, sample: Sample): void;
  series(): Series;
}

export function createSampler(): Sampler {
  let everySeconds = 1;
  let samples: Sample[] = [];
  return {
    isDue: (second) => second >= samples.length * everySeconds,
    take(second, sample) {
      const missed = Math.floor(second / everySeconds) - samples.length;
      const before = samples.at(-1) ?? sample;
      samples.push(...Array.from({ length: Math.max(0, missed) }, () => before), sample);
      while (samples.length > maxSamples) {
        samples = samples.filter((_, index) => index % 2 === 0);
        everySeconds *= 2;
      }
    },
    series: () => ({
      everySeconds,
      present: samples.map(({ present }) => present),
      joined: samples.map(({ joined }) => joined),
      waiting: samples.map(({ waiting }) => waiting),
      active: samples.map(({ active }) => active),
      held: samples.map(({ held }) => held),
      sold: samples.map(({ sold }) => sold),
    }),
  };
}
