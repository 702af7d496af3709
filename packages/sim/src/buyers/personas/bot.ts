/** The persona `bot`: several accounts that poll too often. */
import { isOnsaleError, type JoinedPlace, type Onsale } from '@onsale/sdk';
import { retryTransient, isTransient, pause, type Buyer, type Persona } from '../buyer.ts';
import type { Outcome } from '../../result.ts';
import { charge, isInLine, isOver, join, leave, patienceMsOf, pay, reserve } from '../steps.ts';

const accountsPerBot = 4;
/** Far more often than the server asks for. */
const pollSeconds = 0.25;

/** Joins with several accounts, polls hard with each, and buys with those that are admitted. */
export const bot: Persona = async (buyer) => {
  const outcomes = await Promise.all(
    Array.from({ length: accountsPerBot }, () => playAccount(buyer, buyer.client())),
  );
  return outcomes.find((outcome) => outcome === 'bought') ?? outcomes[0]!;
};

async function playAccount(buyer: Buyer, onsale: Onsale): Promise<Outcome> {
  const place = await join(buyer, onsale);
  if (!place) return 'soldOut';
  const waited = await pollHard(buyer, place);
  if (waited !== 'active') return waited;
  buyer.reachedStage('admitted');
  try {
    const held = await reserve(buyer, onsale, place);
    if (!held) {
      await leave(buyer, place);
      return 'soldOut';
    }
    await charge(buyer, onsale, held.total);
    return (await pay(buyer, held)) ? 'bought' : 'expired';
  } catch (error) {
    if (isOver(error)) return 'expired';
    throw error;
  }
}

async function pollHard(
  buyer: Buyer,
  place: JoinedPlace,
): Promise<'active' | 'expired' | 'gaveUp' | 'soldOut'> {
  const { clock, signal } = buyer;
  const givesUpAt = clock.now() + patienceMsOf(buyer, place);
  let isSoldOut = false;
  while (!isSoldOut && clock.now() < givesUpAt) {
    const entry = await place.status({ signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      if (isTransient(error) || isOnsaleError(error, 'RATE_LIMITED')) return null;
      throw error;
    });
    if (entry?.status === 'active') return 'active';
    if (entry && !isInLine(entry)) return 'expired';
    isSoldOut = entry?.soldOut === true;
    await pause(buyer, pollSeconds);
  }
  await retryTransient(buyer, () => place.leave({ signal }));
  return isSoldOut ? 'soldOut' : 'gaveUp';
}
