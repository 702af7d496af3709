/** Maps each failed response to an OnsaleError: of the server, of a newer one, of a proxy. */
import { OnsaleError, isReason, type ErrorDetails, type Reason } from '@onsale/core/errors';
import { outcomeUnknown } from './outcome.ts';

/** Maps any failure of a call to the SDK's one kind of error. */
export function toOnsaleError(failure: unknown): OnsaleError {
  if (failure instanceof OnsaleError) return failure;
  const message = 'The call failed in this program, not on the server: see the cause.';
  return new OnsaleError('INTERNAL', {}, { message, cause: failure, httpStatus: null });
}

/** Input or options that this client refuses by itself: nothing was sent. */
export function invalidInput(
  issues: ErrorDetails['INVALID_INPUT']['issues'],
  cause?: unknown,
): OnsaleError {
  return new OnsaleError('INVALID_INPUT', { issues }, { cause, httpStatus: null });
}

/** The input is cyclic, or has a BigInt in it. */
export function malformedInput(cause: unknown): OnsaleError {
  const message = `must be sent as JSON, which it cannot be: ${String(cause)}`;
  return invalidInput([{ path: '', message }], cause);
}

/** The fields of `error.data`, if this is an Onsale server. It may be newer than this client. */
type WireError = Partial<
  Record<'reason' | 'details' | 'retryable' | 'retryAfterMs' | 'requestId', unknown>
>;

/**
 * The error that the server returned. A reason that this version does not know is kept with its
 * details. `data` and `shape` are those of tRPC's client, whose error types promise them.
 */
export function serverError(shape: Record<string, unknown>, { status }: Response): OnsaleError {
  const { message } = shape;
  const data: WireError = isObject(shape['data']) ? shape['data'] : {};
  if (typeof message !== 'string') return malformedResponse(shape, status);
  const error = new OnsaleError<Reason>(
    reasonOf(data.reason, status),
    isObject(data.details) ? data.details : {},
    {
      message,
      httpStatus: status,
      retryable: typeof data.retryable === 'boolean' ? data.retryable : undefined,
      retryAfterMs: typeof data.retryAfterMs === 'number' ? data.retryAfterMs : undefined,
      requestId: typeof data.requestId === 'string' ? data.requestId : undefined,
    },
  );
  return Object.defineProperties(error, {
    data: { value: shape['data'], enumerable: false },
    shape: { value: shape, enumerable: false },
  });
}

/** A newer reason is not among the `Reason`s of this version, but a caller can compare it. */
function reasonOf(reason: unknown, status: number): Reason {
  if (isReason(reason)) return reason;
  return typeof reason === 'string' ? (reason as Reason) : (reasonByStatus[status] ?? 'INTERNAL');
}

type StatusReason = 'RATE_LIMITED' | 'OVERLOADED' | 'UNREACHABLE' | 'TIMED_OUT';

const reasonByStatus: Record<number, StatusReason> = {
  429: 'RATE_LIMITED',
  502: 'UNREACHABLE',
  503: 'OVERLOADED',
  504: 'TIMED_OUT',
};

/**
 * A response of a proxy in between, or of some other server. 502 and 504 mean that the server did
 * not respond to the proxy, so the outcome of the call is unknown.
 */
export function unexpectedResponse({ status, headers }: Response): OnsaleError {
  const retryAfterMs = parseRetryAfter(headers);
  const reason = reasonByStatus[status];
  if (reason === undefined) {
    const message = `The response (HTTP ${status}) is not from an Onsale server: check the URL.`;
    return new OnsaleError('INTERNAL', {}, { message, httpStatus: status });
  }
  if (reason === 'RATE_LIMITED' || reason === 'OVERLOADED') {
    return new OnsaleError(reason, {}, { retryAfterMs, httpStatus: status });
  }
  const message = `A proxy responded with ${status} in place of the server: check that the server is running.`;
  return new OnsaleError(reason, outcomeUnknown, { message, retryAfterMs, httpStatus: status });
}

function malformedResponse(cause: unknown, status: number): OnsaleError {
  const message = 'The response is malformed: check that the url is that of an Onsale server.';
  return new OnsaleError('INTERNAL', {}, { message, cause, httpStatus: status });
}

/** Retry-After in seconds; the form with a date is ignored. */
function parseRetryAfter(headers: Headers): number | undefined {
  const seconds = headers.get('retry-after');
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
