/** The persona `double-clicker`: makes every call twice at once. */
import { type Onsale, type Place } from '@onsale/sdk';
import { pause, retryTransient, think, type Buyer, type Persona } from '../buyer.ts';
import { chargesOf, isOver, isRestricted, isTaken, join, leave, waitForTurn } from '../steps.ts';

/** Makes a call twice at once, and returns the response of one that succeeded. */
async function twice<T>(buyer: Buyer, call: () => Promise<T>): Promise<T> {
  const [first, second] = await Promise.allSettled([
    retryTransient(buyer, call),
    retryTransient(buyer, call),
  ]);
  if (first.status === 'fulfilled') return first.value;
  if (second.status === 'fulfilled') return second.value;
  throw first.reason;
}

/** Joins, reserves, charges, pays and leaves with two concurrent calls each. */
export const doubleClicker: Persona = async (buyer) => {
  const { signal, concertId } = buyer;
  const onsale = buyer.client();
  const first = await join(buyer, onsale);
  if (!first) return 'soldOut';
  const place = await twice(buyer, () => onsale.join({ concertId, signal }));
  const waited = await waitForTurn(buyer, place);
  if (waited !== 'inside') {
    if (waited === 'over') return 'expired';
    await twice(buyer, () => place.leave({ signal }));
    return waited === 'soldOut' ? waited : 'gaveUp';
  }
  try {
    return await shop(buyer, onsale, place);
  } catch (error) {
    if (isOver(error)) return 'expired';
    throw error;
  }
};

async function shop(buyer: Buyer, onsale: Onsale, place: Place) {
  const { signal, random } = buyer;
  for (;;) {
    const [date] = await retryTransient(buyer, () => place.dates({ signal }));
    if (date === undefined) {
      await leave(buyer, place);
      return 'soldOut';
    }
    const { available } = await retryTransient(buyer, () => place.seats(date, { signal }));
    if (available.length === 0) continue;
    await think(buyer);
    const seatNo = available[random.int(0, available.length - 1)]!;
    try {
      const held = await twice(buyer, () => place.reserve({ date, seatNos: [seatNo] }, { signal }));
      buyer.reachedStage('reserved');
      for (const makeCharge of chargesOf(buyer, { onsale, total: held.total })) {
        await twice(buyer, makeCharge);
      }
      await twice(buyer, () => held.pay({ signal }));
      buyer.reachedStage('paid');
      return 'bought';
    } catch (error) {
      if (!isTaken(error)) throw error;
      if (isRestricted(error)) await pause(buyer, 1);
    }
  }
}
