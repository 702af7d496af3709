/**
 * The error class of the project; its reasons are the closed list of errors/error-rules.ts.
 *
 * An error has its English message. `messageIn` renders it in another language, from the same rule.
 */
import type { ErrorDetails, Reason } from './error-details.ts';
import { errorRules, type ErrorRule } from './errors/error-rules.ts';
import { english, type Translate, type Wording } from './language/translate.ts';

export type { ErrorDetails, InDoubt, Reason } from './error-details.ts';

export interface OnsaleErrorOptions {
  /** In place of the message of the reason: in English, or by language. */
  message?: string | Wording | undefined;
  retryAfterMs?: number | undefined;
  requestId?: string | undefined;
  cause?: unknown;
  /** As a server stated it; the value of the reason otherwise. */
  retryable?: boolean | undefined;
  /** Of the actual response, null without one; the status of the reason otherwise. */
  httpStatus?: number | null | undefined;
}

/** Of errors that were given a message in place of that of their reason. */
const ownMessages = new WeakMap<OnsaleError, string | Wording>();

/**
 * The message of an error in the language of `t`. One that came over the wire keeps its message,
 * which the server has written.
 */
export function messageIn(error: OnsaleError, t: Translate): string {
  const message = ownMessages.get(error);
  if (typeof message === 'function') return message(t);
  if (message !== undefined) return t(message);
  const { message: describe } = errorRules[error.reason] as ErrorRule<Reason>;
  return describe(error.details, t);
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
    const rule: ErrorRule<R> | undefined = isReason(reason) ? errorRules[reason] : undefined;
    const { message } = options;
    const text = typeof message === 'function' ? message(english) : message;
    super(text ?? rule?.message(details, english) ?? reason, { cause: options.cause });
    if (message !== undefined) ownMessages.set(this, message);
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
  return typeof text === 'string' && Object.hasOwn(errorRules, text);
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.message ? error.message : String(error);
}
