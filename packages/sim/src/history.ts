/**
 * What every client was told, kept apart from the server's tables: the end state is checked against
 * it, and what two clients were told against each other.
 */
import type { Receipt, Reservation } from '@onsale/sdk';
import type { PersonaName } from './scenario/schema.ts';

/** One client's side of the story: a buyer, or one of a bot's many accounts. */
export interface Account {
  name: string;
  persona: PersonaName;
  userId: string | null;
  /** Its places in line, the latest last. */
  places: PlaceSeen[];
  /** Reservations that were acknowledged, by their id. */
  holds: Map<string, HoldSeen>;
  /** What was asked for of a reservation, by its id. */
  payments: Map<string, PaymentSeen>;
  /** Charges, by their idempotency key. */
  charges: Map<string, ChargeSeen>;
  /** Cancellations, by the order's id. */
  cancels: Map<string, Settled>;
}

/** unknown: it was asked for, and no answer came. */
export type Settled = 'ok' | 'unknown' | 'refused';

export interface PlaceSeen {
  waitNo: number;
  /** When the join was asked for, and when it was first acknowledged. */
  askedAt: number;
  joinedAt: number;
  /** When the server admitted it, as far as its answers tell. */
  admittedAt: number | null;
  /** When the client first saw that it is inside. */
  seenInsideAt: number | null;
  /** Left, paid, or told that it is over: it may not be live any more. */
  endedAt: number | null;
}

export interface HoldSeen {
  reservation: Reservation;
  /** The client asked for something that may have ended it. */
  mayBeOver: boolean;
}

export interface PaymentSeen {
  outcome: Settled;
  receipt: Receipt | null;
}

export interface ChargeSeen {
  amount: number;
  outcome: Settled;
  balance: number | null;
}

export function newAccount(name: string, persona: PersonaName): Account {
  return {
    name,
    persona,
    userId: null,
    places: [],
    holds: new Map(),
    payments: new Map(),
    charges: new Map(),
    cancels: new Map(),
  };
}

/** What is known of something asked for several times: one acknowledgement settles it. */
export function settle(before: Settled | undefined, now: Settled): Settled {
  if (before === 'ok' || now === 'ok') return 'ok';
  return before === 'unknown' || now === 'unknown' ? 'unknown' : 'refused';
}
