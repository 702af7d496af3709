/** The persona `abandoner`: leaves before paying. */
import { think, type Persona } from '../buyer.ts';
import { joinAndWait, isOver, join, leave, reserve } from '../steps.ts';

/** Half of them leave the line; the others leave with seats held, half of these without a call. */
export const abandoner: Persona = async (buyer) => {
  const { random } = buyer;
  const onsale = buyer.client();
  if (random.chance(0.5)) {
    const place = await join(buyer, onsale);
    if (!place) return 'soldOut';
    await think(buyer);
    await leave(buyer, place);
    return 'left';
  }
  const got = await joinAndWait(buyer, onsale);
  if (!got.place) return got.outcome;
  try {
    await reserve(buyer, onsale, got.place);
    await think(buyer);
    if (random.chance(0.5)) await leave(buyer, got.place);
    return 'left';
  } catch (error) {
    if (isOver(error)) return 'expired';
    throw error;
  }
};
