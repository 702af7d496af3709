/**
 * The rule of each reason of an error: HTTP status, retryability and message.
 *
 * A message says what is wrong and what to do next, in the language of `t`; it may change, while
 * reasons and details are part of the API.
 */
import type { ErrorDetails, Reason } from '../error-details.ts';
import { adjacentSeatsMessage, countPoints, countSeats, nameSeats } from '../hall/seat-messages.ts';
import type { Translate } from '../language/translate.ts';
import { rateLimitMessage } from '../rate-limit-names.ts';

export interface ErrorRule<R extends Reason> {
  /** null: the client itself raised it, without an answer. */
  httpStatus: number | null;
  retryable?: true;
  message: (details: ErrorDetails[R], t: Translate) => string;
}

export interface Issue {
  path: string;
  message: string;
}

const describeIssue = ({ path, message }: Issue) =>
  (path ? `${path}: ${message}` : message).replace(/\.$/, '');

/** The message of INVALID_INPUT for issues whose texts are in the language of `t`. */
export function invalidInputMessage(issues: readonly Issue[], t: Translate): string {
  return issues.length === 0
    ? t`The request is malformed: send JSON that fits the procedure.`
    : t`Invalid input: ${issues.map(describeIssue).join('; ')}.`;
}

export const errorRules: { [R in Reason]: ErrorRule<R> } = {
  INVALID_INPUT: {
    httpStatus: 400,
    message: ({ issues }, t) => invalidInputMessage(issues, t),
  },
  CONCERT_REQUIRED: {
    httpStatus: 400,
    message: ({ concertIds }, t) =>
      concertIds.length === 0
        ? t`No concert is on sale now: see the list of concerts for when one opens.`
        : t`Several concerts are on sale: choose one by its concertId.`,
  },
  NOT_AUTHENTICATED: {
    httpStatus: 401,
    message: (_, t) =>
      t`This call needs a credential: send the account key or queue token that join returned as "Authorization: Bearer …".`,
  },
  QUEUE_TOKEN_REQUIRED: {
    httpStatus: 401,
    message: (_, t) =>
      t`This call needs a queue token: join the concert first, then send its token.`,
  },
  INSUFFICIENT_BALANCE: {
    httpStatus: 402,
    message: ({ balance, required }, t) =>
      t`The wallet holds ${countPoints(balance, t)}, and the payment needs ${required}: charge at least ${required - balance}, then pay again.`,
  },
  NOT_ADMITTED: {
    httpStatus: 403,
    retryable: true,
    message: ({ ahead }, t) =>
      t`You are not admitted yet, with ${ahead === 1 ? t`${ahead} person` : t`${ahead} people`} ahead of you: poll the queue status until it says active.`,
  },
  QUEUE_TOKEN_EXPIRED: {
    httpStatus: 403,
    message: (_, t) => t`This place in line is over: join again to get a new one.`,
  },
  CHALLENGE_REQUIRED: {
    httpStatus: 403,
    message: ({ bits, expiresAt }, t) =>
      t`This line requires a proof of work of ${bits} bits: solve the challenge before ${expiresAt}, and join with the proof.`,
  },
  ADMIN_ONLY: {
    httpStatus: 403,
    message: ({ scope }, t) =>
      scope === undefined
        ? t`This call needs the admin key.`
        : scope === 'root'
          ? t`This call needs the root admin key: the one in the configuration of the server.`
          : t`This call needs an admin key with the scope "${scope}": this key has others.`,
  },
  CHARGING_OFF: {
    httpStatus: 403,
    message: (_, t) =>
      t`Buyers cannot charge their own wallets here: ask the organiser to credit the points.`,
  },
  BANNED: {
    httpStatus: 403,
    message: ({ expiresAt }, t) =>
      expiresAt === null
        ? t`This account or network is banned: ask the organiser why.`
        : t`This account or network is banned until ${expiresAt}: ask the organiser why.`,
  },
  CONCERT_NOT_FOUND: {
    httpStatus: 404,
    message: (_, t) => t`No such concert: use a concertId from the list of concerts.`,
  },
  DATE_NOT_FOUND: {
    httpStatus: 404,
    message: (_, t) => t`The concert does not play on that date: choose one of its dates.`,
  },
  SEAT_NOT_FOUND: {
    httpStatus: 404,
    message: ({ seatNos }, t) =>
      t`This hall has no ${nameSeats(seatNos, t)}: choose from the seat map.`,
  },
  RESERVATION_NOT_FOUND: {
    httpStatus: 404,
    message: (_, t) => t`No such reservation: look it up in your list of reservations.`,
  },
  ORDER_NOT_FOUND: {
    httpStatus: 404,
    message: (_, t) => t`No such order: look it up in your list of orders.`,
  },
  TICKET_NOT_FOUND: {
    httpStatus: 404,
    message: (_, t) => t`No ticket has this code: read it again, or look the order up.`,
  },
  WEBHOOK_NOT_FOUND: { httpStatus: 404, message: (_, t) => t`No such webhook: check its id.` },
  USER_NOT_FOUND: { httpStatus: 404, message: (_, t) => t`No such user: check the userId.` },
  NOT_ON_SALE: {
    httpStatus: 409,
    message: ({ opensAt, lobbyOpensAt }, t) =>
      opensAt === null
        ? t`This concert is no longer on sale: choose another from the list of concerts.`
        : lobbyOpensAt === undefined
          ? t`This concert is not on sale yet: the sale opens at ${opensAt}.`
          : t`This concert is not on sale yet: its lobby opens at ${lobbyOpensAt}, and the sale at ${opensAt}.`,
  },
  SEAT_UNAVAILABLE: {
    httpStatus: 409,
    message: ({ seatNos }, t) =>
      seatNos.length === 1
        ? t`Seat ${seatNos.join(', ')} is already taken: look at the seat map and choose again.`
        : t`Seats ${seatNos.join(', ')} are already taken: look at the seat map and choose again.`,
  },
  SOLD_OUT: {
    httpStatus: 409,
    message: (_, t) =>
      t`Every seat is sold: choose another date or concert, or look again later, as a cancelled order frees its seats.`,
  },
  SEATS_HELD: {
    httpStatus: 409,
    retryable: true,
    message: (_, t) =>
      t`No seat of this date is free, but not all are sold: try another date, or try again after retryAfterMs, when the first hold ends.`,
  },
  NO_ADJACENT_SEATS: {
    httpStatus: 409,
    message: adjacentSeatsMessage,
  },
  SEAT_RESTRICTED: {
    httpStatus: 409,
    message: ({ seatNos }, t) =>
      seatNos.length === 1
        ? t`Seat ${seatNos.join(', ')} is for companions only: request the accessible seat beside it too, or other seats.`
        : t`Seats ${seatNos.join(', ')} are for companions only: request the accessible seat beside it too, or other seats.`,
  },
  LEAVES_SINGLE_SEAT: {
    httpStatus: 409,
    message: ({ seatNos, alternatives }, t) =>
      t`This choice leaves ${nameSeats(seatNos, t)} alone between taken ones: request for example ${nameSeats(alternatives[0] ?? [], t)}.`,
  },
  SEAT_LIMIT_EXCEEDED: {
    httpStatus: 409,
    message: ({ limit, have }, t) =>
      have < limit
        ? t`A buyer may have at most ${countSeats(limit, t)}, and you have ${have}: request at most ${limit - have}.`
        : t`A buyer may have at most ${countSeats(limit, t)}, and you have ${have}: release or cancel some before you request others.`,
  },
  RESERVATION_EXPIRED: {
    httpStatus: 409,
    message: (_, t) =>
      t`The reservation expired and its seats are free again: make a new reservation.`,
  },
  RESERVATION_RELEASED: {
    httpStatus: 409,
    message: (_, t) => t`The reservation was released: make a new reservation.`,
  },
  BALANCE_LIMIT_EXCEEDED: {
    httpStatus: 409,
    message: ({ balance, limit }, t) =>
      t`A wallet holds at most ${countPoints(limit, t)} and this one has ${balance}: charge less.`,
  },
  IDEMPOTENCY_KEY_REUSED: {
    httpStatus: 409,
    message: (_, t) => t`This idempotencyKey was used with other input: use a new key.`,
  },
  ALREADY_CANCELLED: {
    httpStatus: 409,
    message: (_, t) => t`The order is already cancelled: its points were refunded.`,
  },
  DATE_CLOSED: {
    httpStatus: 409,
    message: ({ closedAt }, t) =>
      t`The sale of this date ended at ${closedAt}: choose another date of the concert.`,
  },
  CANCELLATION_CLOSED: {
    httpStatus: 409,
    message: ({ closedAt }, t) =>
      t`Orders for this date could be cancelled until ${closedAt}: ask the organiser for a refund.`,
  },
  DATE_CANCELLED: {
    httpStatus: 409,
    message: ({ date, reason }, t) =>
      t`The date ${date} was cancelled (${reason}): what was paid for it is refunded.`,
  },
  ALREADY_REDEEMED: {
    httpStatus: 409,
    message: ({ redeemedAt, gate }, t) =>
      gate === null
        ? t`The ticket let its holder in at ${redeemedAt}: nobody else may enter with it.`
        : t`The ticket let its holder in at ${redeemedAt}, at ${gate}: nobody else may enter with it.`,
  },
  EVENTS_EXPIRED: {
    httpStatus: 410,
    message: ({ oldest }, t) =>
      t`Events after this cursor were deleted, so some would be missing: go on after ${oldest}, from the oldest that is kept.`,
  },
  PAYLOAD_TOO_LARGE: {
    httpStatus: 413,
    message: ({ limitBytes }, t) =>
      t`The request body is larger than ${limitBytes} bytes: send a smaller one.`,
  },
  RATE_LIMITED: {
    httpStatus: 429,
    retryable: true,
    message: ({ limit }, t) => rateLimitMessage(limit, t),
  },
  OVERLOADED: {
    httpStatus: 503,
    retryable: true,
    message: (_, t) => t`The server cannot answer now: try again soon.`,
  },
  INTERNAL: {
    httpStatus: 500,
    message: (_, t) => t`The server failed unexpectedly: report the requestId.`,
  },
  UNREACHABLE: {
    httpStatus: null,
    retryable: true,
    message: (_, t) => t`The server cannot be reached: check its address, and that it is running.`,
  },
  TIMED_OUT: {
    httpStatus: null,
    retryable: true,
    message: (_, t) => t`The server did not answer in time: try again.`,
  },
};
