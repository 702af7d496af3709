/**
 * Monitors a run by the clock: takes samples, audits the rows, restarts the server, changes the
 * room, ends the faults.
 */
import { messageOf } from '@onsale/core/errors';
import { toIso } from '@onsale/core/time/dates';
import { isTransient } from '../buyers/buyer.ts';
import { backgroundCheck, quiescenceCheck } from '../checks/quiescence.ts';
import type { DrawRecord } from '../checks/lobby/draw-record.ts';
import type { OperatorObserver } from '../checks/venue/observe-operator.ts';
import { playOperator } from './operator/play-operator.ts';
import type { Run, RunMonitor } from './run-state.ts';
import type { Sample } from '../results/counters.ts';
import { ViolationError } from '../checks/violation.ts';

/** Minimum interval of audits on a real server, which may have other users. */
const realAuditEverySeconds = 5;
/**
 * An audit reads every row. The next one waits until calls may have changed this share of the rows,
 * so that the cost of all audits is linear in the number of calls, not quadratic.
 */
const rowsPerCall = 0.25;
/** Delay between retries while the server is down. */
const retryIntervalMs = 250;

export function startMonitor(
  run: Run,
  {
    runEnd,
    abortRun,
    operator: observer,
    draw,
  }: {
    runEnd: AbortSignal;
    abortRun: (violation: ViolationError) => void;
    operator: OperatorObserver;
    /** Receives the draw as it is published. */
    draw: DrawRecord;
  },
): RunMonitor {
  const { scenario, environment, network, operator, concert, sampler, counters, log } = run;
  const { clock } = environment;
  const audits: RunMonitor['audits'] = { times: 0, checks: [] };
  const { maxActive, admitPerMinute } = scenario.concert.room;
  const line: RunMonitor['line'] = {
    limits: [{ since: run.startedAt, maxActive, admitPerMinute, paused: false }],
    startedAt: [run.startedAt],
  };
  let backgroundLooks = 0;
  let latest: Sample | null = null;
  let rows = 0;
  let callsAtAudit = 0;

  const countCalls = () =>
    [...counters.calls.values()].reduce((sum, { attempts }) => sum + attempts, 0);
  const retryWhileDown = async <T>(call: () => Promise<T>): Promise<T> => {
    const giveUpAt = clock.now() + (environment.maxDowntimeMs ?? 0);
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!isTransient(error) || clock.now() >= giveUpAt) throw error;
        await clock.sleep(retryIntervalMs);
      }
    }
  };
  const auditNow = async (): Promise<void> => {
    callsAtAudit = countCalls();
    const audit = await retryWhileDown(() => operator.trpc.admin.audit.query());
    audits.times += 1;
    audits.checks = audit.checks.map(({ invariant, name }) => ({ invariant, name }));
    rows = Object.values(audit.counts).reduce((sum, count) => sum + count, 0);
    const broken = audit.checks.find(({ ok }) => !ok);
    if (!broken) return;
    const [first] = broken.violations;
    throw new ViolationError(broken, `The audit of the rows found ${JSON.stringify(first)}.`);
  };
  const requireNoBackgroundFault = (): void => {
    const { backgroundFaults } = environment;
    if (!backgroundFaults) return;
    backgroundLooks += 1;
    const [first] = backgroundFaults;
    if (!first) return;
    throw new ViolationError(
      backgroundCheck,
      `Work of the server that no call waits for failed ${backgroundFaults.length} times, first at ${toIso(first.at)}: ${messageOf(first.cause)}.`,
    );
  };
  const isDrawn = scenario.concert.order === 'draw';
  const readDraw = async (): Promise<void> => {
    if (!isDrawn) return;
    const page = await retryWhileDown(() => operator.draw(concert.concertId));
    draw.read(page, clock.now());
  };
  const sample = async (second: number): Promise<void> => {
    const { concertId } = concert;
    const stats = await retryWhileDown(() =>
      operator.trpc.admin.concert.stats.query({ concertId }),
    );
    const { waiting, active, seats } = stats;
    latest = {
      present: counters.arrived - counters.finished,
      joined: counters.stages.joined,
      waiting,
      active,
      held: seats.held,
      sold: seats.sold,
    };
    sampler.take(second, latest);
  };

  const everySecond = async (): Promise<void> => {
    const { auditEverySeconds } = scenario.checks;
    const every =
      environment.mode === 'real'
        ? Math.max(realAuditEverySeconds, auditEverySeconds)
        : auditEverySeconds;
    let auditedAt = 0;
    // Real time passes while samples and audits are made: the clock tells the second, not a count.
    for (let second = 0; ; second = Math.max(second + 1, Math.floor(log.seconds()))) {
      if (sampler.isDue(second)) await sample(second);
      if (draw.drawn() === null) await readDraw();
      requireNoBackgroundFault();
      const isDue = auditEverySeconds > 0 && second - auditedAt >= every;
      if (isDue && countCalls() - callsAtAudit >= rows * rowsPerCall) {
        auditedAt = second;
        await auditNow();
      }
      if (second >= scenario.durationSeconds) throw unfinishedBuyers(run);
      await clock.sleep(Math.max(0, run.startedAt + (second + 1) * 1000 - clock.now()), runEnd);
    }
  };
  const restarts = scenario.faults.restartsAtSeconds.map(async (atSeconds) => {
    await clock.sleep(Math.round(atSeconds * 1000), runEnd);
    if (!environment.restart) return;
    log.append('server', () => 'restarts');
    network.dropConnections();
    await environment.restart();
    line.startedAt.push(clock.now());
  });
  const changeRoom = async (): Promise<void> => {
    for (const { atSeconds, ...change } of scenario.roomChanges ?? []) {
      await clock.sleep(
        Math.max(0, run.startedAt + Math.round(atSeconds * 1000) - clock.now()),
        runEnd,
      );
      log.append('operator', () => `changes the room: ${JSON.stringify(change)}`);
      const { concertId } = concert;
      const { paused, ...room } = await retryWhileDown(() =>
        operator.trpc.admin.room.set.mutate({ concertId, ...change }),
      );
      line.limits.push({
        since: clock.now(),
        maxActive: room.maxActive,
        admitPerMinute: room.admitPerMinute,
        paused,
      });
    }
  };
  const stopFaults = async (): Promise<void> => {
    const untilSeconds = scenario.faults.untilSeconds ?? scenario.durationSeconds;
    await clock.sleep(Math.round(untilSeconds * 1000), runEnd);
    network.stopFaults();
  };

  const report = (error: unknown): void => {
    if (runEnd.aborted) return;
    if (!(error instanceof ViolationError)) {
      abortRun(new ViolationError(quiescenceCheck, `The operator's call failed: ${String(error)}`));
      return;
    }
    abortRun(error);
  };
  const stopped = Promise.all(
    [
      everySecond(),
      changeRoom(),
      stopFaults(),
      playOperator(run, { runEnd, observer, retryWhileDown }),
      ...restarts,
    ].map((work) => work.catch(report)),
  );
  return {
    latest: () => latest,
    auditNow,
    readDraw,
    audits,
    line,
    backgroundLooks: () => backgroundLooks,
    requireNoBackgroundFault,
    stopped,
  };
}

function unfinishedBuyers({ scenario, counters }: Run): ViolationError {
  const unfinished = scenario.buyers - counters.finished;
  return new ViolationError(
    quiescenceCheck,
    `${unfinished} of ${scenario.buyers} buyers had not reached an end after ${scenario.durationSeconds} s.`,
  );
}
