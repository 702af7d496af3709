/** The shares of each persona: of the buyers, of the seats sold, and of the slots' time. */
import type { PersonaShares } from '../result.ts';
import type { Account, ObservedPlace } from '../network/client-history.ts';
import { personaNames, type PersonaName } from '../scenario/schema.ts';

interface Sums {
  buyers: number;
  seats: number;
  slotMs: number;
}

/**
 * Compares what each persona got with its share of the buyers.
 *
 * @param buyersOf how many buyers of a persona have come.
 * @param sold the seats of each standing order.
 * @param endsAt when the run ended; no slot is used after it.
 */
export function sharesOf(
  buyersOf: (persona: PersonaName) => number,
  {
    accounts,
    sold,
    endsAt,
  }: {
    accounts: readonly Account[];
    sold: readonly { persona: PersonaName; seats: number }[];
    endsAt: number;
  },
): PersonaShares {
  const sums = new Map<PersonaName, Sums>();
  for (const name of personaNames) {
    const buyers = buyersOf(name);
    if (buyers > 0) sums.set(name, { buyers, seats: 0, slotMs: 0 });
  }
  for (const { persona, seats } of sold) {
    const own = sums.get(persona);
    if (own) own.seats += seats;
  }
  for (const { persona, places } of accounts) {
    const own = sums.get(persona);
    for (const place of places) if (own) own.slotMs += slotMsOf(place, endsAt);
  }
  const total = (field: keyof Sums) => [...sums.values()].reduce((sum, own) => sum + own[field], 0);
  const all = { buyers: total('buyers'), seats: total('seats'), slotMs: total('slotMs') };
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return Object.fromEntries(
    Array.from(sums, ([name, { buyers, seats, slotMs }]) => [
      name,
      {
        buyers: buyers / all.buyers,
        seats: share(seats, all.seats),
        slotTime: share(slotMs, all.slotMs),
      },
    ]),
  );
}

/** How long a place was inside, as far as the responses tell: until its end, or its last expiry. */
function slotMsOf({ admittedAt, endedAt, activeUntil }: ObservedPlace, endsAt: number): number {
  if (admittedAt === null) return 0;
  const until = Math.min(endedAt ?? Infinity, activeUntil ?? Infinity, endsAt);
  return Math.max(0, until - admittedAt);
}
