/** Acts of an operator on seats: takes some off sale, or sells some at the box office. */
import { isOnsaleError } from '@onsale/sdk';
import type { OperatorEvent } from '../../scenario/venue/operator-schema.ts';
import type { OperatorCalls } from './operator-calls.ts';

/** Seats of a date. */
interface Seats {
  date: string;
  seatNos: number[];
}

/** Blocks those of the seats that are neither held nor sold. */
export async function blockSeats(
  { run, observer, retryWhileDown, observed }: OperatorCalls,
  { date, seatNos }: Seats,
): Promise<void> {
  const { operator, concert, log } = run;
  const { concertId } = concert;
  const blockFree = async (wanted: number[]): Promise<number[]> => {
    if (wanted.length === 0) return [];
    try {
      await operator.trpc.admin.seat.block.mutate({ concertId, date, seatNos: wanted });
      return wanted;
    } catch (error) {
      if (!isOnsaleError(error, 'SEAT_UNAVAILABLE')) throw error;
      return blockFree(without(wanted, error.details.seatNos));
    }
  };
  await observed('admin.seat.block', async ({ answered }) => {
    const free = await retryWhileDown(() => blockFree(seatNos));
    log.append('operator', () => `blocks ${date}/${free.join(', ')}`);
    observer.blockedSeats(date, free, answered());
  });
}

/**
 * Sells those of the seats that are free, in one order of a guest. Each sale is sent twice with the
 * same key, and has to be made once.
 *
 * @param key tells this sale from others of the run.
 */
export async function issueOrder(
  { run, observer, retryWhileDown, observed }: OperatorCalls,
  { date, seatNos, payment }: Seats & Pick<NonNullable<OperatorEvent['issueOrder']>, 'payment'>,
  key: string,
): Promise<void> {
  const { operator, concert, log } = run;
  const { concertId } = concert;
  const { issue } = operator.trpc.admin.order;
  await observed('admin.order.issue', async ({ answered }) => {
    for (let wanted = seatNos, times = 1; wanted.length > 0; times += 1) {
      const idempotencyKey = `${concertId}-${key}-${times}`;
      const sale = { concertId, date, seatNos: wanted, payment, idempotencyKey };
      try {
        const order = await retryWhileDown(() => issue.mutate(sale));
        log.append('operator', () => `sells ${date}/${wanted.join(', ')} as ${order.orderId}`);
        const again = await retryWhileDown(() => issue.mutate(sale));
        observer.issued({ order, again }, answered());
        return;
      } catch (error) {
        if (isOnsaleError(error, 'DATE_CANCELLED')) return;
        const isTaken = isOnsaleError(error, 'SEAT_UNAVAILABLE');
        // A companion seat whose accessible seat is taken.
        const isAlone = isOnsaleError(error, 'SEAT_RESTRICTED');
        if (!isTaken && !isAlone) throw error;
        wanted = without(wanted, error.details.seatNos);
      }
    }
    log.append('operator', () => `finds no free seat among ${date}/${seatNos.join(', ')}`);
  });
}

const without = (seatNos: readonly number[], taken: readonly number[]): number[] =>
  seatNos.filter((seatNo) => !taken.includes(seatNo));
