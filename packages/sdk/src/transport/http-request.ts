/**
 * Sends one call as one HTTP request in tRPC's wire format, and maps each failure to an
 * OnsaleError.
 *
 * tRPC's own link takes as long for a call as the rest of this client together, because it also
 * handles streams, batches and transformers.
 */
import { OnsaleError, isReason, type Reason } from '@onsale/core/errors';
import { neverSent, outcomeUnknown } from './outcome.ts';
import type { RpcCall } from './retry.ts';

export interface ServerEndpoint {
  /** Base URL without a trailing slash. */
  url: string;
  fetch: typeof globalThis.fetch;
}

/**
 * @returns the data of the response.
 * @throws OnsaleError as the server returned it; UNREACHABLE if there was no complete response;
 * INTERNAL if the response is not an Onsale server's.
 */
export async function sendRequest(
  { url, fetch }: ServerEndpoint,
  { kind, path, input, credential, idempotencyKey }: RpcCall,
  signal: AbortSignal,
): Promise<unknown> {
  const unreachable = (cause: unknown, details: object) => {
    const message = `The server at ${url} cannot be reached: check the address and that it is running.`;
    return new OnsaleError('UNREACHABLE', details, { message, cause });
  };
  const inputJson = input === undefined ? undefined : JSON.stringify(input);
  const authorization = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  const keyHeader = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  const address = `${url}/trpc/${path}`;
  const pending =
    kind === 'query'
      ? fetch(
          inputJson === undefined ? address : `${address}?input=${encodeURIComponent(inputJson)}`,
          { method: 'GET', headers: authorization, signal },
        )
      : fetch(address, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...authorization, ...keyHeader },
          signal,
          ...(inputJson !== undefined && { body: inputJson }),
        });
  const response = await pending.catch((cause: unknown) => {
    throw unreachable(cause, isConnectionFailure(cause) ? neverSent : outcomeUnknown);
  });
  const responseText = await response.text().catch((cause: unknown) => {
    throw unreachable(cause, outcomeUnknown);
  });
  const body = parseJson(responseText);
  // Every procedure responds with an object, so any other response is not from an Onsale server.
  if (!isObject(body)) throw unexpectedResponse(response);
  const { result, error } = body;
  if (isObject(result) && isObject(result['data'])) return result['data'];
  if (!isObject(error)) throw unexpectedResponse(response);
  const { message, data } = error;
  if (typeof message !== 'string') throw malformedResponse(body);
  throw serverError(message, isObject(data) ? data : {});
}

/**
 * Node's codes for a connection that was never made. A browser hides them: the outcome is unknown.
 */
const connectionFailureCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && connectionFailureCodes.has(String(error.code))) return true;
  return isConnectionFailure(error.cause);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Maps any failure of a call to the SDK's one kind of error. */
export function toOnsaleError(failure: unknown): OnsaleError {
  return failure instanceof OnsaleError ? failure : malformedResponse(failure);
}

function malformedResponse(cause: unknown): OnsaleError {
  const message = 'The response is malformed: check that the url is that of an Onsale server.';
  return new OnsaleError('INTERNAL', {}, { message, cause });
}

/**
 * The fields of `error.data`, if this is an Onsale server. Its version may differ from this one.
 */
type WireError = Partial<
  Record<'reason' | 'details' | 'retryAfterMs' | 'requestId' | 'httpStatus', unknown>
>;

function serverError(message: string, data: WireError): OnsaleError {
  const requestId = typeof data.requestId === 'string' ? data.requestId : undefined;
  const retryAfterMs = typeof data.retryAfterMs === 'number' ? data.retryAfterMs : undefined;
  const options = { message, requestId, retryAfterMs };
  if (isReason(data.reason)) {
    const details = isObject(data.details) ? data.details : {};
    // Not validated: the server's types guarantee that the details fit the reason.
    return new OnsaleError<Reason>(data.reason, details, options);
  }
  const reason = reasonByStatus[Number(data.httpStatus)] ?? 'INTERNAL';
  const unknownReason =
    typeof data.reason === 'string'
      ? `${message} (${data.reason}: newer than this version of the SDK)`
      : message;
  return new OnsaleError(reason, {}, { ...options, message: unknownReason });
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
function unexpectedResponse({ status, headers }: Response): OnsaleError {
  const retryAfterMs = parseRetryAfter(headers);
  const reason = reasonByStatus[status];
  if (reason === undefined) {
    const message = `The response (HTTP ${status}) is not from an Onsale server: check the url.`;
    return new OnsaleError('INTERNAL', {}, { message });
  }
  if (reason === 'RATE_LIMITED' || reason === 'OVERLOADED') {
    return new OnsaleError(reason, {}, { retryAfterMs });
  }
  const message = `A proxy responded with ${status} in place of the server: check that the server is running.`;
  return new OnsaleError(reason, outcomeUnknown, { message, retryAfterMs });
}

/** Retry-After in seconds; the form with a date is ignored. */
function parseRetryAfter(headers: Headers): number | undefined {
  const seconds = headers.get('retry-after');
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}
