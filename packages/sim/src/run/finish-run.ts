/** Finishes a run: the final checks, the results of all checks, and how it ended. */
import { isOnsaleError, type Order } from '@onsale/sdk';
import type { Crowd } from '../buyers/crowd.ts';
import { requireCapacityFreed } from '../checks/capacity-freed.ts';
import { checkResults } from '../checks/check-results.ts';
import { checkFinalAccounts, soldTwiceCheck, totalsCheck } from '../checks/final-accounting.ts';
import type { LineCheck } from '../checks/line-limits.ts';
import type { LobbyCheck } from '../checks/lobby/lobby-check.ts';
import { quiescenceCheck } from '../checks/quiescence.ts';
import type { ResponseChecks } from '../checks/response-checks.ts';
import type { TimingChecks } from '../checks/timing/timing-checks.ts';
import { checkBoxOffice } from '../checks/venue/box-office.ts';
import { requireRedeemedOnce, type GivenTicket } from '../checks/venue/door.ts';
import type { OperatorObserver } from '../checks/venue/observe-operator.ts';
import { ViolationError } from '../checks/violation.ts';
import type { Account } from '../network/client-history.ts';
import { waitForRefunds } from './operator/play-operator.ts';
import { isCausedByLateness, overloadText } from './overload.ts';
import type { Run, RunEnd, RunMonitor } from './run-state.ts';

export interface PlayedRun {
  ending: 'complete' | 'interrupted' | ViolationError;
  /** Since the start. */
  atSeconds: number;
  crowd: Crowd;
  monitor: RunMonitor;
  line: LineCheck;
  lobby: LobbyCheck;
  timing: TimingChecks;
  responses: ResponseChecks;
  operator: OperatorObserver;
  /** Errors of the checks that came after the end, when the end state is read. */
  failedAtEnd: readonly unknown[];
}

/** A violation that this machine's lateness can have caused ends the run as interrupted. */
export async function finishRun(
  run: Run,
  {
    ending,
    atSeconds,
    crowd,
    monitor,
    line,
    lobby,
    timing,
    responses,
    operator,
    failedAtEnd,
  }: PlayedRun,
): Promise<RunEnd> {
  let isTimed = false;
  const end = (
    reached: RunEnd['ended'],
    found: ViolationError | null,
    { finalAccounts, isFreed, ticketsTried }: EndState = noEndState,
  ): RunEnd => {
    const isComplete = finalAccounts !== null;
    const isPace = found !== null && isCausedByLateness(found);
    const overload = overloadText(run.counters, {
      planned: run.scenario.buyers,
      stoppedBy: isPace ? found.message : null,
    });
    const isVoid = overload !== null && isPace;
    const violation = isVoid ? null : found;
    const ended = isVoid ? 'interrupted' : reached;
    const checks = checkResults(
      {
        counters: run.counters,
        audits: monitor.audits,
        backgroundLooks: monitor.backgroundLooks(),
        lobbyTimes: lobby.times(),
        isVirtual: run.environment.mode === 'virtual',
      },
      { isComplete, isFreed, isTimed, ticketsTried, violation },
    );
    const { record } = operator;
    const draw = lobby.record.latest();
    return { ended, overload, atSeconds, violation, finalAccounts, checks, crowd, record, draw };
  };
  if (ending instanceof ViolationError) return end('violation', ending);
  if (ending === 'interrupted') return end('interrupted', null);
  try {
    monitor.requireNoBackgroundFault();
    const accounts = crowd.accounts.map(({ account }) => account);
    await monitor.readDraw();
    line.checkWholeRun(accounts);
    isTimed = timing.checkWholeRun(accounts, monitor.line);
    await monitor.auditNow();
    const { record } = operator;
    await waitForRefunds(run, record.cancelled.keys());
    const issued = await checkBoxOffice(run.operator, record);
    const finalAccounts = await checkFinalAccounts(crowd.accounts, record, issued);
    responses.finish();
    if (failedAtEnd.length > 0) throw failedAtEnd[0];
    await requireSameTotals(run, finalAccounts);
    const orders = finalAccounts.paidOrders.map(({ order }) => order);
    // In real time these would take as long as the longest session, and an answer may be lost.
    const isVirtual = run.environment.mode === 'virtual';
    const given = [...accounts.flatMap(ticketsOf), ...ticketsIn(record.issued.values())];
    const ticketsTried = isVirtual ? await tryTickets(run, { given, orders }) : 0;
    const isFreed = isVirtual && (await requireCapacityFreed({ ...run, record }, orders));
    return end('complete', null, { finalAccounts, isFreed, ticketsTried });
  } catch (error) {
    return end('violation', error instanceof ViolationError ? error : asViolation(error));
  }
}

/** The state at the end of a run, and the checks of it. */
interface EndState {
  finalAccounts: RunEnd['finalAccounts'];
  /** Whether what was not sold was found to be free. */
  isFreed: boolean;
  /** How many tickets were redeemed by two gates. */
  ticketsTried: number;
}

const noEndState: EndState = { finalAccounts: null, isFreed: false, ticketsTried: 0 };

function tryTickets(
  { operator, concert: { concertId }, scenario }: Run,
  sold: { given: readonly GivenTicket[]; orders: readonly Order[] },
): Promise<number> {
  const share = scenario.checks.redeemShare;
  return requireRedeemedOnce({ operator, concertId, share }, sold);
}

const ticketsOf = ({ payments }: Account): GivenTicket[] =>
  ticketsIn([...payments.values()].flatMap(({ receipt }) => receipt ?? []));

function ticketsIn(orders: Iterable<Pick<Order, 'tickets'>>): GivenTicket[] {
  return [...orders].flatMap(({ tickets }) => tickets);
}

/** No fault is injected at the end, so a failing call is itself a violation. */
function asViolation(error: unknown): ViolationError {
  if (!isOnsaleError(error)) throw error;
  return new ViolationError(quiescenceCheck, `The end state cannot be read: ${error.message}`);
}

async function requireSameTotals(
  { operator, concert: { concertId } }: Run,
  { paidOrders, oversold }: NonNullable<RunEnd['finalAccounts']>,
): Promise<void> {
  const { seats, revenue } = await operator.trpc.admin.concert.stats.query({ concertId });
  const sold = paidOrders.reduce((sum, { order }) => sum + order.seatNos.length, 0);
  const paid = paidOrders.reduce((sum, { order }) => sum + order.total, 0);
  if (oversold > 0) {
    throw new ViolationError(soldTwiceCheck, `${oversold} seats are in two standing orders.`);
  }
  if (seats.sold === sold && revenue === paid) return;
  throw new ViolationError(
    totalsCheck,
    `Buyers hold ${sold} seats for ${paid} points, and the server counts ${seats.sold} for ${revenue}.`,
  );
}
