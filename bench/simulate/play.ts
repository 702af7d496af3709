/** One size of the bench: a sale played in virtual time, and its calls once more with nothing around. */
import { playScenario } from '@onsale/sim/run';
import { scenarioSchema, type Scenario } from '@onsale/sim/scenario/schema';
import { virtualWorld } from '../../apps/cli/src/simulate/virtual-world.ts';
import { record, replay, type Recording } from './replay.ts';

export interface Measured {
  buyers: number;
  /** Requests that reached the server, the operator's among them. */
  calls: number;
  simulatedSeconds: number;
  played: Spent;
  bare: Spent;
  peakMb: number;
}

export interface Spent {
  cpuMs: number;
  wallMs: number;
}

const seed = 7;
const warmUpBuyers = 200;
/** Without whoever polls as hard as it can, of whom a few would make most of the calls. */
const personas = { human: 16, hesitant: 1, 'no-show': 1, abandoner: 1, 'double-clicker': 1 };

export async function playAndReplay(buyers: number): Promise<Measured> {
  // What the engine compiles on the way is paid for by a run that does not count.
  await replay((await play(warmUpBuyers)).recording);
  const { recording, simulatedSeconds, spent: played } = await play(buyers);
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024);
  const bare = await spending(() => replay(recording));
  const calls = recording.calls.length;
  return { buyers, calls, simulatedSeconds, played, bare: bare.spent, peakMb };
}

async function play(buyers: number) {
  await using virtual = await virtualWorld(seed);
  const { adminKey, clock } = virtual.world;
  const recording: Recording = { seed, startsAt: clock.now(), adminKey, calls: [] };
  const world = { ...virtual.world, fetch: record(virtual.world, recording.calls) };
  const { result, spent } = await spending(() =>
    playScenario({ scenario: saleFor(buyers), world, version: 'bench', repeat: '' }),
  );
  if (result.ended !== 'complete') throw new Error(result.violation?.detail ?? result.ended);
  const { simulatedSeconds } = result.lasted;
  return { recording, simulatedSeconds, spent };
}

/** Five want each seat, and the limits let all of them in within a few minutes, however many come. */
function saleFor(buyers: number): Scenario {
  return scenarioSchema.parse({
    name: 'bench',
    seed,
    buyers,
    concert: {
      dates: 5,
      seatsPerDate: buyers / 25,
      room: { maxActive: buyers / 20, admitPerMinute: buyers / 5 },
    },
    arrivals: { kind: 'burst', withinSeconds: 60 },
    personas,
  });
}

async function spending<T>(work: () => Promise<T>): Promise<{ result: T; spent: Spent }> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const result = await work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { result, spent: { cpuMs: (user + system) / 1_000, wallMs } };
}
