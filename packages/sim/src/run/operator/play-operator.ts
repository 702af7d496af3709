/** Plays the acts of the scenario's operator along a run, and lets the checks know of it. */
import { isOnsaleError } from '@onsale/sdk';
import { cancelledDateCheck } from '../../checks/venue/operator-record.ts';
import { ViolationError } from '../../checks/violation.ts';
import type { OperatorEvent } from '../../scenario/venue/operator-schema.ts';
import type { Run } from '../run-state.ts';
import { createOperatorCalls, type OperatorCalls } from './operator-calls.ts';
import { refundOrders } from './refund-acts.ts';
import { blockSeats, issueOrder } from './seat-acts.ts';

export async function playOperator(
  run: Run,
  {
    runEnd,
    ...options
  }: Pick<OperatorCalls, 'observer' | 'retryWhileDown'> & { runEnd: AbortSignal },
): Promise<void> {
  const { environment, scenario, startedAt } = run;
  const { clock } = environment;
  const calls = createOperatorCalls(run, options);
  for (const [index, event] of (scenario.operator ?? []).entries()) {
    const at = startedAt + Math.round(event.atSeconds * 1000);
    await clock.sleep(Math.max(0, at - clock.now()), runEnd);
    await play(calls, event, index);
  }
}

/** @param index of the event among those of the scenario. */
async function play(calls: OperatorCalls, event: OperatorEvent, index: number): Promise<void> {
  const { dates } = calls.run.concert;
  const dateOf = (evening: number) => dates[evening - 1]!;
  const { blockSeats: block, changePrice: price, issueOrder: sale } = event;
  const { refundOrders: refunds, cancelDate: cancelled, giveBeacon: beacon } = event;
  if (block) await blockSeats(calls, { ...block, date: dateOf(block.date) });
  if (price !== undefined) await changePrice(calls, price);
  if (beacon !== undefined) await giveBeacon(calls, beacon);
  if (sale) await issueOrder(calls, { ...sale, date: dateOf(sale.date) }, `${index}`);
  if (refunds) await refundOrders(calls, { ...refunds, date: dateOf(refunds.date) });
  if (cancelled !== undefined) await cancelDate(calls, dateOf(cancelled));
}

async function cancelDate(
  { run, observer, retryWhileDown, observed }: OperatorCalls,
  date: string,
): Promise<void> {
  const { operator, concert, log } = run;
  const { concertId } = concert;
  await observed('admin.performance.cancel', async ({ sent, answered }) => {
    log.append('operator', () => `cancels ${date}`);
    observer.cancelsDate(date, sent);
    const cancellation = { concertId, date, reason: 'simulated' };
    await retryWhileDown(() => operator.trpc.admin.performance.cancel.mutate(cancellation));
    observer.cancelledDate(date, answered());
  });
}

async function changePrice(
  { run, observer, retryWhileDown, observed }: OperatorCalls,
  price: number,
): Promise<void> {
  const { operator, concert, log } = run;
  const { concertId } = concert;
  await observed('admin.concert.update', async ({ sent, answered }) => {
    log.append('operator', () => `changes the price to ${price}`);
    const changed = observer.changesPrice(price, sent);
    await retryWhileDown(() => operator.trpc.admin.concert.update.mutate({ concertId, price }));
    changed(answered().handledAt);
  });
}

/** A beacon that comes after the draw is refused. */
async function giveBeacon(
  { run, observer, retryWhileDown }: OperatorCalls,
  beacon: string,
): Promise<void> {
  const { operator, concert, log } = run;
  const { concertId } = concert;
  const { draw } = operator.trpc.admin.room;
  try {
    await retryWhileDown(() => draw.mutate({ concertId, beacon }));
    observer.gaveBeacon(beacon);
    log.append('operator', () => `gives the beacon ${beacon}`);
  } catch (error) {
    if (!isOnsaleError(error, 'INVALID_INPUT')) throw error;
    observer.refusedBeacon(run.environment.clock.now());
    log.append('operator', () => 'is refused the beacon, which comes after the draw');
  }
}

/** The longest that the refunds of a date may take. */
const refundSeconds = 300;

/** Waits until every order of the cancelled dates is refunded. */
export async function waitForRefunds(
  { environment: { clock }, operator, concert: { concertId } }: Run,
  cancelled: Iterable<string>,
): Promise<void> {
  for (const date of cancelled) {
    for (let waited = 0; ; waited += 1) {
      const status = await operator.trpc.admin.performance.status.query({ concertId, date });
      if (status.finished) break;
      if (waited >= refundSeconds) {
        throw new ViolationError(
          cancelledDateCheck,
          `${status.remaining} orders of ${date} are not refunded ${refundSeconds} s after the end.`,
        );
      }
      await clock.sleep(1_000);
    }
  }
}
