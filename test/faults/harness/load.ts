/**
 * Buyers who buy while something breaks. They are the simulator's, in real time over HTTP, and so are
 * the history of what each of them was told and the checks that hold it against the rows.
 */
import { systemClock } from '@onsale/core/time/clock';
import type { RunResult } from '@onsale/sim/result';
import { playScenario } from '@onsale/sim/run/play-scenario';
import { scenarioSchema, type ScenarioInput } from '@onsale/sim/scenario/schema';
import type { World } from '@onsale/sim/foundation/environment';
import { adminKey } from './servers.ts';
import { watchAttempts } from './attempts.ts';
import type { FaultFigures } from './table.ts';

export interface LoadOptions {
  /** Where the servers are; as a load balancer would, buyers go to each in turn. */
  urls: string[];
  /** What differs from a crowd of sixty who are in a hurry. */
  scenario?: Partial<ScenarioInput>;
  /** How long no server may answer before that is a finding of its own. */
  mayBeAwayMs?: number;
}

export interface Load {
  /** Resolves when so many calls of buyers have been answered since the load began. */
  answered(calls: number): Promise<void>;
  /** Resolves with the milliseconds from now to the next success of a call that is sent from now on. */
  recovered(): Promise<number>;
  /** Resolves when every buyer has come to an end and the rows have been looked at. */
  finished(): Promise<LoadResult>;
}

export interface LoadResult {
  result: RunResult;
  /** All of a fault's figures that buyers can tell. */
  figures: Pick<FaultFigures, 'calls' | 'unknown' | 'settledByRepeat' | 'lost' | 'doubled'>;
}

const defaultAwayMs = 30_000;

/** A sale that goes on for some ten seconds, whatever breaks. */
const hurry: ScenarioInput = {
  name: 'under-fire',
  concert: {
    seatsPerDate: 200,
    // A buyer who lost the answer to a reservation may have to wait until it has run out.
    reservationSeconds: 5,
    room: { maxActive: 1_000, admitPerMinute: 10_000, sessionSeconds: 120, claimSeconds: 60 },
  },
  buyers: 60,
  arrivals: { kind: 'closed', concurrency: 20 },
  // Cancellers take up to two minutes to think better of it, and hesitant people wait on purpose.
  personas: { human: 6, 'double-clicker': 2, flaky: 1 },
  faults: { delaySeconds: [0, 1] },
  thinkSeconds: [0, 0.3],
  durationSeconds: 120,
};

export function startLoad({ urls, scenario = {}, mayBeAwayMs = defaultAwayMs }: LoadOptions): Load {
  const attempts = watchAttempts(urls);
  const world: World = {
    url: urls[0]!,
    adminKey,
    clock: systemClock,
    fetch: attempts.fetch,
    mode: 'real',
    mayBeAwayMs,
    play: (work) => work,
  };
  const playing = playScenario({
    scenario: scenarioSchema.parse({ ...hurry, ...scenario }),
    world,
    version: '0.0.0',
    repeat: 'pnpm test:faults',
  });
  // Whoever waits for the end is told; a failure before that must not end the process.
  playing.catch(() => undefined);
  const orEnd = <T>(waiting: Promise<T>): Promise<T> =>
    Promise.race([
      waiting,
      playing.then(() => {
        throw new Error('Every buyer is done already: bring more of them.');
      }),
    ]);
  return {
    answered: (calls) => orEnd(attempts.answered(calls)),
    recovered: () => orEnd(attempts.recovered()),
    async finished() {
      const result = await playing;
      return { result, figures: { ...attempts.figures(), ...findings(result) } };
    },
  };
}

/** Checks by which the simulator says that something acknowledged is gone, or is there twice. */
const lossChecks = new Set([
  'what was acknowledged is there',
  'buyers and server count the same sales',
]);
const doubleChecks = new Set([
  'no seat is sold twice',
  'a reservation has one order, and an order one debit',
  'a charge counts once, however often it was sent',
]);

function findings({ violation, oversold }: RunResult): Pick<FaultFigures, 'lost' | 'doubled'> {
  const name = violation?.name ?? '';
  return {
    lost: lossChecks.has(name) ? 1 : 0,
    doubled: Math.max(oversold, doubleChecks.has(name) ? 1 : 0),
  };
}
