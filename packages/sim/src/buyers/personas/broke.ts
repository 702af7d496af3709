import { isOnsaleError } from '@onsale/sdk';
import { insist, pause, think, type Persona } from '../buyer.ts';
import { charge, getIn, isOver, leave, pay, reserve } from './steps.ts';

/** Comes back with money after a while: mostly in time, sometimes not. */
const fetchesMoneySeconds = [5, 60] as const;
const neverHasMoney = 0.2;

/** Tries to pay with too few points, charges late, pays then; some never find the money. */
export const broke: Persona = async (buyer) => {
  const { random, signal } = buyer;
  const onsale = buyer.client();
  const got = await getIn(buyer, onsale);
  if (!got.place) return got.outcome;
  try {
    const held = await reserve(buyer, onsale, got.place);
    if (!held) {
      await leave(buyer, got.place);
      return 'soldOut';
    }
    await think(buyer);
    const refused =
      held.total === 0 ? null : await insist(buyer, () => refusalOf(held.pay({ signal })));
    if (refused === 'over') return 'expired';
    if (random.chance(neverHasMoney)) {
      await leave(buyer, got.place);
      return 'broke';
    }
    await pause(buyer, random.between(fetchesMoneySeconds));
    await charge(buyer, onsale, held.total);
    return (await pay(buyer, held)) ? 'bought' : 'expired';
  } catch (error) {
    if (isOver(error)) return 'expired';
    throw error;
  }
};

/** How a payment without points is refused; a payment that goes through is a fault of the server. */
async function refusalOf(paying: Promise<unknown>): Promise<'poor' | 'over'> {
  try {
    await paying;
  } catch (error) {
    if (isOnsaleError(error, 'INSUFFICIENT_BALANCE')) return 'poor';
    if (isOver(error)) return 'over';
    throw error;
  }
  throw new Error('A payment went through without the points for it.');
}
