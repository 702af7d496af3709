/** The shares of each persona: of the people, of the seats sold and of the slots' time. */
import type { PersonaShares } from '../result.ts';
import type { Account, ObservedPlace } from '../network/client-history.ts';
import { personaNames, type PersonaName } from '../scenario/schema.ts';
import type { Visit } from './waits.ts';

interface Sums {
  people: number;
  accounts: number;
  seats: number;
  mostSeats: number;
  slotMs: number;
}

/**
 * Compares what each persona got with its share of the buyers.
 *
 * @param visits of those who have come.
 * @param sold the seats of each account, of orders that stand.
 * @param endsAt when the run ended; no slot is used after it.
 */
export function sharesOf(
  visits: readonly Visit[],
  { sold, endsAt }: { sold: ReadonlyMap<Account, number>; endsAt: number },
): PersonaShares {
  const sums = new Map<PersonaName, Sums>();
  for (const name of personaNames) {
    const own = visits.filter(({ persona }) => persona === name);
    if (own.length > 0) sums.set(name, sumOf(own, { sold, endsAt }));
  }
  const total = (field: keyof Sums) => [...sums.values()].reduce((sum, own) => sum + own[field], 0);
  const all = { people: total('people'), seats: total('seats'), slotMs: total('slotMs') };
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return Object.fromEntries(
    Array.from(sums, ([name, { slotMs, ...counts }]) => [
      name,
      {
        buyers: counts.people / all.people,
        seats: share(counts.seats, all.seats),
        slotTime: share(slotMs, all.slotMs),
        counts,
      },
    ]),
  );
}

function sumOf(
  visits: readonly Visit[],
  { sold, endsAt }: { sold: ReadonlyMap<Account, number>; endsAt: number },
): Sums {
  const sums: Sums = { people: visits.length, accounts: 0, seats: 0, mostSeats: 0, slotMs: 0 };
  for (const { accounts } of visits) {
    const seats = accounts.reduce((sum, account) => sum + (sold.get(account) ?? 0), 0);
    sums.accounts += accounts.length;
    sums.seats += seats;
    sums.mostSeats = Math.max(sums.mostSeats, seats);
    for (const { places } of accounts)
      for (const place of places) sums.slotMs += slotMsOf(place, endsAt);
  }
  return sums;
}

/** How long a place was inside, as far as the responses tell: until its end, or its last expiry. */
function slotMsOf({ admittedAt, endedAt, activeUntil }: ObservedPlace, endsAt: number): number {
  if (admittedAt === null) return 0;
  const until = Math.min(endedAt ?? Infinity, activeUntil ?? Infinity, endsAt);
  return Math.max(0, until - admittedAt);
}
