/** Plays a sale of any size in virtual time, and measures it. */
import { playScenario } from '@onsale/sim/run/play-scenario';
import { scenarioSchema, type Scenario } from '@onsale/sim/scenario/schema';
import type { Environment } from '@onsale/sim/foundation/environment';
import { createVirtualEnvironment } from '../../apps/cli/src/simulate/virtual-environment.ts';
import { recordingOf, replay, type Recording } from './replay.ts';

export interface SimulationRun {
  buyers: number;
  /** Requests that reached the server, including those of the operator and the audits. */
  calls: number;
  simulatedSeconds: number;
  cost: Cost;
  peakMb: number;
}

export interface Cost {
  cpuMs: number;
  wallMs: number;
}

export interface Comparison {
  calls: number;
  playedCpuMs: number;
  bareCpuMs: number;
}

const seed = 7;
const warmUpBuyers = 200;
const rounds = 3;
const evenings = 5;
const buyersPerSeat = 5;
/** No bots: a few of them would make most of the calls. */
const personas = { human: 16, hesitant: 1, 'no-show': 1, abandoner: 1, 'double-clicker': 1 };

/** Not counted: this run pays for the just-in-time compilation. */
export async function warmUp(): Promise<void> {
  await play(warmUpBuyers);
}

/** @param seats over all evenings; by default one for every five buyers. */
export async function play(buyers: number, seats = buyers / buyersPerSeat): Promise<SimulationRun> {
  await using virtual = await createVirtualEnvironment(seed);
  let calls = 0;
  const { fetch } = virtual.environment;
  const counting: Environment['fetch'] = (url, init) => {
    calls += 1;
    return fetch(url, init);
  };
  const environment = { ...virtual.environment, fetch: counting };
  const { result: simulatedSeconds, cost } = await measureCost(() =>
    playIn(environment, saleFor(buyers, seats)),
  );
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024);
  return { buyers, calls, simulatedSeconds, cost, peakMb };
}

/** Interleaves runs and replays, so that both meet the same machine. */
export async function compare(buyers: number): Promise<Comparison> {
  const recording = await record(buyers);
  let playedCpuMs = Infinity;
  let bareCpuMs = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    playedCpuMs = Math.min(playedCpuMs, (await play(buyers)).cost.cpuMs);
    const { cost } = await measureCost(() => replay(recording));
    bareCpuMs = Math.min(bareCpuMs, cost.cpuMs);
  }
  return { calls: recording.calls.length, playedCpuMs, bareCpuMs };
}

async function record(buyers: number): Promise<Recording> {
  await using virtual = await createVirtualEnvironment(seed);
  const { recording, fetch } = recordingOf(virtual.environment, seed);
  await playIn({ ...virtual.environment, fetch }, saleFor(buyers, buyers / buyersPerSeat));
  return recording;
}

/** @returns simulated seconds. */
async function playIn(environment: Environment, scenario: Scenario): Promise<number> {
  const run = { scenario, environment, version: 'bench', repeat: '' };
  const { ended, violation, lasted } = await playScenario(run);
  if (ended !== 'complete') throw new Error(violation?.detail ?? `The run was ${ended}.`);
  return lasted.simulatedSeconds;
}

/** The limits scale with the buyers, so that all are admitted within a few minutes. */
function saleFor(buyers: number, seats: number): Scenario {
  return scenarioSchema.parse({
    name: 'bench',
    seed,
    buyers,
    concert: {
      dates: evenings,
      seatsPerDate: Math.ceil(seats / evenings),
      room: { maxActive: buyers / 20, admitPerMinute: buyers / 5 },
    },
    arrivals: { kind: 'burst', withinSeconds: 60 },
    personas,
  });
}

async function measureCost<T>(work: () => Promise<T>): Promise<{ result: T; cost: Cost }> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const result = await work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { result, cost: { cpuMs: (user + system) / 1_000, wallMs } };
}
