/**
 * The closed list of errors: HTTP status, retryability and message of each reason.
 *
 * It is the one place where they are defined, with the details in error-details.ts. A message says
 * what is wrong and what to do next; it may change, while reasons and details are part of the API.
 */
import type { ErrorDetails, Reason } from './error-details.ts';
import { adjacentSeatsMessage, count, seats, seatsAre } from './hall/seat-messages.ts';
import { rateLimitMessage } from './rate-limit-names.ts';

export type { ErrorDetails, InDoubt, Reason } from './error-details.ts';

interface Rule<R extends Reason> {
  /** null: the client itself raised it, without an answer. */
  httpStatus: number | null;
  retryable?: true;
  message: (details: ErrorDetails[R]) => string;
}

const describeIssue = ({ path, message }: { path: string; message: string }) =>
  (path ? `${path}: ${message}` : message).replace(/\.$/, '');

const rules: { [R in Reason]: Rule<R> } = {
  INVALID_INPUT: {
    httpStatus: 400,
    message: ({ issues }) =>
      issues.length === 0
        ? 'The request is malformed: send JSON that fits the procedure.'
        : `Invalid input: ${issues.map(describeIssue).join('; ')}.`,
  },
  CONCERT_REQUIRED: {
    httpStatus: 400,
    message: ({ concertIds }) =>
      concertIds.length === 0
        ? 'No concert is on sale now: see the list of concerts for when one opens.'
        : 'Several concerts are on sale: choose one by its concertId.',
  },
  NOT_AUTHENTICATED: {
    httpStatus: 401,
    message: () =>
      'This call needs a credential: send the account key or queue token that join returned as "Authorization: Bearer …".',
  },
  QUEUE_TOKEN_REQUIRED: {
    httpStatus: 401,
    message: () => 'This call needs a queue token: join the concert first, then send its token.',
  },
  INSUFFICIENT_BALANCE: {
    httpStatus: 402,
    message: ({ balance, required }) =>
      `The wallet holds ${count(balance, 'point')}, and the payment needs ${required}: charge at least ${required - balance}, then pay again.`,
  },
  NOT_ADMITTED: {
    httpStatus: 403,
    retryable: true,
    message: ({ ahead }) =>
      `You are not admitted yet, with ${count(ahead, 'person', 'people')} ahead of you: poll the queue status until it says active.`,
  },
  QUEUE_TOKEN_EXPIRED: {
    httpStatus: 403,
    message: () => 'This place in line is over: join again to get a new one.',
  },
  CHALLENGE_REQUIRED: {
    httpStatus: 403,
    message: ({ bits, expiresAt }) =>
      `This line requires a proof of work of ${bits} bits: solve the challenge before ${expiresAt}, and join with the proof.`,
  },
  ADMIN_ONLY: {
    httpStatus: 403,
    message: ({ scope }) =>
      scope === undefined
        ? 'This call needs the admin key.'
        : scope === 'root'
          ? 'This call needs the root admin key: the one in the configuration of the server.'
          : `This call needs an admin key with the scope "${scope}": this key has others.`,
  },
  CHARGING_OFF: {
    httpStatus: 403,
    message: () =>
      'Buyers cannot charge their own wallets here: ask the organiser to credit the points.',
  },
  BANNED: {
    httpStatus: 403,
    message: ({ expiresAt }) =>
      `This account or network is banned${expiresAt === null ? '' : ` until ${expiresAt}`}: ask the organiser why.`,
  },
  CONCERT_NOT_FOUND: {
    httpStatus: 404,
    message: () => 'No such concert: use a concertId from the list of concerts.',
  },
  DATE_NOT_FOUND: {
    httpStatus: 404,
    message: () => 'The concert does not play on that date: choose one of its dates.',
  },
  SEAT_NOT_FOUND: {
    httpStatus: 404,
    message: ({ seatNos }) => `This hall has no ${seats(seatNos)}: choose from the seat map.`,
  },
  RESERVATION_NOT_FOUND: {
    httpStatus: 404,
    message: () => 'No such reservation: look it up in your list of reservations.',
  },
  ORDER_NOT_FOUND: {
    httpStatus: 404,
    message: () => 'No such order: look it up in your list of orders.',
  },
  TICKET_NOT_FOUND: {
    httpStatus: 404,
    message: () => 'No ticket has this code: read it again, or look the order up.',
  },
  USER_NOT_FOUND: { httpStatus: 404, message: () => 'No such user: check the userId.' },
  NOT_ON_SALE: {
    httpStatus: 409,
    message: ({ opensAt, lobbyOpensAt }) =>
      opensAt === null
        ? 'This concert is no longer on sale: choose another from the list of concerts.'
        : lobbyOpensAt === undefined
          ? `This concert is not on sale yet: the sale opens at ${opensAt}.`
          : `This concert is not on sale yet: its lobby opens at ${lobbyOpensAt}, and the sale at ${opensAt}.`,
  },
  SEAT_UNAVAILABLE: {
    httpStatus: 409,
    message: ({ seatNos }) =>
      `${seatsAre(seatNos)} already taken: look at the seat map and choose again.`,
  },
  SOLD_OUT: {
    httpStatus: 409,
    message: () =>
      'Every seat is sold: choose another date or concert, or look again later, as a cancelled order frees its seats.',
  },
  SEATS_HELD: {
    httpStatus: 409,
    retryable: true,
    message: () =>
      'No seat of this date is free, but not all are sold: try another date, or try again after retryAfterMs, when the first hold ends.',
  },
  NO_ADJACENT_SEATS: {
    httpStatus: 409,
    message: adjacentSeatsMessage,
  },
  SEAT_RESTRICTED: {
    httpStatus: 409,
    message: ({ seatNos }) =>
      `${seatsAre(seatNos)} for companions only: request the accessible seat beside it too, or other seats.`,
  },
  LEAVES_SINGLE_SEAT: {
    httpStatus: 409,
    message: ({ seatNos, alternatives }) =>
      `This choice leaves ${seats(seatNos)} alone between taken ones: request for example ${seats(alternatives[0] ?? [])}.`,
  },
  SEAT_LIMIT_EXCEEDED: {
    httpStatus: 409,
    message: ({ limit, have }) =>
      have < limit
        ? `A buyer may have at most ${count(limit, 'seat')}, and you have ${have}: request at most ${limit - have}.`
        : `A buyer may have at most ${count(limit, 'seat')}, and you have ${have}: release or cancel some before you request others.`,
  },
  RESERVATION_EXPIRED: {
    httpStatus: 409,
    message: () => 'The reservation expired and its seats are free again: make a new reservation.',
  },
  RESERVATION_RELEASED: {
    httpStatus: 409,
    message: () => 'The reservation was released: make a new reservation.',
  },
  BALANCE_LIMIT_EXCEEDED: {
    httpStatus: 409,
    message: ({ balance, limit }) =>
      `A wallet holds at most ${count(limit, 'point')} and this one has ${balance}: charge less.`,
  },
  IDEMPOTENCY_KEY_REUSED: {
    httpStatus: 409,
    message: () => 'This idempotencyKey was used with other input: use a new key.',
  },
  ALREADY_CANCELLED: {
    httpStatus: 409,
    message: () => 'The order is already cancelled: its points were refunded.',
  },
  DATE_CLOSED: {
    httpStatus: 409,
    message: ({ closedAt }) =>
      `The sale of this date ended at ${closedAt}: choose another date of the concert.`,
  },
  CANCELLATION_CLOSED: {
    httpStatus: 409,
    message: ({ closedAt }) =>
      `Orders for this date could be cancelled until ${closedAt}: ask the organiser for a refund.`,
  },
  DATE_CANCELLED: {
    httpStatus: 409,
    message: ({ date, reason }) =>
      `The date ${date} was cancelled (${reason}): what was paid for it is refunded.`,
  },
  ALREADY_REDEEMED: {
    httpStatus: 409,
    message: ({ redeemedAt, gate }) =>
      `The ticket let its holder in at ${redeemedAt}${gate === null ? '' : `, at ${gate}`}: nobody else may enter with it.`,
  },
  EVENTS_EXPIRED: {
    httpStatus: 410,
    message: ({ oldest }) =>
      `Events after this cursor were deleted, so some would be missing: go on after ${oldest}, from the oldest that is kept.`,
  },
  PAYLOAD_TOO_LARGE: {
    httpStatus: 413,
    message: ({ limitBytes }) =>
      `The request body is larger than ${limitBytes} bytes: send a smaller one.`,
  },
  RATE_LIMITED: {
    httpStatus: 429,
    retryable: true,
    message: ({ limit }) => rateLimitMessage(limit),
  },
  OVERLOADED: {
    httpStatus: 503,
    retryable: true,
    message: () => 'The server cannot answer now: try again soon.',
  },
  INTERNAL: {
    httpStatus: 500,
    message: () => 'The server failed unexpectedly: report the requestId.',
  },
  UNREACHABLE: {
    httpStatus: null,
    retryable: true,
    message: () => 'The server cannot be reached: check its address, and that it is running.',
  },
  TIMED_OUT: {
    httpStatus: null,
    retryable: true,
    message: () => 'The server did not answer in time: try again.',
  },
};

