/** One HTTP exchange, and what is made of it when it is not what an Onsale server answers. */
import { OnsaleError, isReason, type Reason } from '@onsale/core/errors';
import { TRPCClientError, type httpLink } from '@trpc/client';
import { neverSent, outcomeUnknown } from './outcome.ts';

type Fetch = typeof globalThis.fetch;

type LinkFetch = NonNullable<Parameters<typeof httpLink>[0]['fetch']>;

/**
 * A fetch for tRPC's link that resolves with answers in tRPC's shape and rejects with an OnsaleError
 * on anything else: no connection, a connection cut while answering, a proxy's page.
 */
export function createExchange(send: Fetch, url: string): LinkFetch {
  const unreachable = (cause: unknown, details: object) => {
    const message = `The server at ${url} cannot be reached: check its address and that it runs.`;
    return new OnsaleError('UNREACHABLE', details, { message, cause });
  };
  return async (input, init) => {
    const request = { ...init, signal: init?.signal ?? null };
    const response = await send(input, request).catch((cause: unknown) => {
      throw unreachable(cause, wasRefused(cause) ? neverSent : outcomeUnknown);
    });
    const text = await response.text().catch((cause: unknown) => {
      throw unreachable(cause, outcomeUnknown);
    });
    const body = readJson(text);
    if (!isEnvelope(body)) throw foreignAnswer(response);
    return { ok: response.ok, json: async () => body };
  };
}

/** Node names why there was no connection; a browser hides it, and the request may have been sent. */
const refusalCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function wasRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && refusalCodes.has(String(error.code))) return true;
  return wasRefused(error.cause);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every procedure answers with an object, so an answer without one is nobody's. */
function isEnvelope(body: unknown): boolean {
  if (!isObject(body)) return false;
  return (isObject(body.result) && isObject(body.result.data)) || isObject(body.error);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whatever a call failed with, as the one error of the SDK. */
export function toOnsaleError(failure: unknown): OnsaleError {
  if (failure instanceof OnsaleError) return failure;
  if (failure instanceof TRPCClientError) {
    if (failure.cause instanceof OnsaleError) return failure.cause;
    if (failure.shape) return fromServer(failure.message, failure.data ?? {});
  }
  const message = 'The answer cannot be read: check that the url is the one of an Onsale server.';
  return new OnsaleError('INTERNAL', {}, { message, cause: failure });
}

/** What `error.data` holds, should the server be an Onsale one, of this version or another. */
type WireError = Partial<
  Record<'reason' | 'details' | 'retryAfterMs' | 'requestId' | 'httpStatus', unknown>
>;

function fromServer(message: string, data: WireError): OnsaleError {
  const requestId = typeof data.requestId === 'string' ? data.requestId : undefined;
  const retryAfterMs = typeof data.retryAfterMs === 'number' ? data.retryAfterMs : undefined;
  const options = { message, requestId, retryAfterMs };
  if (isReason(data.reason)) {
    const details = isObject(data.details) ? data.details : {};
    // Their shape goes with the reason: the router's types say so, and no check here repeats it.
    return new OnsaleError<Reason>(data.reason, details, options);
  }
  const reason = reasonOfStatus[Number(data.httpStatus)] ?? 'INTERNAL';
  const unknownReason =
    typeof data.reason === 'string'
      ? `${message} (${data.reason}: newer than this version of the SDK)`
      : message;
  return new OnsaleError(reason, {}, { ...options, message: unknownReason });
}

type StatusReason = 'RATE_LIMITED' | 'OVERLOADED' | 'UNREACHABLE' | 'TIMED_OUT';

const reasonOfStatus: Record<number, StatusReason> = {
  429: 'RATE_LIMITED',
  502: 'UNREACHABLE',
  503: 'OVERLOADED',
  504: 'TIMED_OUT',
};

/** A proxy in between, or no Onsale server at all. 502 and 504 say that the server did not answer. */
function foreignAnswer({ status, headers }: Response): OnsaleError {
  const retryAfterMs = retryAfter(headers);
  const reason = reasonOfStatus[status];
  if (reason === undefined) {
    const message = `The answer (HTTP ${status}) is not an Onsale server's: check the url.`;
    return new OnsaleError('INTERNAL', {}, { message });
  }
  if (reason === 'RATE_LIMITED' || reason === 'OVERLOADED') {
    return new OnsaleError(reason, {}, { retryAfterMs });
  }
  const message = `A proxy answered ${status} in the server's place: check that the server runs.`;
  return new OnsaleError(reason, outcomeUnknown, { message, retryAfterMs });
}

/** Retry-After in its usual form, seconds; the form with a date is left unread. */
function retryAfter(headers: Headers): number | undefined {
  const seconds = headers.get('retry-after');
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}
