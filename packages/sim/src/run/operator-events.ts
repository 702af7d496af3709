/** Plays the acts of the scenario's operator along a run, and lets the checks know of it. */
import { isOnsaleError } from '@onsale/sdk';
import type { Attempt } from '../network/attempt.ts';
import type { OperatorObserver } from '../checks/venue/observe-operator.ts';
import { cancelledDateCheck } from '../checks/venue/operator-record.ts';
import { ViolationError } from '../checks/violation.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Run } from './run-state.ts';

type OperatorEvent = NonNullable<Scenario['operator']>[number];

interface OperatorPlay {
  runEnd: AbortSignal;
  observer: OperatorObserver;
  /** Retries a call of the operator while the server is down. */
  retryWhileDown: <T>(call: () => Promise<T>) => Promise<T>;
}

export async function playOperator(
  run: Run,
  { runEnd, observer, retryWhileDown }: OperatorPlay,
): Promise<void> {
  const { environment, scenario, concert, operator, log, startedAt } = run;
  const { clock } = environment;
  const { concertId } = concert;
  const { performance, seat } = operator.trpc.admin;
  const observed = async (procedure: string, call: (sent: Attempt) => Promise<void>) => {
    const now = clock.now();
    const sent: Attempt = {
      procedure,
      input: {},
      idempotencyKey: undefined,
      sentAt: now,
      departedAt: now,
      handledAt: now,
      lateMs: 0,
      latencyMs: null,
    };
    observer.begins(sent);
    await call(sent);
    observer.ends({ ...sent, handledAt: clock.now() }, sent);
  };
  const cancelDate = (date: string) =>
    observed('admin.performance.cancel', async (sent) => {
      log.append('operator', () => `cancels ${date}`);
      observer.cancelsDate(date, sent);
      await retryWhileDown(() =>
        performance.cancel.mutate({ concertId, date, reason: 'simulated' }),
      );
      observer.cancelledDate(date, { ...sent, handledAt: clock.now() });
    });
  const blockSeats = (date: string, seatNos: number[]) =>
    observed('admin.seat.block', async (sent) => {
      const free = await retryWhileDown(() => blockFree(date, seatNos));
      log.append('operator', () => `blocks ${date}/${free.join(', ')}`);
      observer.blockedSeats(date, free, { ...sent, handledAt: clock.now() });
    });
  /** Blocks those of the seats that are neither held nor sold, and returns them. */
  const blockFree = async (date: string, seatNos: number[]): Promise<number[]> => {
    if (seatNos.length === 0) return [];
    try {
      await seat.block.mutate({ concertId, date, seatNos });
      return seatNos;
    } catch (error) {
      if (!isOnsaleError(error, 'SEAT_UNAVAILABLE')) throw error;
      const taken = new Set(error.details.seatNos);
      return blockFree(
        date,
        seatNos.filter((seatNo) => !taken.has(seatNo)),
      );
    }
  };
  const play = async ({ cancelDate: evening, blockSeats: block }: OperatorEvent) => {
    if (block) await blockSeats(concert.dates[block.date - 1]!, block.seatNos);
    if (evening !== undefined) await cancelDate(concert.dates[evening - 1]!);
  };
  for (const event of scenario.operator ?? []) {
    const at = startedAt + Math.round(event.atSeconds * 1000);
    await clock.sleep(Math.max(0, at - clock.now()), runEnd);
    await play(event);
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
