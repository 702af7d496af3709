/**
 * What the server counts of itself, for Prometheus. docs/OPERATIONS.md says what each name means and
 * what to do about it. A label never takes a value that a client makes up: procedures, reasons and
 * statuses are closed lists, and of concerts only so many are told apart.
 */
import type { Clock } from '@onsale/core/time/clock';
import type { CommitOutcome } from '@onsale/db/transactions/in-doubt-commit';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A collision is tried again; a call is refused when the database is unavailable to it. */
export type DatabaseEvent = 'collision' | 'unavailable';

export interface Metrics {
  registry: Registry;
  /** Notes one call's start; call the result with its reason, or `OK`, when it is answered. */
  callStarted(procedure: string): (reason: string) => void;
  /** One HTTP answer; null when the client went away before it. */
  httpAnswered(status: number | null): void;
  /** Notes the start of an admission tick; call the result when it is done. */
  tickStarted(): () => void;
  jobFailed(job: string): void;
  databaseTroubled(kind: DatabaseEvent): void;
  /** Notes how a COMMIT without an answer was settled. */
  commitReadBack(outcome: CommitOutcome): void;
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** @param clock the process's own, which says how long ago the last admission tick was. */
export function createMetrics(clock: Clock): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  const calls = new Counter({
    name: 'onsale_calls_total',
    help: 'Calls of procedures, by tRPC or REST, by the reason they were refused for, or OK.',
    labelNames: ['procedure', 'reason'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'onsale_call_duration_seconds',
    help: 'How long calls took, from their credential to their answer.',
    labelNames: ['procedure'],
    buckets: secondsBuckets,
    registers,
  });
  const httpAnswers = new Counter({
    name: 'onsale_http_responses_total',
    help: 'HTTP answers by status; aborted where the client went away first.',
    labelNames: ['status'],
    registers,
  });
  const tickSeconds = new Histogram({
    name: 'onsale_admission_tick_duration_seconds',
    help: 'How long one admission tick took: the board refreshed, and every line moved on.',
    buckets: secondsBuckets,
    registers,
  });
  const jobFailures = new Counter({
    name: 'onsale_job_failures_total',
    help: 'Runs of a scheduled job that failed; the next run tries again.',
    labelNames: ['job'],
    registers,
  });
  const databaseErrors = new Counter({
    name: 'onsale_database_errors_total',
    help: 'Trouble with the database: collision (tried again), unavailable.',
    labelNames: ['kind'],
    registers,
  });
  const commitsReadBack = new Counter({
    name: 'onsale_commits_read_back_total',
    help: 'COMMITs that got no answer, by what reading back found: committed, undone, unknown.',
    labelNames: ['outcome'],
    registers,
  });

  // Looking a label up takes longer than counting.
  const secondsOf = remembered((procedure) => callSeconds.labels(procedure));
  const countOf = (procedure: string, reason: string) => countsOf(procedure)(reason);
  const countsOf = remembered((procedure) =>
    remembered((reason) => calls.labels(procedure, reason)),
  );
  const answersOf = remembered((status) => httpAnswers.labels(status));

  let tickedAt = clock.now();
  const tickAge = new Gauge({
    name: 'onsale_admission_tick_lag_seconds',
    help: 'How long ago the last admission tick was done; it should be every second.',
    registers,
    collect() {
      tickAge.set((clock.now() - tickedAt) / 1000);
    },
  });

  return {
    registry,
    callStarted(procedure) {
      const startedAt = clock.now();
      return (reason) => {
        secondsOf(procedure).observe((clock.now() - startedAt) / 1000);
        countOf(procedure, reason).inc();
      };
    },
    httpAnswered: (status) => answersOf(String(status ?? 'aborted')).inc(),
    tickStarted() {
      const stop = tickSeconds.startTimer();
      return () => {
        stop();
        tickedAt = clock.now();
      };
    },
    jobFailed: (job) => jobFailures.inc({ job }),
    databaseTroubled: (kind) => databaseErrors.inc({ kind }),
    commitReadBack: (outcome) => commitsReadBack.inc({ outcome }),
  };
}

/** Makes each thing once. */
function remembered<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const fresh = make(name);
    made.set(name, fresh);
    return fresh;
  };
}
