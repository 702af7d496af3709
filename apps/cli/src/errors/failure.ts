/** Every way in which a command can end badly, as people and programs are told. */
import {
  isOnsaleError,
  type ErrorDetails,
  type OnsaleError,
  type Reason,
} from '@onsale/core/errors';
import { CommanderError } from 'commander';
import { CliError, messageOf } from './cli-error.ts';
import { exitCodeOfReason, exitCodes } from './exit-codes.ts';
import { Interrupted } from '../terminal/interruption.ts';
import type { Output } from '../terminal/output.ts';
import { count } from '../render/format.ts';

export interface Failure {
  reason: string;
  message: string;
  details: object;
  retryable: boolean;
  requestId: string | null;
  exitCode: number;
  next?: string | undefined;
}

type Texts = { [R in Reason]?: string | ((details: ErrorDetails[R]) => string) };

/** The command that helps, where there is one and the message does not name it yet. */
const nextSteps: Texts = {
  CONCERT_REQUIRED: 'onsale concerts',
  CONCERT_NOT_FOUND: 'onsale concerts',
  DATE_NOT_FOUND: 'onsale dates',
  NOT_AUTHENTICATED: 'onsale doctor',
  QUEUE_TOKEN_REQUIRED: 'onsale join',
  QUEUE_TOKEN_EXPIRED: 'onsale join',
  NOT_ADMITTED: 'onsale status --watch',
  INSUFFICIENT_BALANCE: ({ balance, required }) => `onsale charge ${required - balance}`,
  SEAT_NOT_FOUND: 'onsale seats <date>',
  SEAT_UNAVAILABLE: 'onsale seats <date>',
  SOLD_OUT: 'onsale dates',
  NO_ADJACENT_SEATS: 'onsale seats <date>',
  SEAT_LIMIT_EXCEEDED: 'onsale reservations',
  RESERVATION_NOT_FOUND: 'onsale reservations',
  RESERVATION_EXPIRED: 'onsale reserve <date> --best 1',
  RESERVATION_RELEASED: 'onsale reserve <date> --best 1',
  ORDER_NOT_FOUND: 'onsale orders',
  OVERLOADED: 'onsale doctor',
  UNREACHABLE: 'onsale doctor',
  TIMED_OUT: 'onsale doctor',
};

/** The server speaks to programs of headers and credentials; people hear of their flags instead. */
const ownWords: Texts = {
  CONCERT_REQUIRED: ({ concertIds }) =>
    concertIds.length === 0
      ? 'No concert is on sale now.'
      : 'Several concerts are on sale: name one by its id, or by part of its title.',
  NOT_AUTHENTICATED:
    'The server does not know the account that is remembered here: it may have a new database.',
  ADMIN_ONLY: ({ scope }) =>
    scope === undefined
      ? 'That is not an admin key: set ONSALE_ADMIN_KEY, or pass --admin-key.'
      : scope === 'root'
        ? 'This takes the root key, the one that the server was started with.'
        : `That admin key is not good for this, it lacks the scope "${scope}".`,
  NOT_ADMITTED: ({ ahead }) =>
    ahead === 0
      ? 'Not your turn yet: you are next.'
      : `Not your turn yet: ${count(ahead, 'person', 'people')} ahead of you.`,
};

export function describeFailure(error: unknown): Failure {
  if (isOnsaleError(error)) return describeRefusal(error);
  if (error instanceof CliError) {
    const { reason, message, details, retryable, exitCode, next } = error;
    return { reason, message, details, retryable, requestId: null, exitCode, next };
  }
  if (error instanceof Interrupted) {
    const { message, exitCode } = error;
    return { ...plainFailure, reason: 'INTERRUPTED', message, retryable: true, exitCode };
  }
  if (error instanceof CommanderError) {
    const message = wordsOf(error);
    const exitCode = exitCodes.usage;
    return { ...plainFailure, reason: 'USAGE', message, exitCode, next: 'onsale --help' };
  }
  const message = messageOf(error);
  return { ...plainFailure, reason: 'INTERNAL', message, exitCode: exitCodes.failed };
}

const refusedArgument =
  /^(?:command-argument value '(.*)' is invalid for argument '(.+)'|option '(?:-\w, )?(\S+).*' argument '(.*)' is invalid)\. (.+)$/s;

/** `seat must be …, not "0".` instead of how the library speaks of arguments. */
function wordsOf({ message }: CommanderError): string {
  const words = message.replace(/^error: /, '');
  const [, value, argument, flag, flagValue, rule] = refusedArgument.exec(words) ?? [];
  if (rule === undefined) return words;
  const must = rule.replace(/^Allowed choices are /, 'must be one of ').replace(/\.$/, '');
  return `${argument ?? flag} ${must}, not "${value ?? flagValue}".`;
}

const plainFailure = { details: {}, retryable: false, requestId: null };

function describeRefusal(error: OnsaleError): Failure {
  const { reason, details, retryable, requestId } = error;
  return {
    reason,
    message: textFor(ownWords, error) ?? error.message,
    details,
    retryable,
    requestId: requestId ?? null,
    exitCode: exitCodeOfReason[reason],
    next: textFor(nextSteps, error),
  };
}

function textFor<R extends Reason>(
  texts: Texts,
  { reason, details }: OnsaleError<R>,
): string | undefined {
  const text = texts[reason];
  return typeof text === 'function' ? text(details) : text;
}

/** One line and a next step for people, one JSON object for programs; always on stderr. */
export function reportFailure(out: Output, failure: Failure): void {
  const { next } = failure;
  if (out.json) {
    return out.error(JSON.stringify({ ...failure, next: next && out.filledIn(next) }));
  }
  const c = out.errorColors;
  out.error(`${c.red('✗')} ${failure.message}`);
  if (next) out.next(next);
  if (failure.reason === 'INTERNAL' && failure.requestId) {
    out.error(c.dim(`  request ${failure.requestId}`));
  }
}
