/** The persona `returner`: buys several seats, and gives some of them back later. */
import { isOnsaleError, type Onsale, type Receipt } from '@onsale/sdk';
import { pause, retryTransient, type Buyer, type Persona } from '../../buyer.ts';
import { buy } from '../human.ts';

const returnAfterSeconds = [2, 60] as const;
/** It gives the rest back too. */
const wholeProbability = 0.3;

/** Buys, gives some of the seats back one by one, and sometimes cancels what is left. */
export const returner: Persona = async (buyer) => {
  const { random, signal } = buyer;
  const onsale = buyer.client();
  const { outcome, receipt } = await buy(buyer, onsale);
  if (!receipt) return outcome;
  const seats = receipt.seatNos
    .filter(() => random.chance(0.5))
    .slice(0, -1 + receipt.seatNos.length);
  for (const seatNo of seats) {
    await pause(buyer, random.between(returnAfterSeconds));
    await giveBack(buyer, onsale, { receipt, seatNos: [seatNo] });
  }
  const orders = await retryTransient(buyer, async () => {
    const { orders: own } = await onsale.trpc.order.list.query({}, { signal });
    return own;
  });
  if (!orders.some(({ status }) => status === 'paid')) return 'cancelled';
  if (!random.chance(wholeProbability)) return 'bought';
  await pause(buyer, random.between(returnAfterSeconds));
  await giveBack(buyer, onsale, { receipt });
  return 'cancelled';
};

/** @param returned with the seats; without them, all that are left. */
async function giveBack(
  buyer: Buyer,
  onsale: Onsale,
  { receipt: { orderId }, seatNos }: { receipt: Receipt; seatNos?: number[] },
): Promise<void> {
  const { signal } = buyer;
  try {
    await retryTransient(buyer, () =>
      onsale.trpc.order.cancel.mutate({ orderId, ...(seatNos && { seatNos }) }, { signal }),
    );
  } catch (error) {
    // The response to the first attempt may have been lost; a companion seat does not stay alone.
    const isRefused =
      isOnsaleError(error, 'SEAT_NOT_FOUND') ||
      isOnsaleError(error, 'SEAT_RESTRICTED') ||
      isOnsaleError(error, 'ALREADY_CANCELLED');
    if (!isRefused) throw error;
  }
}
