/** The persona `broke`: has too few points at the first attempt to pay. */
import { isOnsaleError } from '@onsale/sdk';
import { retryTransient, pause, think, type Persona } from '../buyer.ts';
import { charge, joinAndWait, isOver, leave, pay, reserve } from '../steps.ts';

/** Delay until the buyer tops up: usually before the hold expires, sometimes after it. */
const topUpSeconds = [5, 60] as const;
const neverPaysProbability = 0.2;

/** Tries to pay with too few points, tops up later and pays; some never do. */
export const broke: Persona = async (buyer) => {
  const { random, signal } = buyer;
  const onsale = buyer.client();
  const got = await joinAndWait(buyer, onsale);
  if (!got.place) return got.outcome;
  try {
    const held = await reserve(buyer, onsale, got.place);
    if (!held) {
      await leave(buyer, got.place);
      return 'soldOut';
    }
    await think(buyer);
    const refused =
      held.total === 0 ? null : await retryTransient(buyer, () => refusalOf(held.pay({ signal })));
    if (refused === 'over') return 'expired';
    if (random.chance(neverPaysProbability)) {
      await leave(buyer, got.place);
      return 'broke';
    }
    await pause(buyer, random.between(topUpSeconds));
    await charge(buyer, onsale, held.total);
    return (await pay(buyer, held)) ? 'bought' : 'expired';
  } catch (error) {
    if (isOver(error)) return 'expired';
    throw error;
  }
};

/** The reason why a payment without points is refused; a success is a bug of the server. */
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
