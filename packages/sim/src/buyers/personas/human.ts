/** The persona `human`: the ordinary purchase. */
import { think, type Buyer, type Persona } from '../buyer.ts';
import type { Place, Receipt, Onsale } from '@onsale/sdk';
import type { Outcome } from '../../result.ts';
import { charge, joinAndWait, isOver, leave, pay, reserve } from '../steps.ts';

/** Waits, thinks, chooses, thinks, pays. */
export const human: Persona = async (buyer) => (await buy(buyer, buyer.client())).outcome;

export interface Bought {
  outcome: Outcome;
  receipt: Receipt | null;
}

/** The whole purchase, from joining to tickets. */
export async function buy(buyer: Buyer, onsale: Onsale): Promise<Bought> {
  const got = await joinAndWait(buyer, onsale);
  if (!got.place) return { outcome: got.outcome, receipt: null };
  return shop(buyer, onsale, got.place);
}

/** The purchase of a buyer who is inside. */
export async function shop(buyer: Buyer, onsale: Onsale, place: Place): Promise<Bought> {
  try {
    const held = await reserve(buyer, onsale, place);
    if (!held) {
      await leave(buyer, place);
      return { outcome: 'soldOut', receipt: null };
    }
    await think(buyer);
    await charge(buyer, onsale, held.total);
    const receipt = await pay(buyer, held);
    return { outcome: receipt ? 'bought' : 'expired', receipt };
  } catch (error) {
    if (isOver(error)) return { outcome: 'expired', receipt: null };
    throw error;
  }
}
