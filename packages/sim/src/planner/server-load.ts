/** The load of the servers at the peak of a sale, by the rates of docs/PERFORMANCE.md. */
import type { CallCounter, ModelledCall } from './model/call-counter.ts';

/**
 * Calls a second that one process serves on Postgres, with database and load on the same two cores.
 * A test compares them with docs/PERFORMANCE.md.
 */
export const measuredRates = {
  status: 39_616,
  join: 7_086,
  reserve: 4_684,
  charge: 7_079,
  pay: 2_572,
} as const satisfies Partial<Record<ModelledCall, number>>;

/** Calls that were not measured count as the slowest that was. */
const slowestRate = Math.min(...Object.values(measuredRates));

/**
 * Buyers who learn that all is sold leave by a call in the simulator; people close the page, and
 * nothing waits for either.
 */
const unweighted: readonly ModelledCall[] = ['leave'];

export interface ServerLoad {
  /** The second in which servers have most to do. */
  atSeconds: number;
  /** Requests in that second, by call. */
  requests: Record<Exclude<ModelledCall, 'leave'>, number>;
  /** Processes that serve them, each at its measured rate: below 1, one has time to spare. */
  processes: number;
}

export function loadOf(calls: CallCounter): ServerLoad {
  const costOf = (call: ModelledCall) =>
    unweighted.includes(call)
      ? 0
      : 1 / ((measuredRates as Partial<Record<ModelledCall, number>>)[call] ?? slowestRate);
  const { atSeconds, rates } = calls.peak(costOf);
  const { leave: _, ...requests } = rates;
  const processes = Object.entries(requests).reduce(
    (sum, [call, rate]) => sum + rate * costOf(call as ModelledCall),
    0,
  );
  for (const call of Object.keys(requests) as (keyof typeof requests)[]) {
    requests[call] = Math.round(requests[call]);
  }
  return { atSeconds, requests, processes };
}
