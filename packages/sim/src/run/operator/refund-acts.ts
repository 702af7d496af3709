/** Acts of an operator on orders: refunds some of a date, whole or in part. */
import { isOnsaleError } from '@onsale/sdk';
import type { AdminOrder } from '../../checks/venue/operator-record.ts';
import type { OperatorCalls } from './operator-calls.ts';

interface Refunds {
  date: string;
  /** How many orders, at most. */
  orders: number;
  /** How many seats of each, from its last; all of them when left out. */
  seats?: number | undefined;
}

/** Refunds the first orders of a date that stand, as the server lists them. */
export async function refundOrders(calls: OperatorCalls, refunds: Refunds): Promise<void> {
  for (const order of await listStanding(calls, refunds)) {
    const { seats } = refunds;
    await refundOrder(calls, order, seats === undefined ? null : order.seatNos.slice(-seats));
  }
}

async function listStanding(
  { run, retryWhileDown }: OperatorCalls,
  { date, orders: most }: Refunds,
): Promise<AdminOrder[]> {
  const { operator, concert } = run;
  const { concertId } = concert;
  const found: AdminOrder[] = [];
  let cursor: string | null = null;
  do {
    const page: { orders: AdminOrder[]; nextCursor: string | null } = await retryWhileDown(() =>
      operator.trpc.admin.order.list.query({
        concertId,
        date,
        status: 'paid',
        limit: most,
        ...(cursor !== null && { cursor }),
      }),
    );
    found.push(...page.orders);
    cursor = page.nextCursor;
  } while (cursor !== null && found.length < most);
  return found.slice(0, most);
}

/** A companion seat that would stay alone is refunded too. */
async function refundOrder(
  { run, observer, retryWhileDown, observed }: OperatorCalls,
  order: AdminOrder,
  some: number[] | null,
): Promise<void> {
  const { operator, log } = run;
  const { orderId, date } = order;
  await observed('admin.order.refund', async ({ sent, answered }) => {
    for (let seatNos = some; ;) {
      const call = { order, seatNos };
      const input = { orderId, reason: 'simulated', ...(seatNos && { seatNos }) };
      const named = seatNos ? `${date}/${seatNos.join(', ')} of ` : '';
      observer.refunds(call, sent);
      try {
        const after = await retryWhileDown(() => operator.trpc.admin.order.refund.mutate(input));
        log.append('operator', () => `refunds ${named}${orderId}`);
        observer.refunded(call, after, answered());
        return;
      } catch (error) {
        if (seatNos && isOnsaleError(error, 'SEAT_RESTRICTED')) {
          log.append('operator', () => `may not refund ${named}${orderId} alone`);
          observer.refusedRefund(call);
          seatNos = [...seatNos, ...error.details.seatNos];
        } else if (isGone(error)) return;
        else throw error;
      }
    }
  });
}

/** Its buyer cancelled it, or gave these seats back, since it was listed. */
function isGone(error: unknown): boolean {
  return isOnsaleError(error, 'ALREADY_CANCELLED') || isOnsaleError(error, 'SEAT_NOT_FOUND');
}
