/** Plays a scenario in an environment: starts buyers, faults and checks, and builds the result. */
import { createOnsaleClient } from '@onsale/sdk';
import { createLineCheck } from '../checks/line-limits.ts';
import { createLobbyCheck } from '../checks/lobby/lobby-check.ts';
import { createTimingChecks } from '../checks/timing/timing-checks.ts';
import { createResponseChecks } from '../checks/response-checks.ts';
import { createSeatCheck } from '../checks/seats.ts';
import { bugCheck } from '../checks/quiescence.ts';
import { joinableAtMs } from '../scenario/arrivals.ts';
import { openConcert } from '../scenario/open-concert.ts';
import { startCrowd } from '../buyers/crowd.ts';
import { createEventLog } from '../foundation/event-log.ts';
import type { Answer, Attempt } from '../network/attempt.ts';
import { createNetwork } from '../network/faulty-network.ts';
import { observeAccount } from '../checks/observe-client.ts';
import { randomStream, seededIds } from '../foundation/random.ts';
import { buildResult } from './build-result.ts';
import { finishRun } from './finish-run.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { RunResult } from '../result.ts';
import { createSampler, createCounters } from '../results/counters.ts';
import { observeOperator } from '../checks/venue/observe-operator.ts';
import { newOperatorRecord } from '../checks/venue/operator-record.ts';
import { ViolationError } from '../checks/violation.ts';
import { startMonitor } from './run-monitor.ts';
import type { RunOptions, LiveRun, Run } from './run-state.ts';

/**
 * @param onLive receives the live run as soon as the concert is on sale.
 * @throws OnsaleError when the server cannot be reached or does not accept the operator's key.
 */
export async function playScenario(
  options: RunOptions,
  onLive: (live: LiveRun) => void = () => {},
): Promise<RunResult> {
  const { environment } = options;
  return environment.play(runScenario(options, onLive));
}

async function runScenario(
  options: RunOptions,
  onLive: (live: LiveRun) => void,
): Promise<RunResult> {
  const { scenario, environment, signal } = options;
  const random = randomStream(scenario.seed, 'operator');
  const { url, clock, fetch, adminKey } = environment;
  const operator = createOnsaleClient({
    url,
    accountKey: adminKey,
    clock,
    fetch,
    random: () => random.next(),
    ids: seededIds(random),
    timeoutMs: operatorTimeoutMs,
  });
  const concert = await openConcert(operator, { scenario, now: clock.now() });
  const log = createEventLog(clock, options.onEvent);
  const network = createNetwork({ scenario, environment, log });
  const counters = createCounters(log.seconds);
  const sampler = createSampler();
  const startedAt = clock.now();
  const run: Run = { ...options, log, network, counters, sampler, operator, concert, startedAt };

  const runEnd = new AbortController();
  let isOver = false;
  const aborted = Promise.withResolvers<ViolationError>();
  const interrupted = new Promise<'interrupted'>((resolve) => {
    if (signal?.aborted) resolve('interrupted');
    signal?.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const maxClockSkewMs = environment.mode === 'virtual' ? 0 : realClockSkewMs;
  const { reservationSeconds, opensAfterSeconds } = scenario.concert;
  const room = highestLimits(scenario);
  const opensAt = startedAt + Math.round(opensAfterSeconds * 1000);
  const { lobbyOpensAfterSeconds, order } = scenario.concert;
  const joinableAt = startedAt + joinableAtMs(scenario.concert);
  const doors = { joinableAt, opensAt, maxClockSkewMs };
  const hasLobby = lobbyOpensAfterSeconds !== undefined;
  const lobby = createLobbyCheck({ doors, hasLobby, isDrawn: order === 'draw' });
  const line = createLineCheck({ ...room, reservationSeconds }, { doors, lobby });
  const seats = createSeatCheck({ maxClockSkewMs });
  const isExact = environment.mode === 'virtual';
  const timing = createTimingChecks(
    { ...room, reservationSeconds },
    { joinableAt, maxClockSkewMs, isExact },
  );
  // In real time an answer may be lost where no network of the simulation sees it.
  const isComplete = environment.mode === 'virtual';
  const house = { ...scenario.concert, seatsPerRow: concert.seatsPerRow };
  const record = newOperatorRecord(scenario.concert.price);
  const responses = createResponseChecks(house, { isComplete, record });
  const abortRun = (violation: ViolationError): void => aborted.resolve(violation);
  /** Errors of the checks that came after the end, when the end state is read. */
  const failedAtEnd: unknown[] = [];
  const listeners = {
    onCall,
    onLostResponse: requireNoBug,
    // A check that fails, or that cannot be evaluated, ends the run.
    onFailed(this: void, error: unknown) {
      if (isOver) failedAtEnd.push(error);
      else if (error instanceof ViolationError) abortRun(error);
      else aborted.reject(error);
    },
  };
  const crowd = startCrowd({
    scenario,
    environment,
    network,
    counters,
    concert,
    operator,
    signal: runEnd.signal,
    observe: (account) => observeAccount(account, { line, seats, timing, responses }, listeners),
    placeMayEnd: (account) => line.mayEnd(account),
    abortRun,
  });
  const operatorObserver = observeOperator(record, {
    responses,
    seats,
    draw: lobby.record,
    accountOf: (userId) => crowd.accounts.find(({ account }) => account.userId === userId)?.account,
  });
  function onCall(attempt: Attempt, answer: Answer): void {
    // Calls of the final checks are not part of the sale.
    if (isOver) return;
    counters.recordCall(attempt, answer, attempt.latencyMs);
    requireNoBug(attempt, answer);
  }

  const monitor = startMonitor(run, {
    runEnd: runEnd.signal,
    abortRun,
    operator: operatorObserver,
    draw: lobby.record,
  });
  onLive({ counters, seconds: log.seconds, latest: monitor.latest, concert });
  const done = crowd.done.then(() => 'complete' as const);
  const ending = await Promise.race([done, aborted.promise, interrupted]).finally(() => {
    network.end();
    isOver = true;
    runEnd.abort(runOver);
  });
  const atSeconds = log.seconds();
  await monitor.stopped;
  return buildResult(
    run,
    await finishRun(run, {
      ending,
      atSeconds,
      crowd,
      monitor,
      line,
      lobby,
      timing,
      responses,
      operator: operatorObserver,
      failedAtEnd,
    }),
  );
}

/** The room with the highest of the limits that it has along the run. */
function highestLimits({
  concert: { room },
  roomChanges = [],
}: Scenario): Scenario['concert']['room'] {
  const highest = (name: 'maxActive' | 'admitPerMinute') =>
    Math.max(room[name], ...roomChanges.map((change) => change[name] ?? 0));
  return { ...room, maxActive: highest('maxActive'), admitPerMinute: highest('admitPerMinute') };
}

const runOver = new Error('The run is over.');
const operatorTimeoutMs = 60_000;
/** In real time the server may be on another machine, so its clock is trusted up to this skew. */
const realClockSkewMs = 2_000;

function requireNoBug({ procedure }: Attempt, answer: Answer): void {
  if (answer.kind !== 'refused' || answer.reason !== 'INTERNAL') return;
  throw new ViolationError(bugCheck, `${procedure} was answered with INTERNAL.`);
}
