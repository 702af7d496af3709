/**
 * The client history: everything that the responses told each client. It is kept apart from the
 * server's tables, so that the end state can be checked against it, and the responses to two
 * clients against each other.
 */
import type { Receipt, Reservation } from '@onsale/sdk';
import type { PersonaName } from '../scenario/schema.ts';
import type { Attempt } from './attempt.ts';

/** The history of one client: a buyer, or one of a bot's accounts. */
export interface Account {
  name: string;
  persona: PersonaName;
  userId: string | null;
  /** Joins that are still on their way: each may take effect. */
  openJoins: readonly Attempt[];
  /**
   * When the earliest join since the last response was sent whose own response was lost; one of
   * these joins may have taken effect.
   */
  joiningSince: number | null;
  /** The last call that it sent. */
  lastAttempt: Attempt | null;
  /** When the client last sent a call that may end its place or its holds. */
  endRequestedAt: number | null;
  /** Its places in line, the latest last. */
  places: ObservedPlace[];
  /** Acknowledged reservations by id. */
  holds: ReadonlyMap<string, ObservedHold>;
  /** Acknowledged orders by id, each with the interval in which it certainly stands. */
  purchases: ReadonlyMap<string, Interval>;
  /** Payment attempts by reservation id. */
  payments: ReadonlyMap<string, ObservedPayment>;
  /** Charges by idempotency key. */
  charges: ReadonlyMap<string, ObservedCharge>;
  /** Cancellations by order id. */
  cancels: ReadonlyMap<string, CallOutcome>;
  /** Refunds of some seats, by order id and seat, as `ord_…/12`. */
  returns: ReadonlyMap<string, CallOutcome>;
}

/** `unknown`: the call was sent, and no response arrived. */
export type CallOutcome = 'ok' | 'unknown' | 'refused';

export interface ObservedPlace {
  /** null until lots are drawn, where they are. */
  waitNo: number | null;
  /** null where none is drawn, and for those who joined after the lobby was closed. */
  lot: number | null;
  /** The place was requested no earlier than `requestedAt` and existed no later than `joinedAt`. */
  requestedAt: number;
  joinedAt: number;
  /** From when on it may be admitted: from the opening for those who came before it. */
  lineSince: number;
  /** A lower bound of the last time that the server heard from this client. */
  lastContactAt: number;
  /** When it last was waiting for certain; null when no response said so. */
  waitingAt: number | null;
  /** Intervals without contact, in which the server may have counted the client as absent. */
  silences: Interval[];
  /** When the server admitted it, as far as its responses tell. */
  admittedAt: number | null;
  /** When the client first saw that it is inside. */
  admittedSeenAt: number | null;
  /** When its session ends, as far as the responses tell. */
  activeUntil: number | null;
  /** When its unclaimed admission lapsed, as a later response tells. */
  lapsedAt: number | null;
  /** Attempts to reserve whose response has not come, or was lost: each may have taken effect. */
  openReserves: readonly Attempt[];
  /** How many reservations it made, as far as the responses tell. */
  holds: number;
  /** How many calls the client sent, or an operator, that may have ended the place. */
  endAttempts: number;
  /** There was a call that may have ended the place. */
  mayHaveEnded: boolean;
  /**
   * When the client left, paid, or learned that the place is over; it may not be live after that.
   */
  endedAt: number | null;
  /** When its client's own call ended it, as the answer to that call says; null if none did. */
  freedAt: number | null;
}

/** Shared by all places: most never wait for the response to a reservation. */
const noAttempts: readonly Attempt[] = [];

/** A place as the first answer about it tells. */
export function newPlace(
  { joiningSince, openJoins }: Account,
  { sentAt, departedAt, handledAt }: Attempt,
  { lot, lineSince }: Pick<ObservedPlace, 'lot' | 'lineSince'>,
): ObservedPlace {
  const joins = openJoins.map((join) => join.sentAt);
  return {
    waitNo: null,
    lot,
    requestedAt: Math.min(joiningSince ?? sentAt, sentAt, ...joins),
    joinedAt: handledAt,
    lineSince,
    lastContactAt: departedAt,
    waitingAt: null,
    silences: [],
    admittedAt: null,
    admittedSeenAt: null,
    activeUntil: null,
    lapsedAt: null,
    openReserves: noAttempts,
    holds: 0,
    endAttempts: 0,
    mayHaveEnded: false,
    endedAt: null,
    freedAt: null,
  };
}

/** A half-open interval in which something is certain: `until` is excluded. */
export interface Interval {
  from: number;
  until: number;
}

export interface ObservedHold {
  reservation: Reservation;
  /** Ends at the expiry, or earlier when the client sends a call that may end the hold. */
  interval: Interval;
}

export interface ObservedPayment {
  outcome: CallOutcome;
  /** Outcome of the latest attempt. */
  lastOutcome: CallOutcome;
  receipt: Receipt | null;
}

export interface ObservedCharge {
  amount: number;
  outcome: CallOutcome;
  balance: number | null;
}

/** Shared by all empty histories: at most instants of a run nearly every account is one. */
const emptyMap: ReadonlyMap<string, never> = new Map<string, never>();

/** The collections of an account, each keyed by an id. */
type RecordKind = 'holds' | 'purchases' | 'payments' | 'charges' | 'cancels' | 'returns';
type RecordOf<Name extends RecordKind> =
  Account[Name] extends ReadonlyMap<string, infer Seen> ? Seen : never;

/** Stores what is now known about an id. */
export function record<Name extends RecordKind>(
  account: Account,
  kind: Name,
  { id, seen }: { id: string; seen: RecordOf<Name> },
): void {
  const records = account[kind] as Map<string, RecordOf<Name>>;
  if (records.size > 0) records.set(id, seen);
  else account[kind] = new Map([[id, seen]]) as unknown as Account[Name];
}

export function newAccount(name: string, persona: PersonaName): Account {
  return {
    name,
    persona,
    userId: null,
    openJoins: [],
    joiningSince: null,
    lastAttempt: null,
    endRequestedAt: null,
    places: [],
    holds: emptyMap,
    purchases: emptyMap,
    payments: emptyMap,
    charges: emptyMap,
    cancels: emptyMap,
    returns: emptyMap,
  };
}

/** The outcome of several attempts at one operation: a single acknowledgement decides it. */
export function combineOutcomes(before: CallOutcome | undefined, now: CallOutcome): CallOutcome {
  if (before === 'ok' || now === 'ok') return 'ok';
  return before === 'unknown' || now === 'unknown' ? 'unknown' : 'refused';
}
