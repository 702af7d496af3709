/** Checks at the end that each order of the box office is there, with the seats it has left. */
import { isOnsaleError, type Onsale } from '@onsale/sdk';
import {
  acknowledgedCheck,
  asBought,
  isSamePurchase,
  requireOrderState,
  type FinalAccounts,
} from '../final-accounting.ts';
import { ViolationError } from '../violation.ts';
import type { AdminOrder, OperatorRecord } from './operator-record.ts';

/** @returns those that stand, with the ticket codes that the box office handed out. */
export async function checkBoxOffice(
  operator: Onsale,
  record: OperatorRecord,
): Promise<FinalAccounts['paidOrders']> {
  const standing: FinalAccounts['paidOrders'] = [];
  const { boxOffice: account } = record;
  for (const issued of record.issued.values()) {
    const order = await findOrder(operator, issued);
    const { orderId, seatNos, status } = order;
    const tickets = issued.tickets.filter(({ seatNo }) => seatNos.includes(seatNo));
    if (!isSamePurchase(issued, asBought(order))) {
      fail(`The box office sold other seats as order ${orderId} than it has.`);
    }
    requireOrderState(account, order, record);
    if (status === 'cancelled') continue;
    if (order.tickets.length !== tickets.length) {
      fail(`Order ${orderId} of the box office has ${order.tickets.length} tickets.`);
    }
    standing.push({ account, order: { ...order, tickets } });
  }
  return standing;
}

async function findOrder({ trpc }: Onsale, { orderId }: AdminOrder): Promise<AdminOrder> {
  try {
    return await trpc.admin.order.find.query({ orderId });
  } catch (error) {
    if (!isOnsaleError(error, 'ORDER_NOT_FOUND')) throw error;
    return fail(`The box office issued order ${orderId}, which is not there.`);
  }
}

function fail(detail: string): never {
  throw new ViolationError(acknowledgedCheck, detail);
}
