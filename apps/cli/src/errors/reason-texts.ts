/**
 * The messages of a server's errors for people, and the command to suggest for each reason.
 *
 * A message of the server speaks of headers, credentials and fields, and has instants in UTC.
 */
import { messageIn, OnsaleError, type ErrorDetails, type Reason } from '@onsale/core/errors';
import { calendarDate, count, duration, fromNow, points, zonedInstant } from '../render/format.ts';
import { issueText, withFlagNames } from './input-issues.ts';
import { currentLanguage, t } from '../language/language.ts';

interface Occurrence {
  /** As the server worded it. */
  message: string;
  /** How long to wait before the next try; undefined where the server does not say. */
  retryAfterMs: number | undefined;
  /** The current instant, in epoch milliseconds; undefined where no clock is known. */
  now: number | undefined;
}

type Texts = {
  [R in Reason]?: string | ((details: ErrorDetails[R], occurrence: Occurrence) => string);
};

/** The command to suggest, unless the message names one already. */
const commands: Texts = {
  CONCERT_REQUIRED: 'onsale concerts',
  CONCERT_NOT_FOUND: 'onsale concerts',
  DATE_NOT_FOUND: 'onsale dates',
  DATE_CLOSED: 'onsale dates',
  NOT_ON_SALE: 'onsale concerts',
  NOT_AUTHENTICATED: 'onsale doctor',
  QUEUE_TOKEN_REQUIRED: 'onsale join',
  QUEUE_TOKEN_EXPIRED: 'onsale join',
  NOT_ADMITTED: 'onsale status --watch',
  // The organiser needs the user's ID.
  CHARGING_OFF: 'onsale whoami',
  INSUFFICIENT_BALANCE: ({ balance, required }) => `onsale charge ${required - balance}`,
  SEAT_NOT_FOUND: 'onsale seats <date>',
  SEAT_UNAVAILABLE: 'onsale seats <date>',
  SOLD_OUT: 'onsale dates',
  SEATS_HELD: 'onsale dates',
  NO_ADJACENT_SEATS: 'onsale seats <date>',
  SEAT_RESTRICTED: 'onsale seats <date>',
  LEAVES_SINGLE_SEAT: 'onsale seats <date>',
  SEAT_LIMIT_EXCEEDED: 'onsale reservations',
  RESERVATION_NOT_FOUND: 'onsale reservations',
  // The session may be over as well, and then no seats can be held.
  RESERVATION_EXPIRED: 'onsale status',
  RESERVATION_RELEASED: 'onsale status',
  ORDER_NOT_FOUND: 'onsale orders',
  OVERLOADED: 'onsale doctor',
  UNREACHABLE: 'onsale doctor',
  TIMED_OUT: 'onsale doctor',
};

