/** The persona `canceller`: buys, and cancels the order later. */
import { isOnsaleError } from '@onsale/sdk';
import { retryTransient, pause, type Persona } from '../../buyer.ts';
import { buy } from '../human.ts';

const cancelAfterSeconds = [5, 120] as const;

/** Buys, and cancels after a while. */
export const canceller: Persona = async (buyer) => {
  const onsale = buyer.client();
  const { outcome, receipt } = await buy(buyer, onsale);
  if (!receipt) return outcome;
  await pause(buyer, buyer.random.between(cancelAfterSeconds));
  const { orderId } = receipt;
  try {
    await retryTransient(buyer, () => onsale.cancel(orderId, { signal: buyer.signal }));
  } catch (error) {
    // The response to the first attempt may have been lost.
    if (!isOnsaleError(error, 'ALREADY_CANCELLED')) throw error;
  }
  return 'cancelled';
};
