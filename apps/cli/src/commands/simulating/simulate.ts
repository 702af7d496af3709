import type { RunResult } from '@onsale/sim/result';
import type { LiveRun } from '@onsale/sim/run/run-state';
import type { Scenario } from '@onsale/sim/scenario/schema';
import manifest from '../../../package.json' with { type: 'json' };
import type { Context } from '../../context.ts';
import { CliError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { runSummary } from '../../render/run-summary.ts';
import { chosenScenario, nameOf } from '../../simulate/scenario.ts';
import { watchRun, type Watching } from '../../simulate/live-panel.ts';
import { requireWritable, writeOutputFile } from '../../state/atomic-file.ts';
import type { SimulateOptions } from '../../simulate/options.ts';

/** How long a run that is interrupted may take to sum up. */
const summaryGraceMs = 10_000;
/** More arrivals than this share that are not made on time spoil a run: it was not the crowd it claims. */
const lateShare = 0.05;

/** Plays one run, or explores many. */
export async function simulate(context: Context, options: SimulateOptions): Promise<number> {
  context.host.interruption.graceMs = summaryGraceMs;
  for (const file of [options.html, options.result, options.log]) {
    if (file !== undefined) await requireWritable(file);
  }
  if (options.explore !== undefined) {
    const { exploreSeeds } = await import('../../simulate/explore-command.ts');
    return exploreSeeds(context, options);
  }
  const scenario = await chosenScenario(options);
  const { result, events } = await playOnce(context, { options, scenario });
  await writeFiles(result, { options, events });
  context.out.data(result, (c) => runSummary(result, { width: context.out.width }, c));
  return endOf(context, result);
}

async function playOnce(
  context: Context,
  { options, scenario }: { options: SimulateOptions; scenario: Scenario },
): Promise<{ result: RunResult; events: string[] }> {
  const { signal, out } = context;
  await using place = await worldFor(context, { options, scenario });
  await sayWhatIsLeftOut(context, scenario, place.world.mode);
  const { playScenario } = await import('@onsale/sim/run/play-scenario');
  const events: string[] = [];
  const shown: Promise<Watching>[] = [];
  const onLive = (live: LiveRun): void => {
    shown.push(watchRun(context, live, { buyers: scenario.buyers }));
  };
  const run = {
    scenario,
    world: place.world,
    version: manifest.version,
    repeat: commandFor(context, { options, scenario }),
    signal,
    ...(options.log !== undefined && { onEvent: (line: string) => void events.push(line) }),
  };
  try {
    const result = await playScenario(run, onLive);
    return { result, events };
  } finally {
    for (const watching of shown) await (await watching).stop();
    for (const fault of place.faults) {
      out.error(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
    }
  }
}

async function worldFor(
  context: Context,
  { options, scenario }: { options: SimulateOptions; scenario: Scenario },
) {
  const target = context.flags.server;
  if (target === undefined) {
    const { virtualWorld } = await import('../../simulate/virtual-world.ts');
    return virtualWorld(scenario.seed, {
      shuffled: options.shuffled ?? options.explored !== undefined,
    });
  }
  const { realWorld } = await import('../../simulate/real-world.ts');
  return realWorld(context, { target, adminKey: options.adminKey });
}

async function sayWhatIsLeftOut(
  { out }: Context,
  { thresholds }: Scenario,
  mode: RunResult['mode'],
): Promise<void> {
  const { unmeasurable } = await import('@onsale/sim/scenario/thresholds');
  const leftOut = unmeasurable(thresholds, mode);
  if (leftOut.length === 0) return;
  out.note((c) =>
    c.yellow(`Not looked at in virtual time, where no call takes any: ${leftOut.join(', ')}`),
  );
}

/** The one command that plays the same run again. */
function commandFor(
  { flags }: Context,
  { options, scenario }: { options: SimulateOptions; scenario: Scenario },
): string {
  const words = [
    'onsale simulate',
    options.explored === undefined ? nameOf(options) : `--explored ${options.explored}`,
    ...(options.explored === undefined ? [`--seed ${scenario.seed}`] : []),
    `--buyers ${scenario.buyers}`,
    ...(options.threshold ?? []).map((text) => `--threshold '${text}'`),
    ...(options.shuffled ? ['--shuffled'] : []),
    ...(flags.server === undefined ? [] : [`--server ${flags.server}`]),
  ];
  return words.join(' ');
}

async function writeFiles(
  result: RunResult,
  { options, events }: { options: SimulateOptions; events: string[] },
): Promise<void> {
  const { html, result: json, log } = options;
  if (json !== undefined) await writeOutputFile(json, `${JSON.stringify(result, null, 2)}\n`);
  if (log !== undefined) await writeOutputFile(log, events.map((line) => `${line}\n`).join(''));
  if (html === undefined) return;
  const { reportHtml } = await import('@onsale/sim/report/html');
  await writeOutputFile(html, reportHtml([result]));
}

/** The exit code that tells how the run went; what is worse goes first. */
function endOf({ signal }: Context, result: RunResult): number {
  if (result.violation) return exitCodes.invariantBroken;
  if (result.ended === 'interrupted') throw signal.reason;
  const { late, planned, latestLateMs } = result.arrivals;
  if (late > planned * lateShare) {
    throw new CliError(
      `${late} of ${planned} arrivals were late, by up to ${latestLateMs} ms: this machine cannot make that crowd, so the figures are of another.`,
      {
        exitCode: exitCodes.failed,
        reason: 'ARRIVALS_LATE',
        next: 'Bring fewer buyers, or let them come over a longer time.',
      },
    );
  }
  return result.thresholds.every(({ ok }) => ok) ? exitCodes.done : exitCodes.thresholdFailed;
}
