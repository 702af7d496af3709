import { isOnsaleError } from '@onsale/sdk';
import { insist, pause, type Persona } from '../buyer.ts';
import { buy } from './human.ts';

const regretsAfterSeconds = [5, 120] as const;

/** Buys, thinks better of it, and cancels. */
export const canceller: Persona = async (buyer) => {
  const onsale = buyer.client();
  const { outcome, receipt } = await buy(buyer, onsale);
  if (!receipt) return outcome;
  await pause(buyer, buyer.random.between(regretsAfterSeconds));
  const { orderId } = receipt;
  try {
    await insist(buyer, () => onsale.cancel(orderId, { signal: buyer.signal }));
  } catch (error) {
    // The answer to the first try may have been lost.
    if (!isOnsaleError(error, 'ALREADY_CANCELLED')) throw error;
  }
  return 'cancelled';
};
