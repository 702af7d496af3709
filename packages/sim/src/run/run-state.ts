import type { Onsale } from '@onsale/sdk';
import { settleAccounts } from '../checks/final-accounting.ts';
import type { SimulatedConcert } from '../scenario/open-concert.ts';
import type { Crowd } from '../buyers/crowd.ts';
import type { EventLog } from '../foundation/event-log.ts';
import type { Network } from '../network/faulty-network.ts';
import type { CheckResult, RunResult } from '../result.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Sample, Sampler, Tally } from '../results/counters.ts';
import { ViolationError } from '../checks/violation.ts';
import type { World } from '../foundation/environment.ts';

export interface RunOptions {
  scenario: Scenario;
  world: World;
  /** Of the program, for the report. */
  version: string;
  /** The one command that repeats the run. */
  repeat: string;
  /** Ends the run early, with a result of what there is so far. */
  signal?: AbortSignal;
  /** Is given each line of the event log. */
  onEvent?: (line: string) => void;
}

/** A run under way, for whoever watches it. */
export interface LiveRun {
  tally: Tally;
  seconds: () => number;
  /** null until the first second is over. */
  latest: () => Sample | null;
  concert: SimulatedConcert;
}

/** What a run is made of, passed from one part of it to the next. */
export interface Run extends RunOptions {
  log: EventLog;
  network: Network;
  tally: Tally;
  sampler: Sampler;
  operator: Onsale;
  concert: SimulatedConcert;
  startedAt: number;
}

/** How a run ended, and what its end state says. */
export interface RunEnd {
  ended: RunResult['ended'];
  /** Since its start; what is looked at afterwards may take time that is no part of the run. */
  atSeconds: number;
  violation: ViolationError | null;
  checks: CheckResult[];
  crowd: Crowd;
  settlement: Awaited<ReturnType<typeof settleAccounts>> | null;
}

export interface Watch {
  latest: () => Sample | null;
  /** Audits the rows now. Throws ViolationError. */
  look(): Promise<void>;
  /** How often the rows were audited, and what was looked for. */
  audits: { times: number; checks: { invariant: number; name: string }[] };
  stopped: Promise<unknown>;
}
