/** Checks at the end of a run that each ticket lets its holder in once, and a void one never. */
import { isOnsaleError, type Onsale, type Order } from '@onsale/sdk';
import { ViolationError } from '../violation.ts';

export const doorCheck = { invariant: null, name: 'a ticket lets its holder in once' };

/** Bound of the tickets that are tried. */
const maxTickets = 200;

export type GivenTicket = Pick<Order['tickets'][number], 'ticketCode' | 'label'>;

interface Sale {
  operator: Onsale;
  concertId: string;
  /** The share of the tickets that are tried, 0 to 1. */
  share: number;
}

/**
 * Two gates redeem a ticket at once: exactly one of them lets its holder in, and the other, like a
 * third one later, is told when and where. Tickets of refunded seats are refused.
 *
 * @param given all tickets that were ever handed out.
 * @param orders those that stand.
 * @returns how many tickets were tried.
 */
export async function requireRedeemedOnce(
  { operator, concertId, share }: Sale,
  { given, orders }: { given: readonly GivenTicket[]; orders: readonly Order[] },
): Promise<number> {
  if (share === 0) return 0;
  const valid = orders.flatMap(({ tickets }) => tickets.map(({ ticketCode }) => ticketCode));
  const standing = new Set(valid);
  const refunded = given.filter(({ ticketCode }) => !standing.has(ticketCode));
  const redeem = (ticketCode: string, gate: string) =>
    redeemAt(operator, { ticketCode, concertId, gate });
  const chosen = someOf(valid, share);
  for (const ticketCode of chosen) {
    const both = await Promise.all(['North', 'South'].map((gate) => redeem(ticketCode, gate)));
    const later = await redeem(ticketCode, 'East');
    const winners = both.filter(({ outcome }) => outcome === 'in');
    const others = [...both.filter(({ outcome }) => outcome !== 'in'), later];
    const [winner] = winners;
    const isOnce = winners.length === 1 && others.every(({ outcome }) => outcome === 'again');
    if (isOnce && others.every(({ gate, at }) => gate === winner!.gate && at === winner!.at)) {
      continue;
    }
    const answers = [...both, later].map(({ outcome, gate, at }) => `${outcome} (${gate}, ${at})`);
    throw new ViolationError(
      doorCheck,
      `A ticket was redeemed at the gates North, South and then East, which were answered ${answers.join(', ')}.`,
    );
  }
  const voided = refunded.slice(0, maxTickets);
  for (const { ticketCode, label } of voided) {
    const { outcome } = await redeem(ticketCode, 'North');
    if (outcome === 'void') continue;
    throw new ViolationError(
      doorCheck,
      `The ticket for seat ${label}, which was refunded, was answered ${outcome} at the door.`,
    );
  }
  return chosen.length + voided.length;
}

/** Evenly spread over all of them, the first one included. */
function someOf<T>(items: readonly T[], share: number): T[] {
  const wanted = Math.min(maxTickets, Math.ceil(items.length * share));
  return Array.from(
    { length: wanted },
    (_, at) => items[Math.floor((at * items.length) / wanted)]!,
  );
}

interface Redemption {
  /** `again`: it was redeemed before. `void`: it is not valid for another reason. */
  outcome: 'in' | 'again' | 'void';
  /** Where and when its holder was let in; null for one who never was. */
  gate: string | null;
  at: string | null;
}

async function redeemAt(
  { trpc }: Onsale,
  ticket: { ticketCode: string; concertId: string; gate: string },
): Promise<Redemption> {
  try {
    const { valid, gate, redeemedAt: at } = await trpc.admin.ticket.redeem.mutate(ticket);
    return { outcome: valid ? 'in' : 'void', gate, at };
  } catch (error) {
    if (!isOnsaleError(error, 'ALREADY_REDEEMED')) throw error;
    const { gate, redeemedAt: at } = error.details;
    return { outcome: 'again', gate, at };
  }
}
