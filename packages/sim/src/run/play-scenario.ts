/** Plays a scenario in an environment: starts buyers, faults and checks, and builds the result. */
import { createOnsaleClient, isOnsaleError } from '@onsale/sdk';
import { requireCapacityFreed } from '../checks/capacity-freed.ts';
import { createLineCheck } from '../checks/line-limits.ts';
import { createTimingChecks, type TimingChecks } from '../checks/timing/timing-checks.ts';
import { createResponseChecks, type ResponseChecks } from '../checks/response-checks.ts';
import { createSeatCheck } from '../checks/seats.ts';
import { checkFinalAccounts, soldTwiceCheck, totalsCheck } from '../checks/final-accounting.ts';
import { bugCheck, quiescenceCheck } from '../checks/quiescence.ts';
import { checkResults } from '../checks/check-results.ts';
import { openConcert } from '../scenario/open-concert.ts';
import { startCrowd, type Crowd } from '../buyers/crowd.ts';
import { createEventLog } from '../foundation/event-log.ts';
import { createNetwork, type Answer, type Attempt } from '../network/faulty-network.ts';
import { observeAccount } from '../checks/observe-client.ts';
import { randomStream, seededIds } from '../foundation/random.ts';
import { buildResult } from './build-result.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { RunResult } from '../result.ts';
import { createSampler, createCounters } from '../results/counters.ts';
import { ViolationError } from '../checks/violation.ts';
import { startMonitor } from './run-monitor.ts';
import { type RunMonitor } from './run-state.ts';
import type { RunOptions, LiveRun, Run, RunEnd } from './run-state.ts';

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
  const line = createLineCheck({ ...room, reservationSeconds }, { opensAt, maxClockSkewMs });
  const seats = createSeatCheck({ maxClockSkewMs });
  const isExact = environment.mode === 'virtual';
  const timing = createTimingChecks(
    { ...room, reservationSeconds },
    { opensAt, maxClockSkewMs, isExact },
  );
  // In real time an answer may be lost where no network of the simulation sees it.
  const isComplete = environment.mode === 'virtual';
  const house = { ...scenario.concert, seatsPerRow: concert.seatsPerRow };
  const responses = createResponseChecks(house, { isComplete });
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
    concertId: concert.concertId,
    operator,
    signal: runEnd.signal,
    observe: (account) => observeAccount(account, { line, seats, timing, responses }, listeners),
    placeMayEnd: (account) => line.mayEnd(account),
    abortRun,
  });
  function onCall(attempt: Attempt, answer: Answer): void {
    // Calls of the final checks are not part of the sale.
    if (isOver) return;
    const latencyMs = environment.mode === 'real' ? attempt.handledAt - attempt.departedAt : null;
    counters.recordCall(attempt, answer, latencyMs);
    requireNoBug(attempt, answer);
  }

  const monitor = startMonitor(run, { runEnd: runEnd.signal, abortRun });
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
    await finish(run, { ending, atSeconds, crowd, monitor, line, timing, responses, failedAtEnd }),
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

async function finish(
  run: Run,
  {
    ending,
    atSeconds,
    crowd,
    monitor,
    line,
    timing,
    responses,
    failedAtEnd,
  }: {
    ending: 'complete' | 'interrupted' | ViolationError;
    atSeconds: number;
    crowd: Crowd;
    monitor: RunMonitor;
    line: ReturnType<typeof createLineCheck>;
    timing: TimingChecks;
    responses: ResponseChecks;
    failedAtEnd: readonly unknown[];
  },
): Promise<RunEnd> {
  let isTimed = false;
  const end = (
    ended: RunEnd['ended'],
    violation: ViolationError | null,
    {
      finalAccounts,
      isFreed,
    }: { finalAccounts: RunEnd['finalAccounts']; isFreed: boolean } = noFinalAccounts,
  ): RunEnd => {
    const isComplete = finalAccounts !== null;
    const checks = checkResults(
      {
        counters: run.counters,
        audits: monitor.audits,
        backgroundLooks: monitor.backgroundLooks(),
        isVirtual: run.environment.mode === 'virtual',
      },
      { isComplete, isFreed, isTimed, violation },
    );
    return { ended, atSeconds, violation, finalAccounts, checks, crowd };
  };
  if (ending instanceof ViolationError) return end('violation', ending);
  if (ending === 'interrupted') return end('interrupted', null);
  try {
    monitor.requireNoBackgroundFault();
    const accounts = crowd.accounts.map(({ account }) => account);
    line.checkWholeRun(accounts);
    isTimed = timing.checkWholeRun(accounts, monitor.line);
    await monitor.auditNow();
    const finalAccounts = await checkFinalAccounts(crowd.accounts);
    responses.finish();
    if (failedAtEnd.length > 0) throw failedAtEnd[0];
    await requireSameTotals(run, finalAccounts);
    const orders = finalAccounts.paidOrders.map(({ order }) => order);
    // In real time this check would take as long as the longest session.
    const isFreed = run.environment.mode === 'virtual' && (await requireCapacityFreed(run, orders));
    return end('complete', null, { finalAccounts, isFreed });
  } catch (error) {
    return end('violation', error instanceof ViolationError ? error : asViolation(error));
  }
}

const noFinalAccounts = { finalAccounts: null, isFreed: false };

/** No fault is injected at the end, so a failing call is itself a violation. */
function asViolation(error: unknown): ViolationError {
  if (!isOnsaleError(error)) throw error;
  return new ViolationError(quiescenceCheck, `The end state cannot be read: ${error.message}`);
}

async function requireSameTotals(
  { operator, concert: { concertId } }: Run,
  { paidOrders, oversold }: NonNullable<RunEnd['finalAccounts']>,
): Promise<void> {
  const { seats, revenue } = await operator.trpc.admin.concert.stats.query({ concertId });
  const sold = paidOrders.reduce((sum, { order }) => sum + order.seatNos.length, 0);
  const paid = paidOrders.reduce((sum, { order }) => sum + order.total, 0);
  if (oversold > 0) {
    throw new ViolationError(soldTwiceCheck, `${oversold} seats are in two standing orders.`);
  }
  if (seats.sold === sold && revenue === paid) return;
  throw new ViolationError(
    totalsCheck,
    `Buyers hold ${sold} seats for ${paid} points, and the server counts ${seats.sold} for ${revenue}.`,
  );
}