export interface OnsaleErrorOptions {
  message?: string | undefined;
  retryAfterMs?: number | undefined;
  requestId?: string | undefined;
  cause?: unknown;
  /** As a server stated it; the value of the reason otherwise. */
  retryable?: boolean | undefined;
  /** Of the actual response, null without one; the status of the reason otherwise. */
  httpStatus?: number | null | undefined;
}

/**
 * The error class of the project, on both sides of the wire.
 *
 * A client keeps a reason that is newer than itself: `reason` then is none of its `Reason`s.
 */
export class OnsaleError<R extends Reason = Reason> extends Error {
  override readonly name = 'OnsaleError';
  readonly reason: R;
  readonly details: ErrorDetails[R];
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** How long to wait before a retry, where it is known. */
  readonly retryAfterMs: number | undefined;
  /** The request's id in the server's log; set on errors that came over the wire. */
  readonly requestId: string | undefined;
  /** null when there was no answer. */
  readonly httpStatus: number | null;

  constructor(reason: R, details: ErrorDetails[R], options: OnsaleErrorOptions = {}) {
    const rule: Rule<R> | undefined = isReason(reason) ? rules[reason] : undefined;
    super(options.message ?? rule?.message(details) ?? reason, { cause: options.cause });
    this.reason = reason;
    this.details = details;
    this.retryable = options.retryable ?? rule?.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.requestId = options.requestId;
    const { httpStatus = rule?.httpStatus ?? null } = options;
    this.httpStatus = httpStatus;
  }
}

/** Any OnsaleError, as a union by reason: `switch (error.reason)` narrows `error.details`. */
export type AnyOnsaleError = { [R in Reason]: OnsaleError<R> }[Reason];

/**
 * Whether `error` is an OnsaleError, and of that reason when one is given; narrows `details`. An
 * error of another copy of this module counts as well.
 */
export function isOnsaleError(error: unknown): error is AnyOnsaleError;
export function isOnsaleError<R extends Reason>(error: unknown, reason: R): error is OnsaleError<R>;
export function isOnsaleError(error: unknown, reason?: Reason): boolean {
  const isOne =
    error instanceof OnsaleError ||
    (error instanceof Error && error.name === 'OnsaleError' && 'reason' in error);
  return isOne && (reason === undefined || error.reason === reason);
}

export function isReason(text: unknown): text is Reason {
  return typeof text === 'string' && Object.hasOwn(rules, text);
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : String(error);
}
