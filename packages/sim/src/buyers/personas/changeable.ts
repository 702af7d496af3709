/** The persona `changeable`: changes its mind at every step, and looks at what became of it. */
import { isOnsaleError, type Held, type Onsale, type Place, type Receipt } from '@onsale/sdk';
import { pause, retryTransient, think, type Buyer, type Persona } from '../buyer.ts';
import type { Outcome } from '../../result.ts';
import { charge, isOver, isTaken, joinAndWait, leave, pay, release, reserve } from '../steps.ts';

/** It gives the first seats back and takes others. */
const releaseProbability = 0.5;
/** It takes one more seat, in a reservation of its own. */
const secondProbability = 0.8;
/** With two reservations it pays both, and pays one otherwise, which gives the other back. */
const bothProbability = 0.5;
const leaveProbability = 0.1;
const cancelProbability = 0.5;

/** Releases and reserves again, holds two reservations, pays one or both, and cancels an order. */
export const changeable: Persona = async (buyer) => {
  const onsale = buyer.client();
  const got = await joinAndWait(buyer, onsale);
  if (!got.place) return got.outcome;
  try {
    return await shop(buyer, onsale, got.place);
  } catch (error) {
    if (isOver(error)) return 'expired';
    throw error;
  }
};

async function shop(buyer: Buyer, onsale: Onsale, place: Place): Promise<Outcome> {
  const { random, signal } = buyer;
  const first = await reserve(buyer, onsale, place);
  const held = first && (await reconsider(buyer, { onsale, place, first }));
  if (!held) {
    await leave(buyer, place);
    return 'soldOut';
  }
  const second = random.chance(secondProbability) ? await reserveOneMore(buyer, place, held) : null;
  await think(buyer);
  if (random.chance(leaveProbability)) {
    await leave(buyer, place);
    await lookBack(buyer, onsale);
    return 'left';
  }
  await charge(buyer, onsale, held.total + (second?.total ?? 0));
  const receipts: Receipt[] = [];
  if (second && random.chance(bothProbability)) {
    const ids = [held.reservationId, second.reservationId];
    const paid = await retryTransient(buyer, () => place.pay(ids, { signal }));
    buyer.reachedStage('paid');
    receipts.push(...paid.payments);
  } else {
    const paid = await pay(buyer, second && random.chance(0.5) ? second : held);
    if (!paid) return 'expired';
    receipts.push(paid);
  }
  await lookBack(buyer, onsale);
  const [order] = receipts;
  if (!random.chance(cancelProbability)) return 'bought';
  await pause(buyer, random.between([1, 10]));
  await cancelTwice(buyer, onsale, order!.orderId);
  await lookBack(buyer, onsale);
  return receipts.length > 1 ? 'bought' : 'cancelled';
}

/** Gives the seats back, sees on the map that they are free, and takes others; or keeps them. */
async function reconsider(
  buyer: Buyer,
  { onsale, place, first }: { onsale: Onsale; place: Place; first: Held },
): Promise<Held | null> {
  const { random, signal } = buyer;
  await think(buyer);
  const map = await retryTransient(buyer, () => place.seats(first.date, { signal }));
  if (!random.chance(releaseProbability)) return first;
  await release(buyer, first);
  await retryTransient(buyer, () => place.seats(first.date, { signal, since: map }));
  await retryTransient(buyer, () => onsale.reservations({ signal }));
  return reserve(buyer, onsale, place);
}

/** One more seat of the same date; null when there is none, or the limits allow no more. */
async function reserveOneMore(buyer: Buyer, place: Place, { date }: Held): Promise<Held | null> {
  const { signal } = buyer;
  try {
    return await retryTransient(buyer, () => place.reserve({ date, best: 1 }, { signal }));
  } catch (error) {
    const isFull =
      isOnsaleError(error, 'SEAT_LIMIT_EXCEEDED') || isOnsaleError(error, 'RATE_LIMITED');
    if (isFull || isTaken(error)) return null;
    throw error;
  }
}

/** Reads what became of the reservations and the points; the checks compare it. */
async function lookBack(buyer: Buyer, onsale: Onsale): Promise<void> {
  const { signal } = buyer;
  await retryTransient(buyer, () => onsale.reservations({ signal }));
  await retryTransient(buyer, () => onsale.wallet.balance({ signal }));
}

/** The second cancellation has to be refused: the first one gave the points back. */
async function cancelTwice(buyer: Buyer, onsale: Onsale, orderId: string): Promise<void> {
  const { signal } = buyer;
  for (let times = 1; times <= 2; times += 1) {
    try {
      await retryTransient(buyer, () => onsale.cancel(orderId, { signal }));
    } catch (error) {
      if (!isOnsaleError(error, 'ALREADY_CANCELLED')) throw error;
    }
  }
}
