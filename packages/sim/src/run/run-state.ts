/** The state of a run, as passed between its parts. */
import type { Draw, Onsale } from '@onsale/sdk';
import type { checkFinalAccounts } from '../checks/final-accounting.ts';
import type { AuditSummary } from '../checks/check-results.ts';
import type { WatchedLine } from '../checks/timing/timing-checks.ts';
import type { OperatorRecord } from '../checks/venue/operator-record.ts';
import type { SimulatedConcert } from '../scenario/open-concert.ts';
import type { Crowd } from '../buyers/crowd.ts';
import type { EventLog } from '../foundation/event-log.ts';
import type { Network } from '../network/faulty-network.ts';
import type { CheckResult, RunResult } from '../result.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Sample, Sampler, Counters } from '../results/counters.ts';
import type { ViolationError } from '../checks/violation.ts';
import type { Environment } from '../foundation/environment.ts';

export interface RunOptions {
  scenario: Scenario;
  environment: Environment;
  /** Version of the program, for the report. */
  version: string;
  /** The command that repeats the run. */
  repeat: string;
  /** Ends the run early, with the result so far. */
  signal?: AbortSignal;
  /** Receives each line of the event log. */
  onEvent?: (line: string) => void;
}

/** Read-only view of a run in progress, for a live display. */
export interface LiveRun {
  counters: Counters;
  seconds: () => number;
  /** null until the first sample has been taken. */
  latest: () => Sample | null;
  concert: SimulatedConcert;
}

/** Everything that the parts of one run share. */
export interface Run extends RunOptions {
  log: EventLog;
  network: Network;
  counters: Counters;
  sampler: Sampler;
  operator: Onsale;
  concert: SimulatedConcert;
  startedAt: number;
}

/** How a run ended, and what its end state shows. */
export interface RunEnd {
  ended: RunResult['ended'];
  /** The late arrivals and calls in words; null when this machine was fast enough. */
  overload: string | null;
  /** Since the start; the final checks may take time that is not part of the run. */
  atSeconds: number;
  violation: ViolationError | null;
  checks: CheckResult[];
  crowd: Crowd;
  /** Of the operator's calls. */
  record: OperatorRecord;
  /** The draw of lots as it was published last; null where none are drawn. */
  draw: Draw | null;
  finalAccounts: Awaited<ReturnType<typeof checkFinalAccounts>> | null;
}

export interface RunMonitor {
  latest: () => Sample | null;
  /**
   * Audits the rows now.
   *
   * @throws ViolationError
   */
  auditNow(): Promise<void>;
  /**
   * Reads the published draw, where lots are drawn.
   *
   * @throws ViolationError
   */
  readDraw(): Promise<void>;
  audits: AuditSummary;
  /** The limits of the line over the run, and the starts of the server. */
  line: WatchedLine;
  /** How often the work of the server was looked at that no call waits for. */
  backgroundLooks: () => number;
  /**
   * Looks at that work now.
   *
   * @throws ViolationError
   */
  requireNoBackgroundFault(): void;
  stopped: Promise<unknown>;
}
