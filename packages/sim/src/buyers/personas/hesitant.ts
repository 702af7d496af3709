/** The persona `hesitant`: lets its reservation expire before paying. */
import { isOnsaleError } from '@onsale/sdk';
import { retryTransient, pause, think, type Persona } from '../buyer.ts';
import { charge, joinAndWait, isOver, leave, pay, reserve } from '../steps.ts';

/** Shortly after the instant of expiry. */
const afterExpirySeconds = [0, 5] as const;

/** Lets a reservation expire, finds that it cannot be paid, and tries once more. */
export const hesitant: Persona = async (buyer) => {
  const onsale = buyer.client();
  const got = await joinAndWait(buyer, onsale);
  if (!got.place) return got.outcome;
  try {
    const first = await reserve(buyer, onsale, got.place);
    if (!first) {
      await leave(buyer, got.place);
      return 'soldOut';
    }
    await charge(buyer, onsale, first.total);
    const { reservationSeconds } = buyer.scenario.concert;
    await pause(buyer, reservationSeconds + buyer.random.between(afterExpirySeconds));
    if (await pay(buyer, first)) throw new Error('A reservation was paid after it had run out.');
  } catch (error) {
    if (!isOver(error)) throw error;
  }
  // If the session has ended with the reservation, this joins at the end of the line.
  const again = await joinAndWait(buyer, onsale);
  if (!again.place) return again.outcome;
  try {
    const second = await reserve(buyer, onsale, again.place);
    if (!second) {
      await leave(buyer, again.place);
      return 'soldOut';
    }
    await think(buyer);
    const balance = await retryTransient(buyer, () =>
      onsale.wallet.balance({ signal: buyer.signal }),
    );
    const missing = second.total - balance;
    await charge(buyer, onsale, Math.max(0, missing));
    return (await pay(buyer, second)) ? 'bought' : 'expired';
  } catch (error) {
    if (isOver(error)) return 'expired';
    if (isOnsaleError(error, 'INSUFFICIENT_BALANCE')) return 'broke';
    throw error;
  }
};
