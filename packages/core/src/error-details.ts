/** The details of each reason of an error, a part of the API. */
import type { LimitName } from './rate-limit-names.ts';

export interface ErrorDetails {
  INVALID_INPUT: { issues: { path: string; message: string }[] };
  CONCERT_REQUIRED: { concertIds: string[] };
  NOT_AUTHENTICATED: object;
  QUEUE_TOKEN_REQUIRED: object;
  INSUFFICIENT_BALANCE: { balance: number; required: number };
  NOT_ADMITTED: { ahead: number; pollAfterMs: number };
  QUEUE_TOKEN_EXPIRED: object;
  /** bits: how many leading zero bits the hash of the proof must have. */
  CHALLENGE_REQUIRED: { challenge: string; bits: number; expiresAt: string };
  /** scope: the one that the key lacks. */
  ADMIN_ONLY: { scope?: string };
  CHARGING_OFF: object;
  /** expiresAt: when the ban ends; null for one without an end. */
  BANNED: { expiresAt: string | null };
  CONCERT_NOT_FOUND: object;
  DATE_NOT_FOUND: object;
  SEAT_NOT_FOUND: { seatNos: number[] };
  RESERVATION_NOT_FOUND: object;
  ORDER_NOT_FOUND: object;
  TICKET_NOT_FOUND: object;
  USER_NOT_FOUND: object;
  WEBHOOK_NOT_FOUND: object;
  /** opensAt: null once it is closed. lobbyOpensAt: when joining becomes possible before that. */
  NOT_ON_SALE: { opensAt: string | null; lobbyOpensAt?: string };
  SEAT_UNAVAILABLE: { seatNos: number[] };
  SOLD_OUT: object;
  SEATS_HELD: object;
  /** available: seats that are free for such a request, adjacent or not. */
  NO_ADJACENT_SEATS: { available: number } & SeatWishes;
  /** seatNos: companion seats that were named without their accessible seat. */
  SEAT_RESTRICTED: { seatNos: number[] };
  /** seatNos: the seats that would be left single. alternatives: choices that leave none. */
  LEAVES_SINGLE_SEAT: { seatNos: number[]; alternatives: number[][] };
  SEAT_LIMIT_EXCEEDED: { limit: number; have: number };
  RESERVATION_EXPIRED: object;
  RESERVATION_RELEASED: object;
  BALANCE_LIMIT_EXCEEDED: { balance: number; limit: number };
  IDEMPOTENCY_KEY_REUSED: object;
  ALREADY_CANCELLED: object;
  /** closedAt: the instant from which the date is not sold. */
  DATE_CLOSED: { closedAt: string };
  /** closedAt: the instant from which orders of the date cannot be cancelled. */
  CANCELLATION_CLOSED: { closedAt: string };
  /** reason: as the operator wrote it. */
  DATE_CANCELLED: { date: string; reason: string };
  /** The first redemption; gate: null if it named none. */
  ALREADY_REDEEMED: { redeemedAt: string; gate: string | null };
  /** oldest: the cursor after which events are kept. */
  EVENTS_EXPIRED: { oldest: string };
  PAYLOAD_TOO_LARGE: { limitBytes: number };
  /** limit: its name; missing where something before the server refused the call. */
  RATE_LIMITED: InDoubt & { limit?: LimitName };
  /** outcome: set where the reply to the COMMIT was lost. */
  OVERLOADED: InDoubt;
  INTERNAL: InDoubt;
  /** Raised by the client: it has no connection to the server. */
  UNREACHABLE: InDoubt;
  /** Raised by the client: no answer arrived within its `timeoutMs`. */
  TIMED_OUT: InDoubt;
}

/** The wishes of a request for the best seats beyond their number, as far as it had any. */
export interface SeatWishes {
  section?: string;
  accessible?: number;
  maxPrice?: number;
  /** The least that such seats cost now; missing where there are none at any price. */
  lowestPrice?: number;
}

/** Details of an error that may leave open whether the call took effect. */
export interface InDoubt {
  /** The call may have taken effect. */
  outcome?: 'unknown';
  /** The key of the call in doubt: the same call with this key never takes effect twice. */
  idempotencyKey?: string;
}

export type Reason = keyof ErrorDetails;
