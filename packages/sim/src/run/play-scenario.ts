/** Plays a scenario in a world: the crowd, the bad luck, the checks along the way, and the result. */
import { createOnsaleClient, isOnsaleError } from '@onsale/sdk';
import { requireFreed } from '../checks/capacity-freed.ts';
import { createLineCheck } from '../checks/line-limits.ts';
import { createSeatCheck } from '../checks/seats.ts';
import { settleAccounts, soldTwiceCheck, totalsCheck } from '../checks/final-accounting.ts';
import { bugCheck, restCheck } from '../checks/quiescence.ts';
import { checkResults } from '../checks/check-results.ts';
import { openConcert } from '../scenario/open-concert.ts';
import { startCrowd, type Crowd } from '../buyers/crowd.ts';
import { createEventLog } from '../foundation/event-log.ts';
import { createNetwork, type Answer, type Attempt } from '../network/faulty-network.ts';
import { observeAccount } from '../checks/observe-client.ts';
import { randomStream, seededIds } from '../foundation/random.ts';
import { describeRun } from './build-result.ts';
import type { RunResult } from '../result.ts';
import { createSampler, createTally } from '../results/counters.ts';
import { ViolationError } from '../checks/violation.ts';
import { startWatch } from './run-monitor.ts';
import { type Watch } from './run-state.ts';
import type { RunOptions, LiveRun, Run, RunEnd } from './run-state.ts';

/**
 * @param onLive is told of the run when the sale is set up.
 * @throws OnsaleError when the server cannot be reached or does not know the operator.
 */
export async function playScenario(
  options: RunOptions,
  onLive: (live: LiveRun) => void = () => {},
): Promise<RunResult> {
  const { world } = options;
  return world.play(playIn(options, onLive));
}

async function playIn(options: RunOptions, onLive: (live: LiveRun) => void): Promise<RunResult> {
  const { scenario, world, signal } = options;
  const own = randomStream(scenario.seed, 'operator');
  const { url, clock, fetch, adminKey } = world;
  const operator = createOnsaleClient({
    url,
    accountKey: adminKey,
    clock,
    fetch,
    random: () => own.next(),
    ids: seededIds(own),
    timeoutMs: operatorTimeoutMs,
  });
  const concert = await openConcert(operator, { scenario, now: clock.now() });
  const log = createEventLog(clock, options.onEvent);
  const network = createNetwork({ scenario, world, log });
  const tally = createTally();
  const sampler = createSampler();
  const startedAt = clock.now();
  const run: Run = { ...options, log, network, tally, sampler, operator, concert, startedAt };

  const over = new AbortController();
  let isOver = false;
  const halted = Promise.withResolvers<ViolationError>();
  const interrupted = new Promise<'interrupted'>((resolve) => {
    if (signal?.aborted) resolve('interrupted');
    signal?.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const apartMs = world.mode === 'virtual' ? 0 : clocksApartMs;
  const { room, opensAfterSeconds } = scenario.concert;
  const opensAt = startedAt + Math.round(opensAfterSeconds * 1000);
  const line = createLineCheck(room, { opensAt, apartMs });
  const seats = createSeatCheck({ apartMs });
  const halt = (violation: ViolationError): void => halted.resolve(violation);
  const listeners = {
    onCall,
    onUnheard: requireNoBug,
    // A check that fails, or cannot be made, ends the run.
    onFailed(this: void, error: unknown) {
      if (error instanceof ViolationError) halt(error);
      else halted.reject(error);
    },
  };
  const crowd = startCrowd({
    scenario,
    world,
    network,
    tally,
    concertId: concert.concertId,
    signal: over.signal,
    observe: (account) => observeAccount(account, { line, seats }, listeners),
    halt,
  });
  function onCall(attempt: Attempt, answer: Answer): void {
    // Settling accounts afterwards is no part of the sale.
    if (isOver) return;
    const latencyMs = world.mode === 'real' ? attempt.handledAt - attempt.leftAt : null;
    tally.called(attempt, answer, latencyMs);
    requireNoBug(attempt, answer);
  }

  const watch = startWatch(run, { over: over.signal, halt });
  onLive({ tally, seconds: log.seconds, latest: watch.latest, concert });
  const done = crowd.done.then(() => 'complete' as const);
  const ending = await Promise.race([done, halted.promise, interrupted]).finally(() => {
    network.end();
    isOver = true;
    over.abort(runOver);
  });
  const atSeconds = log.seconds();
  await watch.stopped;
  return describeRun(run, await finish(run, { ending, atSeconds, crowd, watch, line }));
}

const runOver = new Error('The run is over.');
const operatorTimeoutMs = 60_000;
/** In real time the server may be on another machine: what its clock says is believed only so far. */
const clocksApartMs = 2_000;

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
    watch,
    line,
  }: {
    ending: 'complete' | 'interrupted' | ViolationError;
    atSeconds: number;
    crowd: Crowd;
    watch: Watch;
    line: ReturnType<typeof createLineCheck>;
  },
): Promise<RunEnd> {
  const end = (
    ended: RunEnd['ended'],
    violation: ViolationError | null,
    { settlement, isFreed }: { settlement: RunEnd['settlement']; isFreed: boolean } = nothing,
  ): RunEnd => {
    const isComplete = settlement !== null;
    const checks = checkResults({ tally: run.tally, watch }, { isComplete, isFreed, violation });
    return { ended, atSeconds, violation, settlement, checks, crowd };
  };
  if (ending instanceof ViolationError) return end('violation', ending);
  if (ending === 'interrupted') return end('interrupted', null);
  try {
    line.atTheEnd(crowd.accounts.map(({ account }) => account));
    await watch.look();
    const settlement = await settleAccounts(crowd.accounts);
    await requireSameTotals(run, settlement);
    const orders = settlement.standing.map(({ order }) => order);
    // In real time it would take as long as the longest session.
    const isFreed = run.world.mode === 'virtual' && (await requireFreed(run, orders));
    return end('complete', null, { settlement, isFreed });
  } catch (error) {
    return end('violation', error instanceof ViolationError ? error : asViolation(error));
  }
}

const nothing = { settlement: null, isFreed: false };

/** At the end nothing is wrong with the way to the server, so a call that fails is a finding too. */
function asViolation(error: unknown): ViolationError {
  if (!isOnsaleError(error)) throw error;
  return new ViolationError(restCheck, `The end state cannot be read: ${error.message}`);
}

async function requireSameTotals(
  { operator, concert: { concertId } }: Run,
  { standing, oversold }: NonNullable<RunEnd['settlement']>,
): Promise<void> {
  const { seats, revenue } = await operator.trpc.admin.concert.stats.query({ concertId });
  const sold = standing.reduce((sum, { order }) => sum + order.seatNos.length, 0);
  const paid = standing.reduce((sum, { order }) => sum + order.total, 0);
  if (oversold > 0) {
    throw new ViolationError(soldTwiceCheck, `${oversold} seats are in two standing orders.`);
  }
  if (seats.sold === sold && revenue === paid) return;
  throw new ViolationError(
    totalsCheck,
    `Buyers hold ${sold} seats for ${paid} points, and the server counts ${seats.sold} for ${revenue}.`,
  );
}
