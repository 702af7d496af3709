/** What happens beside the crowd, by the clock: samples, audits, restarts, and the end of bad luck. */
import { isPassing } from '../buyers/buyer.ts';
import { restCheck } from '../checks/quiescence.ts';
import type { Run, Watch } from './run-state.ts';
import type { Sample } from '../results/counters.ts';
import { ViolationError } from '../checks/violation.ts';

/** On a server that others use too, the audit is not asked for every second. */
const realAuditEverySeconds = 5;
/**
 * An audit reads every row, so as rows grow the next one waits until this share of them can have
 * changed: all audits together then cost in proportion to the calls, and not to their square.
 */
const rowsPerCall = 0.25;
/** How soon a server that is away is asked again. */
const askAgainMs = 250;

export function startWatch(
  run: Run,
  { over, halt }: { over: AbortSignal; halt: (violation: ViolationError) => void },
): Watch {
  const { scenario, world, network, operator, concert, sampler, tally, log } = run;
  const { clock } = world;
  const audits: Watch['audits'] = { times: 0, checks: [] };
  let latest: Sample | null = null;
  let rows = 0;
  let callsAtAudit = 0;

  const countCalls = () =>
    [...tally.calls.values()].reduce((sum, { attempts }) => sum + attempts, 0);
  const patiently = async <T>(ask: () => Promise<T>): Promise<T> => {
    const giveUpAt = clock.now() + (world.mayBeAwayMs ?? 0);
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!isPassing(error) || clock.now() >= giveUpAt) throw error;
        await clock.sleep(askAgainMs);
      }
    }
  };
  const look = async (): Promise<void> => {
    callsAtAudit = countCalls();
    const audit = await patiently(() => operator.trpc.admin.audit.query());
    audits.times += 1;
    audits.checks = audit.checks.map(({ invariant, name }) => ({ invariant, name }));
    rows = Object.values(audit.counts).reduce((sum, count) => sum + count, 0);
    const broken = audit.checks.find(({ ok }) => !ok);
    if (!broken) return;
    const [first] = broken.violations;
    throw new ViolationError(broken, `The audit of the rows found ${JSON.stringify(first)}.`);
  };
  const sample = async (): Promise<void> => {
    const { concertId } = concert;
    const stats = await patiently(() => operator.trpc.admin.concert.stats.query({ concertId }));
    const { waiting, active, seats } = stats;
    latest = { joined: tally.stages.joined, waiting, active, held: seats.held, sold: seats.sold };
    sampler.take(latest);
  };

  const everySecond = async (): Promise<void> => {
    const { auditEverySeconds } = scenario.checks;
    const every =
      world.mode === 'real'
        ? Math.max(realAuditEverySeconds, auditEverySeconds)
        : auditEverySeconds;
    let auditedAt = 0;
    for (let second = 0; ; second += 1) {
      if (sampler.isDue(second)) await sample();
      const isDue = auditEverySeconds > 0 && second - auditedAt >= every;
      if (isDue && countCalls() - callsAtAudit >= rows * rowsPerCall) {
        auditedAt = second;
        await look();
      }
      if (second >= scenario.durationSeconds) throw notAtRest(run);
      await clock.sleep(1000, over);
    }
  };
  const restarts = scenario.faults.restartsAtSeconds.map(async (atSeconds) => {
    await clock.sleep(Math.round(atSeconds * 1000), over);
    if (!world.restart) return;
    log.note('server', () => 'restarts');
    network.cut();
    await world.restart();
  });
  const calm = async (): Promise<void> => {
    const untilSeconds = scenario.faults.untilSeconds ?? scenario.durationSeconds;
    await clock.sleep(Math.round(untilSeconds * 1000), over);
    network.calm();
  };

  const report = (error: unknown): void => {
    if (over.aborted) return;
    if (!(error instanceof ViolationError)) {
      halt(new ViolationError(restCheck, `The operator's call failed: ${String(error)}`));
      return;
    }
    halt(error);
  };
  const stopped = Promise.all(
    [everySecond(), calm(), ...restarts].map((work) => work.catch(report)),
  );
  return { latest: () => latest, look, audits, stopped };
}

function notAtRest({ scenario, tally }: Run): ViolationError {
  const unfinished = scenario.buyers - tally.done;
  return new ViolationError(
    restCheck,
    `${unfinished} of ${scenario.buyers} buyers had not reached an end after ${scenario.durationSeconds} s.`,
  );
}
