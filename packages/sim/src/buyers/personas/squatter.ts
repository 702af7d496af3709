/** The persona `squatter`: reserves and releases in turns, to stay inside and keep seats away. */
import type { Held, Onsale, Place } from '@onsale/sdk';
import { pause, retryTransient, type Buyer, type Persona } from '../buyer.ts';
import { isHoldLimit, isOver, joinAndWait, leave, release, reserve } from '../steps.ts';

/** It gives the seats back shortly before their hold ends, and takes them again. */
const heldShare = 0.9;

/** Never buys. Its place ends when the session does, or when no seat is left to hold. */
export const squatter: Persona = async (buyer) => {
  const onsale = buyer.client();
  const got = await joinAndWait(buyer, onsale);
  if (!got.place) return got.outcome;
  try {
    return await squat(buyer, onsale, got.place);
  } catch (error) {
    if (isOver(error)) return 'expired';
    throw error;
  }
};

async function squat(buyer: Buyer, onsale: Onsale, place: Place): Promise<'expired' | 'soldOut'> {
  const { reservationSeconds, room } = buyer.scenario.concert;
  for (;;) {
    const held = await reserveAgain(buyer, onsale, place);
    if (held === 'limit') {
      // Only the session is left to sit out: each status call finds it active until it ends.
      await pause(buyer, Math.max(1, room.sessionSeconds / 10));
      const { status } = await retryTransient(buyer, () => place.status({ signal: buyer.signal }));
      if (status !== 'active') return 'expired';
      continue;
    }
    if (!held) {
      await leave(buyer, place);
      return 'soldOut';
    }
    await pause(buyer, reservationSeconds * heldShare);
    await release(buyer, held);
  }
}

async function reserveAgain(
  buyer: Buyer,
  onsale: Onsale,
  place: Place,
): Promise<Held | 'limit' | null> {
  try {
    return await reserve(buyer, onsale, place);
  } catch (error) {
    if (isHoldLimit(error)) return 'limit';
    throw error;
  }
}
