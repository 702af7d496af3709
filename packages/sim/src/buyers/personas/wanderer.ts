/** The persona `wanderer`: goes away from the line for longer than it takes to be absent. */
import { fromIso } from '@onsale/core/time/dates';
import { pause, retryTransient, type Persona } from '../buyer.ts';
import { shop } from './human.ts';
import { isInLine, join, leave, waitForTurn } from '../steps.ts';

/** How long it is seen in the line before it goes. */
const seenSeconds = [1, 5] as const;
/** Longer than the 45 s after which a server counts a buyer as absent. */
const awaySeconds = [60, 100] as const;

/**
 * Goes away from a lobby, too, until after the doors have opened. It comes back to its place: no
 * lower number was to be admitted before it in the meantime, and no higher one is from then on. Its
 * calls meet no fault, so that its silence is one.
 */
export const wanderer: Persona = async (buyer) => {
  const { clock, random, signal } = buyer;
  const onsale = buyer.client('immediate');
  const place = await join(buyer, onsale);
  if (!place) return 'soldOut';
  await pause(buyer, random.between(seenSeconds));
  const entry = await retryTransient(buyer, () => place.status({ signal }));
  const opensInMs = entry.opensAt === null ? 0 : fromIso(entry.opensAt) - clock.now();
  const untilOpenSeconds = Math.max(0, opensInMs) / 1000;
  if (isInLine(entry)) await pause(buyer, untilOpenSeconds + random.between(awaySeconds));
  const waited = await waitForTurn(buyer, place);
  if (waited === 'over') return 'expired';
  if (waited !== 'inside') {
    await leave(buyer, place);
    return waited === 'soldOut' ? waited : 'gaveUp';
  }
  return (await shop(buyer, onsale, place)).outcome;
};
