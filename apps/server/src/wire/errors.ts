/** Maps every error to one of the closed list of reasons, and formats it for tRPC and REST. */
import { invalidInputMessage } from '@onsale/core/errors/error-rules';
import { english, type Translate, type Wording } from '@onsale/core/language/translate';
import { messageIn, OnsaleError } from '@onsale/core/errors';
import { overloaded } from '@onsale/db/errors';
import { type Database } from '@onsale/db/database';
import { TRPCError } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { ZodError } from 'zod';
import { toIssues, type Issue } from './issues.ts';
import { serverLimits } from '../config/server-limits.ts';
import { limitDefaults } from '../rate-limits/limits.ts';

/** @param error thrown by a procedure, or by tRPC for a request that it could not read. */
export function toOnsaleError(error: unknown, db: Pick<Database, 'isUnavailable'>): OnsaleError {
  if (error instanceof OnsaleError) return error;
  if (error instanceof TRPCError) return fromTrpc(error, db);
  if (db.isUnavailable(error)) return overloaded(error);
  return new OnsaleError('INTERNAL', {}, { cause: error });
}

function fromTrpc(error: TRPCError, db: Pick<Database, 'isUnavailable'>): OnsaleError {
  const { code, cause } = error;
  if (code === 'INTERNAL_SERVER_ERROR') return toOnsaleError(cause, db);
  if (code === 'PAYLOAD_TOO_LARGE') {
    return new OnsaleError('PAYLOAD_TOO_LARGE', { limitBytes: limitDefaults.bodyBytes });
  }
  if (cause instanceof ZodError) return validationError(cause);
  return invalidInput(
    protocolMessages[code] ??
      'the request does not fit the procedure: check its path and its input, which is JSON',
  );
}

export function invalidInput(message: string | Wording): OnsaleError {
  return invalidField('', message);
}

export function invalidField(path: string, message: string | Wording): OnsaleError {
  return invalidFields([{ path, message }]);
}

/** The error for input that does not fit its schema. */
export function validationError({ issues }: ZodError): OnsaleError {
  return invalidFields(issues.flatMap(toIssues));
}

/**
 * The error that names the wrong fields. It is bounded, so that a small request with many wrong
 * fields does not get a far larger response.
 */
export function invalidFields(issues: Issue[]): OnsaleError {
  const { maxIssues, issuePathChars } = serverLimits;
  const reported = issues.slice(0, maxIssues).map(({ path, message }) => ({
    path: path.length > issuePathChars ? `${path.slice(0, issuePathChars)}…` : path,
    message,
  }));
  const textsIn = (t: Translate) =>
    reported.map(({ path, message }) => ({
      path,
      message: typeof message === 'function' ? message(t) : t(message),
    }));
  const details = { issues: textsIn(english) };
  const message: Wording = (t) =>
    invalidInputMessage(t === english ? details.issues : textsIn(t), t);
  return new OnsaleError('INVALID_INPUT', details, { message });
}

/** The error for fields that a request names more than once. */
export function givenTwice(names: string[]): OnsaleError {
  const message = english`is given twice: send it once`;
  return invalidFields(names.map((path) => ({ path, message })));
}

const protocolMessages: Partial<Record<TRPCError['code'], string>> = {
  NOT_FOUND: english`there is no such procedure: check the path`,
  METHOD_NOT_SUPPORTED: english`the method does not fit: send queries with GET, mutations with POST`,
  UNSUPPORTED_MEDIA_TYPE: english`the body is not plain JSON: send it as application/json, in UTF-8 and uncompressed`,
};

type TrpcCode = TRPCError['code'];

const codeOfStatus: Record<number, TrpcCode> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
};

/** The code of an error in the HTTP request itself: tRPC's, or a name where tRPC has none. */
export type ProtocolErrorCode = TrpcCode | 'URI_TOO_LONG' | 'HEADERS_TOO_LARGE';

/** Errors in the HTTP request keep the status that HTTP defines, whatever their reason is. */
const protocolErrorStatus: Partial<Record<ProtocolErrorCode, number>> = {
  NOT_FOUND: 404,
  METHOD_NOT_SUPPORTED: 405,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  HEADERS_TOO_LARGE: 431,
};

export interface ErrorOrigin {
  /** Set when the request did not reach a procedure. */
  protocolError?: ProtocolErrorCode;
  path?: string | undefined;
  requestId: string | undefined;
  /** For the language of the client; English by default. */
  t?: Translate | undefined;
}

function isTrpcCode(protocolError: ProtocolErrorCode): protocolError is TrpcCode {
  return protocolError in TRPC_ERROR_CODES_BY_KEY;
}

/** An error in tRPC's shape; `data` has the fields that a program needs. */
export function errorShape(error: OnsaleError, origin: ErrorOrigin) {
  const { protocolError, path, requestId, t = english } = origin;
  const protocolStatus = protocolError && protocolErrorStatus[protocolError];
  const httpStatus = protocolStatus ?? error.httpStatus ?? 500;
  const fallback = httpStatus < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
  const code =
    protocolError && protocolStatus && isTrpcCode(protocolError)
      ? protocolError
      : (codeOfStatus[httpStatus] ?? fallback);
  const { reason, details, retryable, retryAfterMs } = error;
  return {
    message: t === english ? error.message : messageIn(error, t),
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: { code, httpStatus, path, reason, details, retryable, retryAfterMs, requestId },
  };
}

/** An error as the REST API sends it. */
export function errorBody(
  error: OnsaleError,
  { requestId, t }: { requestId: string; t: Translate },
) {
  const { reason, details, retryable, retryAfterMs } = error;
  const message = t === english ? error.message : messageIn(error, t);
  return { reason, message, details, retryable, retryAfterMs, requestId };
}

/** The error that tRPC would give, for a request that does not reach it. */
export function protocolError(code: TrpcCode): OnsaleError {
  return fromTrpc(new TRPCError({ code }), { isUnavailable: () => false });
}
