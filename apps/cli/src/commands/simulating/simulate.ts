/** The `simulate` command: plays one scenario, with one seed or many, or explores random ones. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { RunResult } from '@onsale/sim/result';
import type { LiveRun } from '@onsale/sim/run/run-state';
import type { Scenario } from '@onsale/sim/scenario/schema';
import manifest from '../../../package.json' with { type: 'json' };
import type { Context } from '../../context.ts';
import { CliError, usageError } from '../../errors/cli-error.ts';
import { exitCodes } from '../../errors/exit-codes.ts';
import { runSummary } from '../../render/run-summary.ts';
import { replayCommand } from '../../simulate/replay-command.ts';
import { resolveScenario } from '../../simulate/scenario.ts';
import { warnSkippedRestarts, warnSkippedThresholds } from '../../simulate/skipped-parts.ts';
import { startLiveView, type LiveView } from '../../simulate/live-panel.ts';
import { requireWritable, writeOutputFile } from '../../state/atomic-file.ts';
import type { SimulateOptions } from '../../simulate/options.ts';

/** An interrupted run has this long to print its summary. */
const summaryGraceMs = 10_000;

export async function simulate(context: Context, options: SimulateOptions): Promise<number> {
  context.host.interruption.graceMs = summaryGraceMs;
  for (const [flag, file] of [
    ['--html', options.html],
    ['--result', options.result],
    ['--log', options.log],
  ] as const) {
    if (file !== undefined) await requireOutputFile(flag, file, options);
  }
  if (options.seeds !== undefined) {
    const { simulateSeeds } = await import('../../simulate/seeds/seeds-command.ts');
    return simulateSeeds(context, options);
  }
  if (options.explore !== undefined) {
    const { exploreSeeds } = await import('../../simulate/explore-command.ts');
    return exploreSeeds(context, options);
  }
  const scenario = await resolveScenario(options);
  const { result, events } = await playOnce(context, { options, scenario });
  await writeFiles(result, { options, events });
  context.out.data(result, (c) => runSummary(result, { width: context.out.width }, c));
  return exitCodeOf(context, result);
}

/** @throws CliError when the file cannot be written, or is not one that a simulation wrote. */
async function requireOutputFile(
  flag: string,
  file: string,
  { scenario }: SimulateOptions,
): Promise<void> {
  if (scenario !== undefined && resolve(scenario) === resolve(file)) {
    throw usageError(`${flag} ${file} is the scenario itself: name another file for the output.`);
  }
  if (flag === '--result' && (await isForeignJson(file))) {
    throw usageError(`${file} exists and is not a report: name another file for the output.`);
  }
  await requireWritable(file);
}

/** Whether the file has content that is not a report, such as a scenario. */
async function isForeignJson(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text.trim() === '') return false;
  const { isReportText } = await import('@onsale/sim/report/read');
  return !isReportText(text);
}

async function playOnce(
  context: Context,
  { options, scenario }: { options: SimulateOptions; scenario: Scenario },
): Promise<{ result: RunResult; events: string[] }> {
  const { signal, out } = context;
  await using opened = await openEnvironment(context, { options, scenario });
  await warnSkippedThresholds(context, scenario, opened.environment.mode);
  warnSkippedRestarts(context, scenario, opened.environment);
  const { playScenario } = await import('@onsale/sim/run/play-scenario');
  const events: string[] = [];
  const views: Promise<LiveView>[] = [];
  const onLive = (live: LiveRun): void => {
    views.push(startLiveView(context, live, { buyers: scenario.buyers }));
  };
  const run = {
    scenario,
    environment: opened.environment,
    version: manifest.version,
    repeat: replayCommand({ options, scenario, server: context.flags.server }),
    signal,
    ...(options.log !== undefined && { onEvent: (line: string) => void events.push(line) }),
  };
  try {
    const result = await playScenario(run, onLive);
    return { result, events };
  } finally {
    for (const watching of views) await (await watching).stop();
    for (const fault of opened.faults) {
      out.error(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
    }
  }
}

async function openEnvironment(
  context: Context,
  { options, scenario }: { options: SimulateOptions; scenario: Scenario },
) {
  const target = context.flags.server;
  if (target === undefined) {
    if (options.alsoServer !== undefined) {
      throw usageError('--also-server needs --server: without it a run is in virtual time.');
    }
    const { createVirtualEnvironment } = await import('../../simulate/virtual-environment.ts');
    return createVirtualEnvironment(scenario.seed, {
      shuffled: options.shuffled ?? options.explored !== undefined,
    });
  }
  const { createRealEnvironment } = await import('../../simulate/real-environment.ts');
  const { adminKey, adminServer, alsoServer: alsoServers } = options;
  return createRealEnvironment(context, { target, adminKey, adminServer, alsoServers });
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

/** The exit code of the run; the worst outcome wins. */
function exitCodeOf({ signal }: Context, result: RunResult): number {
  if (result.violation) return exitCodes.invariantBroken;
  if (result.overload !== null) {
    throw new CliError(result.overload, {
      exitCode: exitCodes.failed,
      reason: 'ARRIVALS_LATE',
      next: 'Use fewer buyers, or let them arrive over a longer time.',
    });
  }
  if (result.ended === 'interrupted') throw signal.reason;
  return result.thresholds.every(({ ok }) => ok) ? exitCodes.done : exitCodes.thresholdFailed;
}
