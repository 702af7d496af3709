/**
 * What every client was told, kept apart from the server's tables: the end state is checked against
 * it, and what two clients were told against each other.
 */
import type { Receipt, Reservation } from '@onsale/sdk';
import type { PersonaName } from '../scenario/schema.ts';

/** One client's side of the story: a buyer, or one of a bot's many accounts. */
export interface Account {
  name: string;
  persona: PersonaName;
  userId: string | null;
  /** When the first of the joins was sent that have no answer yet; one of them may have worked. */
  joiningSince: number | null;
  /** When it last asked for something that may end its place, or what it holds. */
  endingAskedAt: number | null;
  /** Its places in line, the latest last. */
  places: PlaceSeen[];
  /** Reservations that were acknowledged, by their id. */
  holds: ReadonlyMap<string, HoldSeen>;
  /** Orders that were acknowledged, by their id, and while they are certain to stand. */
  sales: ReadonlyMap<string, Term>;
  /** What was asked for of a reservation, by its id. */
  payments: ReadonlyMap<string, PaymentSeen>;
  /** Charges, by their idempotency key. */
  charges: ReadonlyMap<string, ChargeSeen>;
  /** Cancellations, by the order's id. */
  cancels: ReadonlyMap<string, Settled>;
}

/** unknown: it was asked for, and no answer came. */
export type Settled = 'ok' | 'unknown' | 'refused';

export interface PlaceSeen {
  waitNo: number;
  /** Before this nobody asked for it, and by then it was acknowledged. */
  askedAt: number;
  joinedAt: number;
  /** The last time that it is certain to have asked for its place, or before that. */
  heardAt: number;
  /** When it may have been absent: it was not heard of from then on, until it asked again. */
  silences: Term[];
  /** When the server admitted it, as far as its answers tell. */
  admittedAt: number | null;
  /** When the client first saw that it is inside. */
  seenInsideAt: number | null;
  /** The client asked for something that may have ended it. */
  mayBeOver: boolean;
  /** Left, paid, or told that it is over: it may not be live any more. */
  endedAt: number | null;
}

/** From when until when something is certain, the end not included. */
export interface Term {
  from: number;
  until: number;
}

export interface HoldSeen {
  reservation: Reservation;
  /** Until it runs out, or the client asks for something that may end it. */
  term: Term;
}

export interface PaymentSeen {
  outcome: Settled;
  /** What the latest attempt came to. */
  lastWord: Settled;
  receipt: Receipt | null;
}

export interface ChargeSeen {
  amount: number;
  outcome: Settled;
  balance: number | null;
}

/** Shared by all who have none, which at most instants of a run is nearly everybody. */
const nothing: ReadonlyMap<string, never> = new Map<string, never>();

/** What an account keeps by an id. */
type Book = 'holds' | 'sales' | 'payments' | 'charges' | 'cancels';
type Noted<Name extends Book> =
  Account[Name] extends ReadonlyMap<string, infer Seen> ? Seen : never;

/** Notes what is known of an id from now on. */
export function note<Name extends Book>(
  account: Account,
  book: Name,
  { id, seen }: { id: string; seen: Noted<Name> },
): void {
  const notes = account[book] as Map<string, Noted<Name>>;
  if (notes.size > 0) notes.set(id, seen);
  else account[book] = new Map([[id, seen]]) as unknown as Account[Name];
}

export function newAccount(name: string, persona: PersonaName): Account {
  return {
    name,
    persona,
    userId: null,
    joiningSince: null,
    endingAskedAt: null,
    places: [],
    holds: nothing,
    sales: nothing,
    payments: nothing,
    charges: nothing,
    cancels: nothing,
  };
}

/** What is known of something asked for several times: one acknowledgement settles it. */
export function settle(before: Settled | undefined, now: Settled): Settled {
  if (before === 'ok' || now === 'ok') return 'ok';
  return before === 'unknown' || now === 'unknown' ? 'unknown' : 'refused';
}
