/** Counts as things happen: people at each stage, calls, and samples of the sale over time. */
import type { Stage } from '../result.ts';
import { ascending, quantile } from './statistics.ts';
import type { Answer, Attempt } from '../network/faulty-network.ts';
import type { CallFigures, Outcome, RunResult, Series } from '../result.ts';
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
  latenciesMs: number[];
  /** The last of them, for whoever watches. */
  recentMs: number[];
}

/** Latencies that a panel shows the quantiles of. */
const recentShown = 200;

export interface Tally {
  came: number;
  done: number;
  late: number;
  latestLateMs: number;
  stages: Record<Stage, number>;
  outcomes: Record<Outcome, number>;
  byPersona: Map<PersonaName, Record<Outcome, number>>;
  calls: Map<string, CallCount>;
  /** How often what is forbidden was tried. */
  trespasses: number;
  reached(stages: Set<Stage>, stage: Stage): void;
  ended(persona: PersonaName, outcome: Outcome): void;
  called(attempt: Attempt, answer: Answer, latencyMs: number | null): void;
}

export function createTally(): Tally {
  const tally: Tally = {
    came: 0,
    done: 0,
    late: 0,
    latestLateMs: 0,
    stages: { joined: 0, admitted: 0, reserved: 0, paid: 0 },
    outcomes: noOutcomes(),
    byPersona: new Map(),
    calls: new Map(),
    trespasses: 0,
    reached(stages, stage) {
      if (stages.has(stage)) return;
      stages.add(stage);
      tally.stages[stage] += 1;
    },
    ended(persona, outcome) {
      tally.done += 1;
      tally.outcomes[outcome] += 1;
      const own = tally.byPersona.get(persona) ?? noOutcomes();
      own[outcome] += 1;
      tally.byPersona.set(persona, own);
    },
    called({ procedure }, answer, latencyMs) {
      let count = tally.calls.get(procedure);
      if (!count) {
        count = { attempts: 0, ok: 0, refused: {}, unknown: 0, latenciesMs: [], recentMs: [] };
        tally.calls.set(procedure, count);
      }
      count.attempts += 1;
      if (answer.kind === 'refused') {
        count.refused[answer.reason] = (count.refused[answer.reason] ?? 0) + 1;
      } else {
        count[answer.kind] += 1;
      }
      if (latencyMs === null || answer.kind === 'unknown') return;
      count.latenciesMs.push(latencyMs);
      count.recentMs.push(latencyMs);
      if (count.recentMs.length > 2 * recentShown) count.recentMs.splice(0, recentShown);
    },
  };
  return tally;
}

export function callFigures({ calls }: Tally): RunResult['calls'] {
  const named = [...calls].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(named.map(([procedure, count]) => [procedure, figuresOf(count)]));
}

function figuresOf({ attempts, ok, refused, unknown, latenciesMs }: CallCount): CallFigures {
  const sorted = ascending(latenciesMs);
  const at = (share: number) => Math.round((quantile(sorted, share) ?? 0) * 10) / 10;
  return {
    attempts,
    ok,
    refused: Object.fromEntries(Object.entries(refused).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    unknown,
    latencyMs:
      sorted.length === 0 ? null : { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) },
  };
}

export function personaOutcomes({ byPersona }: Tally): RunResult['personas'] {
  return Object.fromEntries(
    personaNames.flatMap((name) => {
      const own = byPersona.get(name);
      return own ? [[name, own] as const] : [];
    }),
  );
}

/** How the sale stands at one instant. */
export interface Sample {
  joined: number;
  waiting: number;
  active: number;
  held: number;
  sold: number;
}

const mostSamples = 600;

/** Samples of the sale, ever further apart: every time they are too many, each second one goes. */
export interface Sampler {
  /** Whether it is time for the next one. @param second a whole second of the run. */
  isDue(second: number): boolean;
  take(sample: Sample): void;
  series(): Series;
}

export function createSampler(): Sampler {
  let everySeconds = 1;
  let samples: Sample[] = [];
  return {
    isDue: (second) => second % everySeconds === 0,
    take(sample) {
      samples.push(sample);
      if (samples.length <= mostSamples) return;
      samples = samples.filter((_, index) => index % 2 === 0);
      everySeconds *= 2;
    },
    series: () => ({
      everySeconds,
      joined: samples.map(({ joined }) => joined),
      waiting: samples.map(({ waiting }) => waiting),
      active: samples.map(({ active }) => active),
      held: samples.map(({ held }) => held),
      sold: samples.map(({ sold }) => sold),
    }),
  };
}
