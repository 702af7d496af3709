/** Whatever went wrong becomes one of the closed list of reasons, here and nowhere else. */
import { OnsaleError } from '@onsale/core/errors';
import { overloaded } from '@onsale/db/errors';
import { type Database } from '@onsale/db/database';
import { TRPCError } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { ZodError } from 'zod';
import { serverLimits } from '../config/server-limits.ts';
import { limitDefaults } from '../rate-limits/limits.ts';

/**
 * @param error what a procedure threw, or what tRPC itself made of a request it could not read.
 */
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
  return invalidInput(protocolMessages[code] ?? 'send JSON that fits the procedure');
}

export function invalidInput(message: string): OnsaleError {
  return invalidField('', message);
}

export function invalidField(path: string, message: string): OnsaleError {
  return new OnsaleError('INVALID_INPUT', { issues: [{ path, message }] });
}

/** Input that does not fit its schema. */
export function validationError({ issues }: ZodError): OnsaleError {
  return invalidFields(issues.flatMap(toIssues));
}

/** Names the wrong fields, as many as somebody would read: an answer is no multiple of its request. */
export function invalidFields(issues: Issue[]): OnsaleError {
  const { issues: most, issuePathChars } = serverLimits;
  const shown = issues.slice(0, most).map(({ path, message }) => ({
    path: path.length > issuePathChars ? `${path.slice(0, issuePathChars)}…` : path,
    message,
  }));
  return new OnsaleError('INVALID_INPUT', { issues: shown });
}

const protocolMessages: Partial<Record<TRPCError['code'], string>> = {
  NOT_FOUND: 'there is no such procedure, check the path',
  METHOD_NOT_SUPPORTED: 'queries are GET, mutations are POST',
  UNSUPPORTED_MEDIA_TYPE: 'send it as application/json, in UTF-8 and not compressed',
};

interface Issue {
  path: string;
  message: string;
}

/** One issue for each wrong field, named by its path. */
function toIssues(issue: ZodError['issues'][number]): Issue[] {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key].join('.'),
      message: 'there is no such field',
    }));
  }
  if (issue.code === 'invalid_union') return unionIssues(issue) ?? [{ path: '', message }];
  return [{ path: path.join('.'), message }];
}

/** What is wrong with the alternative that was meant, if it is plain which one that is. */
function unionIssues({ errors }: { errors: ZodError['issues'][] }): Issue[] | null {
  const [nearest, next] = errors
    .map((issues) => issues.flatMap(toIssues))
    .toSorted((a, b) => a.length - b.length);
  return nearest && next && nearest.length < next.length ? nearest : null;
}

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

/** Why a request gets no further than HTTP: tRPC's code for it, or a name where it has none. */
export type ProtocolErrorCode = TrpcCode | 'URI_TOO_LONG' | 'HEADERS_TOO_LARGE';

/** What cannot be served because of how it was sent keeps the status that HTTP has for it. */
const protocolErrorStatus: Partial<Record<ProtocolErrorCode, number>> = {
  NOT_FOUND: 404,
  METHOD_NOT_SUPPORTED: 405,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  HEADERS_TOO_LARGE: 431,
};

export interface ErrorOrigin {
  /** Set where the request did not get as far as a procedure. */
  protocolError?: ProtocolErrorCode;
  path?: string | undefined;
  requestId: string | undefined;
}

function isTrpcCode(protocolError: ProtocolErrorCode): protocolError is TrpcCode {
  return protocolError in TRPC_ERROR_CODES_BY_KEY;
}

/** An error as every client sees it: tRPC's shape, and in `data` what a program needs. */
export function errorShape(known: OnsaleError, { protocolError, path, requestId }: ErrorOrigin) {
  const refused = protocolError && protocolErrorStatus[protocolError];
  const httpStatus = refused ?? known.httpStatus ?? 500;
  const otherwise = httpStatus < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
  const code =
    protocolError && refused && isTrpcCode(protocolError)
      ? protocolError
      : (codeOfStatus[httpStatus] ?? otherwise);
  const { reason, details, retryable, retryAfterMs } = known;
  return {
    message: known.message,
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: { code, httpStatus, path, reason, details, retryable, retryAfterMs, requestId },
  };
}

/** An error as the REST API sends it. */
export function errorBody(known: OnsaleError, requestId: string) {
  const { reason, message, details, retryable, retryAfterMs } = known;
  return { reason, message, details, retryable, retryAfterMs, requestId };
}

/** What a request is told that never reaches tRPC, as tRPC would put it. */
export function protocolError(code: TrpcCode): OnsaleError {
  return fromTrpc(new TRPCError({ code }), { isUnavailable: () => false });
}
