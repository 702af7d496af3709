/**
 * Background load: the simulator's buyers, in real time over HTTP, while a fault happens. Their
 * client histories and the simulator's checks decide whether anything was lost.
 */
import { systemClock } from '@onsale/core/time/clock';
import type { RunResult } from '@onsale/sim/result';
import { playScenario } from '@onsale/sim/run/play-scenario';
import { scenarioSchema, type ScenarioInput } from '@onsale/sim/scenario/schema';
import type { Environment } from '@onsale/sim/foundation/environment';
import { adminKey } from './servers.ts';
import { observeAttempts } from './attempts.ts';
import type { FaultFigures } from './table.ts';

export interface LoadOptions {
  /** The servers; buyers use them in turn, as behind a load balancer. */
  urls: string[];
  /** Changes to the default crowd of sixty hurried buyers. */
  scenario?: Partial<ScenarioInput>;
  /** How long no server may respond before that is a violation. */
  maxDowntimeMs?: number;
}

export interface Load {
  /** Resolves when this many calls of buyers have been answered since the start. */
  answered(calls: number): Promise<void>;
  /** Resolves with the milliseconds until the first success of a call that is sent from now on. */
  recovered(): Promise<number>;
  /** Resolves when every buyer has finished and the rows have been audited. */
  finished(): Promise<LoadResult>;
}

export interface LoadResult {
  result: RunResult;
  /** The figures of the fault that buyers can observe. */
  figures: Pick<FaultFigures, 'calls' | 'unknown' | 'resolvedByRepeat' | 'lost' | 'doubled'>;
}

const defaultDowntimeMs = 30_000;

/** A sale of some ten seconds, in which the fault happens. */
const hurriedSale: ScenarioInput = {
  name: 'under-fire',
  concert: {
    seatsPerDate: 200,
    // A buyer who lost the response to a reservation may wait until that hold has expired.
    reservationSeconds: 5,
    room: { maxActive: 1_000, admitPerMinute: 10_000, sessionSeconds: 120, claimSeconds: 60 },
  },
  buyers: 60,
  arrivals: { kind: 'closed', concurrency: 20 },
  // Cancellers wait up to two minutes, and hesitant buyers wait on purpose.
  personas: { human: 6, 'double-clicker': 2, flaky: 1 },
  faults: { delaySeconds: [0, 1] },
  thinkSeconds: [0, 0.3],
  durationSeconds: 120,
};

export function startLoad({
  urls,
  scenario = {},
  maxDowntimeMs = defaultDowntimeMs,
}: LoadOptions): Load {
  const attempts = observeAttempts(urls);
  const environment: Environment = {
    url: urls[0]!,
    adminKey,
    clock: systemClock,
    fetch: attempts.fetch,
    mode: 'real',
    maxDowntimeMs,
    play: (work) => work,
  };
  const playing = playScenario({
    scenario: scenarioSchema.parse({ ...hurriedSale, ...scenario }),
    environment,
    version: '0.0.0',
    repeat: 'pnpm test:faults',
  });
  // `finished` reports a failure; until it is awaited, that must not end the process.
  playing.catch(() => undefined);
  const orFailAtEnd = <T>(waiting: Promise<T>): Promise<T> =>
    Promise.race([
      waiting,
      playing.then(({ violation }) => {
        const reason = violation ? `${violation.name}: ${violation.detail}` : 'bring more of them';
        throw new Error(`Every buyer is done already: ${reason}.`);
      }),
    ]);
  return {
    answered: (calls) => orFailAtEnd(attempts.answered(calls)),
    recovered: () => orFailAtEnd(attempts.recovered()),
    async finished() {
      const result = await playing;
      return { result, figures: { ...attempts.figures(), ...findings(result) } };
    },
  };
}

/** Checks of the simulator that find a lost or a doubled acknowledgement. */
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