const messages: Texts = {
  CONCERT_REQUIRED: ({ concertIds }) =>
    concertIds.length === 0
      ? t`No concert is on sale now.`
      : t`Several concerts are on sale. Name one by its ID or by part of its title.`,
  // The details are English in every language; in another one the message of the server is shown.
  INVALID_INPUT: ({ issues }, { message }) =>
    issues.some((issue) => issue.message.startsWith('there is no such procedure'))
      ? t`The server does not answer this call at this address. If admin calls have their own port, name it with --server or ONSALE_ADMIN_SERVER.`
      : currentLanguage() === 'en'
        ? `${issues.map(issueText).join('; ') || t`The server does not accept this input`}.`
        : withFlagNames(message),
  NOT_AUTHENTICATED: () =>
    t`The server does not know your saved account. Its database may have been replaced.`,
  QUEUE_TOKEN_REQUIRED: () => t`You have no place in this line.`,
  ADMIN_ONLY: ({ scope }) =>
    scope === undefined
      ? t`The server does not accept this admin key: set ONSALE_ADMIN_KEY, or pass --admin-key-file.`
      : scope === 'root'
        ? t`Only the root key can do this: the key that the server was started with.`
        : t`This key lacks the scope "${scope}".`,
  NOT_ADMITTED: ({ ahead }) =>
    ahead === 0
      ? t`Not your turn yet: you are next.`
      : t`Not your turn yet: ${count(ahead, 'person', 'people')} ahead of you.`,
  BANNED: ({ expiresAt }) =>
    t`This account or network is banned${expiresAt === null ? '' : t` until ${zonedInstant(expiresAt)}`}: ask the organiser why.`,
  CONCERT_NOT_FOUND: () => t`There is no such concert.`,
  DATE_NOT_FOUND: () => t`The concert does not play on that date.`,
  ORDER_NOT_FOUND: () => t`There is no such order: check its ID.`,
  NO_ADJACENT_SEATS: ({ section, maxPrice, lowestPrice }, { message }) => {
    if (maxPrice === undefined) return message;
    const where = section === undefined ? '' : t` in ${section}`;
    const cheapest =
      lowestPrice === undefined
        ? t`none are free at any price`
        : t`the cheapest cost ${points(lowestPrice)}`;
    return t`No such seats${where} cost at most ${points(maxPrice)} together: ${cheapest}.`;
  },
  TICKET_NOT_FOUND: () => t`No ticket has this code.`,
  DATE_CANCELLED: ({ date, reason }) =>
    t`${calendarDate(date)} was cancelled (${reason}): what was paid for it is refunded.`,
  ALREADY_REDEEMED: ({ redeemedAt, gate }) =>
    t`This ticket was redeemed ${zonedInstant(redeemedAt)}${gate === null ? '' : t`, at ${gate}`}.`,
  USER_NOT_FOUND: () => t`There is no such user: check the user ID.`,
  NOT_ON_SALE: ({ opensAt, lobbyOpensAt }, { now }) => {
    if (opensAt === null) return t`This concert is no longer on sale.`;
    const first = lobbyOpensAt ?? opensAt;
    const left = now === undefined ? '' : `, ${fromNow(first, now)}`;
    if (lobbyOpensAt !== undefined) {
      return t`This concert is not on sale yet: its lobby opens ${zonedInstant(first)}${left}, and the sale ${zonedInstant(opensAt)}.`;
    }
    return t`This concert is not on sale yet: the sale opens ${zonedInstant(opensAt)}${left}.`;
  },
  INSUFFICIENT_BALANCE: ({ balance, required }) =>
    t`The wallet holds ${points(balance)}, and the payment needs ${points(required)}.`,
  BALANCE_LIMIT_EXCEEDED: ({ balance, limit }) =>
    t`A wallet holds at most ${points(limit)}, and this one has ${points(balance)}: add fewer.`,
  SEATS_HELD: (_, { retryAfterMs }) =>
    retryAfterMs === undefined
      ? t`No seat of this date is free now: all are held or sold.`
      : t`No seat of this date is free now: all are held or sold. The first hold ends within ${duration(retryAfterMs)}.`,
  IDEMPOTENCY_KEY_REUSED: () =>
    t`This --idempotency-key was used before, for another user or amount: use a new one.`,
  DATE_CLOSED: ({ closedAt }) =>
    t`The sale of this date ended ${zonedInstant(closedAt)}: choose another date of the concert.`,
  CANCELLATION_CLOSED: ({ closedAt }) =>
    t`Orders for this date could be cancelled until ${zonedInstant(closedAt)}: ask the organiser for a refund.`,
  RATE_LIMITED: (_, { message, retryAfterMs }) =>
    message.replace(
      /for retryAfterMs|retryAfterMs/,
      retryAfterMs === undefined ? t`a little` : duration(Math.max(1_000, retryAfterMs)),
    ),
};

/** The message for a person. */
export function messageFor(error: OnsaleError, now: number | undefined): string {
  const inOwnWords = textFor(messages, error, now);
  if (inOwnWords !== undefined) return inOwnWords;
  // The SDK words the errors that it raises itself in English, as they have no answer of a server.
  const isOfClient = error.httpStatus === null && error.reason !== 'INTERNAL';
  if (isOfClient && currentLanguage() !== 'en') {
    return messageIn(new OnsaleError(error.reason, error.details), t);
  }
  return error.message;
}

/** The suggested commands that need no place in line. */
const commandsForAll = ['onsale concerts', 'onsale doctor'];

/** The command to suggest; undefined for none. */
export function commandFor(
  error: OnsaleError,
  { isAdmin }: { isAdmin: boolean },
): string | undefined {
  const command = textFor(commands, error, undefined);
  return isAdmin && !commandsForAll.includes(command ?? '') ? undefined : command;
}

function textFor<R extends Reason>(
  texts: Texts,
  { reason, details, message, retryAfterMs }: OnsaleError<R>,
  now: number | undefined,
): string | undefined {
  const text = texts[reason];
  return typeof text === 'function' ? text(details, { message, retryAfterMs, now }) : text;
}
