/** The exit codes of the program, and the code of every error reason. */
import type { Reason } from '@onsale/core/errors';
import { t } from '../language/language.ts';

export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notAllowed: 4,
  waiting: 8,
  taken: 10,
  expired: 11,
  insufficientBalance: 12,
  outcomeUnknown: 13,
  outputLost: 14,
  unreachable: 20,
  thresholdFailed: 99,
  invariantBroken: 100,
  interrupted: 130,
  terminated: 143,
} as const;

const meanings: Record<keyof typeof exitCodes, string> = {
  get done() {
    return t`done`;
  },
  get failed() {
    return t`anything else that failed`;
  },
  get usage() {
    return t`wrong usage or input, or a flag that is needed where there is no terminal`;
  },
  get notAllowed() {
    return t`no account, no place in line, no admin key, or one that is not accepted`;
  },
  get waiting() {
    return t`still waiting in line`;
  },
  get taken() {
    return t`sold out, or the seats are taken`;
  },
  get expired() {
    return t`the hold or the session has ended`;
  },
  get insufficientBalance() {
    return t`the wallet has too few points`;
  },
  get outcomeUnknown() {
    return t`unknown whether the payment happened: run the command again, it never pays twice`;
  },
  get outputLost() {
    return t`the output could not be written, such as on a full disk; the effects of the command remain`;
  },
  get unreachable() {
    return t`the server cannot be reached, is overloaded, or did not answer in time`;
  },
  get thresholdFailed() {
    return t`a threshold of simulate failed`;
  },
  get invariantBroken() {
    return t`an invariant of audit or simulate is broken`;
  },
  get interrupted() {
    return t`interrupted by Ctrl-C (SIGINT)`;
  },
  get terminated() {
    return t`terminated (SIGTERM)`;
  },
};

/** Each exit code with its meaning, for the help topic, docs/CLI.md and the man page. */
export const exitCodeItems = () =>
  Object.entries(exitCodes).map(
    ([name, exitCode]) => [String(exitCode), meanings[name as keyof typeof exitCodes]] as const,
  );

/** Exhaustive: a reason added to the core does not compile until it has an exit code here. */
export const exitCodeOfReason = {
  INVALID_INPUT: exitCodes.usage,
  CONCERT_REQUIRED: exitCodes.usage,
  NOT_AUTHENTICATED: exitCodes.notAllowed,
  QUEUE_TOKEN_REQUIRED: exitCodes.notAllowed,
  ADMIN_ONLY: exitCodes.notAllowed,
  CHARGING_OFF: exitCodes.notAllowed,
  BANNED: exitCodes.notAllowed,
  CHALLENGE_REQUIRED: exitCodes.notAllowed,
  INSUFFICIENT_BALANCE: exitCodes.insufficientBalance,
  NOT_ADMITTED: exitCodes.waiting,
  QUEUE_TOKEN_EXPIRED: exitCodes.expired,
  RESERVATION_EXPIRED: exitCodes.expired,
  RESERVATION_RELEASED: exitCodes.expired,
  SEAT_UNAVAILABLE: exitCodes.taken,
  SOLD_OUT: exitCodes.taken,
  SEATS_HELD: exitCodes.taken,
  NO_ADJACENT_SEATS: exitCodes.taken,
  SEAT_RESTRICTED: exitCodes.failed,
  LEAVES_SINGLE_SEAT: exitCodes.failed,
  CONCERT_NOT_FOUND: exitCodes.failed,
  DATE_NOT_FOUND: exitCodes.failed,
  SEAT_NOT_FOUND: exitCodes.failed,
  RESERVATION_NOT_FOUND: exitCodes.failed,
  ORDER_NOT_FOUND: exitCodes.failed,
  TICKET_NOT_FOUND: exitCodes.failed,
  USER_NOT_FOUND: exitCodes.failed,
  NOT_ON_SALE: exitCodes.failed,
  SEAT_LIMIT_EXCEEDED: exitCodes.failed,
  BALANCE_LIMIT_EXCEEDED: exitCodes.failed,
  IDEMPOTENCY_KEY_REUSED: exitCodes.failed,
  ALREADY_CANCELLED: exitCodes.failed,
  DATE_CLOSED: exitCodes.failed,
  CANCELLATION_CLOSED: exitCodes.failed,
  DATE_CANCELLED: exitCodes.taken,
  ALREADY_REDEEMED: exitCodes.failed,
  WEBHOOK_NOT_FOUND: exitCodes.failed,
  EVENTS_EXPIRED: exitCodes.failed,
  PAYLOAD_TOO_LARGE: exitCodes.failed,
  RATE_LIMITED: exitCodes.failed,
  INTERNAL: exitCodes.failed,
  OVERLOADED: exitCodes.unreachable,
  UNREACHABLE: exitCodes.unreachable,
  TIMED_OUT: exitCodes.unreachable,
} as const satisfies Record<Reason, number>;
