/** Plays a scenario in virtual time until the last seat is sold or all buyers are done. */
import type { RunResult } from '@onsale/sim/result';
import { playScenario } from '@onsale/sim/run/play-scenario';
import { type LiveRun } from '@onsale/sim/run/run-state';
import type { Scenario } from '@onsale/sim/scenario/schema';
import { createVirtualEnvironment } from './virtual-environment.ts';

const checkEveryMs = 1_000;

export async function simulateUntilSoldOut(
  scenario: Scenario,
  { version, signal }: { version: string; signal: AbortSignal },
): Promise<RunResult> {
  await using virtual = await createVirtualEnvironment(scenario.seed);
  const { environment } = virtual;
  const soldOut = new AbortController();
  const ended = new AbortController();
  const seats = scenario.concert.dates * scenario.concert.seatsPerDate;
  const watch = async ({ latest }: LiveRun): Promise<void> => {
    while ((latest()?.sold ?? 0) < seats) await environment.clock.sleep(checkEveryMs, ended.signal);
    soldOut.abort();
  };
  const run = {
    scenario,
    environment,
    version,
    repeat: `onsale simulate --seed ${scenario.seed} --buyers ${scenario.buyers}`,
    signal: AbortSignal.any([signal, soldOut.signal]),
  };
  try {
    return await playScenario(run, (live) => void watch(live).catch(() => undefined));
  } finally {
    ended.abort();
    signal.throwIfAborted();
  }
}
