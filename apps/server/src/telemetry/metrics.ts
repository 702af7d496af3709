/**
 * Prometheus metrics of this process; docs/OPERATIONS.md says what each means and what to do.
 *
 * No label takes a value that a client chooses: procedures, reasons and statuses are closed lists,
 * and only a limited number of concerts have a label of their own.
 */
import type { Clock } from '@onsale/core/time/clock';
import { commitOutcomes, type CommitOutcome } from '@onsale/db/transactions/in-doubt-commit';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/**
 * `collision`: a transaction is retried. `unavailable`: a call is refused with OVERLOADED.
 * `left_behind`: a connection to a primary of a lower timeline is not used.
 */
export type DatabaseEvent = (typeof databaseEvents)[number];

const databaseEvents = ['collision', 'unavailable', 'left_behind'] as const;

/** Whose credential a call needs. */
export type CredentialKind = 'buyer' | 'operator';

export interface Metrics {
  registry: Registry;
  /** In the text format of Prometheus: of this process, or of all workers that share its port. */
  text(): Promise<string>;
  /** Starts one call; call the result with its reason, or `OK`, when it is answered. */
  callStarted(procedure: string): (reason: string) => void;
  /** Counts one HTTP response; null when the client disconnected before it. */
  httpAnswered(status: number | null): void;
  /** Starts an admission tick; call the result when it is done. */
  tickStarted(): () => void;
  jobFailed(job: string): void;
  databaseEvent(kind: DatabaseEvent): void;
  /** Counts a wrong key or token, by whose calls it was sent to. */
  credentialFailed(kind: CredentialKind): void;
  /** Counts how an in-doubt COMMIT was resolved. */
  commitReadBack(outcome: CommitOutcome): void;
  /** Counts a request or call that was refused with RATE_LIMITED, by the limit that it reached. */
  rateLimited(limit: string): void;
  /**
   * Publishes zeros for what an alarm has to notice the first time that it happens: Prometheus sees
   * no increase in a series that begins with 1.
   */
  publishZeros(of: { procedures: Iterable<string>; limits: readonly string[] }): void;
  /** Counts a stream that has ended. */
  streamEnded(kind: string, reason: string): void;
}

/** The reasons with alarms of their own, and OK, by which their share is computed. */
const alarmedReasons = ['OK', 'INTERNAL', 'OVERLOADED'];

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * @param clock the clock of this process, for durations.
 * @param textOfWorkers resolves with the metrics of all workers, where this process is one of them.
 */
export function createMetrics(clock: Clock, textOfWorkers?: () => Promise<string>): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  const calls = new Counter({
    name: 'onsale_calls_total',
    help: 'Procedure calls, over tRPC or REST, by procedure and by the reason of the error, or OK.',
    labelNames: ['procedure', 'reason'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'onsale_call_duration_seconds',
    help: 'Duration of procedure calls in seconds, from authentication to the result.',
    labelNames: ['procedure'],
    buckets: secondsBuckets,
    registers,
  });
  const httpAnswers = new Counter({
    name: 'onsale_http_responses_total',
    help: 'HTTP responses by status; aborted when the client disconnected first.',
    labelNames: ['status'],
    registers,
  });
  const tickSeconds = new Histogram({
    name: 'onsale_admission_tick_duration_seconds',
    help: 'Duration of one admission tick in seconds: refresh the line cache, then admit in every room.',
    buckets: secondsBuckets,
    registers,
  });
  const jobFailures = new Counter({
    name: 'onsale_job_failures_total',
    help: 'Failed runs of a scheduled job; the next run retries.',
    labelNames: ['job'],
    registers,
  });
  const databaseErrors = new Counter({
    name: 'onsale_database_errors_total',
    help: 'Database errors: collision (retried), unavailable (the call is refused), left_behind (a primary of a lower timeline is not used).',
    labelNames: ['kind'],
    registers,
  });
  const commitsReadBack = new Counter({
    name: 'onsale_commits_read_back_total',
    help: 'In-doubt COMMITs, by the outcome that reading back found: committed, undone, unknown.',
    labelNames: ['outcome'],
    registers,
  });

  const limitHits = new Counter({
    name: 'onsale_rate_limited_total',
    help: 'Requests and calls of this process that were refused with RATE_LIMITED, by the limit.',
    labelNames: ['limit'],
    registers,
  });

  const failedCredentials = new Counter({
    name: 'onsale_failed_credentials_total',
    help: 'Wrong keys and tokens, by what was tried: a credential of a buyer, or one of an operator.',
    labelNames: ['kind'],
    registers,
  });

  const streamEnds = new Counter({
    name: 'onsale_streams_ended_total',
    help: 'Streams that ended, by kind and by what ended them: client, session, credential, age, draining.',
    labelNames: ['kind', 'reason'],
    registers,
  });

  // Looking up a label costs more than counting, so the labelled metrics are cached.
  const secondsOf = memoize((procedure) => callSeconds.labels(procedure));
  const countOf = (procedure: string, reason: string) => countsOf(procedure)(reason);
  const countsOf = memoize((procedure) => memoize((reason) => calls.labels(procedure, reason)));
  const answersOf = memoize((status) => httpAnswers.labels(status));

  let tickedAt = clock.now();
  const tickAge = new Gauge({
    name: 'onsale_admission_tick_lag_seconds',
    help: 'Seconds since the last admission tick ended; ticks are due every second.',
    aggregator: 'max',
    registers,
    collect() {
      tickAge.set((clock.now() - tickedAt) / 1000);
    },
  });

  return {
    registry,
    text: textOfWorkers ?? (() => registry.metrics()),
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
    databaseEvent: (kind) => databaseErrors.inc({ kind }),
    credentialFailed: (kind) => failedCredentials.inc({ kind }),
    rateLimited: (limit) => limitHits.inc({ limit }),
    publishZeros({ procedures, limits }) {
      for (const procedure of procedures) {
        for (const reason of alarmedReasons) calls.inc({ procedure, reason }, 0);
      }
      for (const limit of limits) limitHits.inc({ limit }, 0);
      for (const kind of ['buyer', 'operator']) failedCredentials.inc({ kind }, 0);
      for (const outcome of commitOutcomes) commitsReadBack.inc({ outcome }, 0);
      for (const kind of databaseEvents) databaseErrors.inc({ kind }, 0);
    },
    commitReadBack: (outcome) => commitsReadBack.inc({ outcome }),
    streamEnded: (kind, reason) => streamEnds.inc({ kind, reason }),
  };
}

/** Caches the result of `make` for each name. */
function memoize<T>(make: (name: string) => T): (name: string) => T {
  const cache = new Map<string, T>();
  return (name) => {
    const cached = cache.get(name);
    if (cached !== undefined) return cached;
    const created = make(name);
    cache.set(name, created);
    return created;
  };
}
