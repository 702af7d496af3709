/** Turns every error into a failure report: message, reason, exit code and next step. */
import {
  isOnsaleError,
  messageOf,
  type ErrorDetails,
  type OnsaleError,
  type Reason,
} from '@onsale/core/errors';
import { CommanderError } from 'commander';
import { CliError } from './cli-error.ts';
import { exitCodeOfReason, exitCodes } from './exit-codes.ts';
import { Interrupted } from '../terminal/interruption.ts';
import type { Output } from '../terminal/output.ts';
import { issueText, namesField } from './input-issues.ts';
import { usageMessage } from './usage-message.ts';
import { count, duration, safeJson, sanitize } from '../render/format.ts';

export interface Failure {
  reason: string;
  message: string;
  details: object;
  retryable: boolean;
  requestId: string | null;
  exitCode: number;
  next?: string | undefined;
}

type Texts = { [R in Reason]?: string | ((details: ErrorDetails[R]) => string | undefined) };

/** The command to suggest for an error, unless its message names one already. */
const suggestedCommands: Texts = {
  CONCERT_REQUIRED: 'onsale concerts',
  CONCERT_NOT_FOUND: 'onsale concerts',
  DATE_NOT_FOUND: 'onsale dates',
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

/** Replacements for messages of the server that speak of headers and credentials, not of flags. */
const cliMessages: Texts = {
  CONCERT_REQUIRED: ({ concertIds }) =>
    concertIds.length === 0
      ? 'No concert is on sale now.'
      : 'Several concerts are on sale. Name one by its ID or by part of its title.',
  INVALID_INPUT: ({ issues }) =>
    issues.some(({ message }) => message.startsWith('there is no such procedure'))
      ? 'The server does not answer this call at this address. If admin calls have their own port, name it with --server or ONSALE_ADMIN_SERVER.'
      : `${issues.map(issueText).join('; ') || 'The server does not accept this input'}.`,
  NOT_AUTHENTICATED:
    'The server does not know your saved account. Its database may have been replaced.',
  ADMIN_ONLY: ({ scope }) =>
    scope === undefined
      ? 'The server does not accept this admin key: set ONSALE_ADMIN_KEY, or pass --admin-key.'
      : scope === 'root'
        ? 'Only the root key can do this: the key that the server was started with.'
        : `This key lacks the scope "${scope}".`,
  NOT_ADMITTED: ({ ahead }) =>
    ahead === 0
      ? 'Not your turn yet: you are next.'
      : `Not your turn yet: ${count(ahead, 'person', 'people')} ahead of you.`,
};

/** @param waitedMs how long the program waited in vain for an answer, over all tries. */
export function describeFailure(error: unknown, waitedMs: number | null = null): Failure {
  if (isOnsaleError(error, 'TIMED_OUT')) {
    return { ...describeOnsaleError(error), message: timedOutText(waitedMs) };
  }
  if (isOnsaleError(error)) return describeOnsaleError(error);
  if (error instanceof CliError) {
    const { reason, message, details, retryable, exitCode, next } = error;
    return { reason, message, details, retryable, requestId: null, exitCode, next };
  }
  if (error instanceof Interrupted) {
    const { message, exitCode } = error;
    // A command whose output was lost may have done its work: a repeat could do it twice.
    if (exitCode === exitCodes.outputLost) {
      return { ...failureDefaults, reason: 'OUTPUT_LOST', message, exitCode };
    }
    return { ...failureDefaults, reason: 'INTERRUPTED', message, retryable: true, exitCode };
  }
  if (error instanceof CommanderError) {
    const exitCode = exitCodes.usage;
    return { ...failureDefaults, reason: 'USAGE', exitCode, ...usageMessage(error) };
  }
  const message = messageOf(error);
  return { ...failureDefaults, reason: 'INTERNAL', message, exitCode: exitCodes.failed };
}

function timedOutText(waitedMs: number | null): string {
  const time = waitedMs === null ? 'in time' : `in ${duration(waitedMs)}`;
  return `The server did not answer ${time}: try again, or wait longer with --timeout <seconds>.`;
}

const failureDefaults = { details: {}, retryable: false, requestId: null };

function describeOnsaleError(error: OnsaleError): Failure {
  const { reason, details, retryable, requestId } = error;
  return {
    reason,
    message: textFor(cliMessages, error) ?? error.message,
    details,
    retryable,
    requestId: requestId ?? null,
    exitCode: exitCodeOfReason[reason],
    next: textFor(suggestedCommands, error),
  };
}

function textFor<R extends Reason>(
  texts: Texts,
  { reason, details }: OnsaleError<R>,
): string | undefined {
  const text = texts[reason];
  return typeof text === 'function' ? text(details) : text;
}

/** Whether the server refused a value that was typed as a flag or an argument. */
export function isAboutFlag(error: unknown): boolean {
  return isOnsaleError(error, 'INVALID_INPUT') && namesField(error.details.issues);
}

/** Prints one line and a next step, or with `--json` one object; always on stderr. */
export function reportFailure(out: Output, failure: Failure): void {
  const { next } = failure;
  if (out.json) {
    return out.error(safeJson({ ...failure, next: next && out.completeStep(next) }));
  }
  const c = out.errorColors;
  out.error(`${c.red('✗')} ${sanitize(failure.message)}`);
  if (next) out.next(next);
  if (failure.reason === 'INTERNAL' && failure.requestId) {
    out.error(c.dim(`  request ${sanitize(failure.requestId)}`));
  }
}
