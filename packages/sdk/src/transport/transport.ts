/** One HTTP exchange, and what is made of it when it is not what an Onsale server answers. */
import { OnsaleError, isReason, type Reason } from '@onsale/core/errors';
import { neverSent, outcomeUnknown } from './outcome.ts';
import type { Call } from './retry.ts';

export interface Server {
  /** Its base URL, without a slash at its end. */
  url: string;
  fetch: typeof globalThis.fetch;
}

/**
 * Makes a call in a request of its own, as tRPC speaks over HTTP, and gives the data of its answer.
 * tRPC's own link takes as long for one call as all of the rest of this client: it has streams,
 * batches and transformers to think of.
 *
 * @throws OnsaleError what the server refused, or why there is no answer that can be read.
 */
export async function exchange(
  { url, fetch }: Server,
  { kind, path, input, credential }: Call,
  signal: AbortSignal,
): Promise<unknown> {
  const unreachable = (cause: unknown, details: object) => {
    const message = `The server at ${url} cannot be reached: check its address and that it runs.`;
    return new OnsaleError('UNREACHABLE', details, { message, cause });
  };
  const text = input === undefined ? undefined : JSON.stringify(input);
  const authorization = credential === undefined ? {} : { authorization: `Bearer ${credential}` };
  const address = `${url}/trpc/${path}`;
  const sent =
    kind === 'query'
      ? fetch(text === undefined ? address : `${address}?input=${encodeURIComponent(text)}`, {
          method: 'GET',
          headers: authorization,
          signal,
        })
      : fetch(address, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...authorization },
          signal,
          ...(text !== undefined && { body: text }),
        });
  const response = await sent.catch((cause: unknown) => {
    throw unreachable(cause, wasRefused(cause) ? neverSent : outcomeUnknown);
  });
  const answer = await response.text().catch((cause: unknown) => {
    throw unreachable(cause, outcomeUnknown);
  });
  const body = readJson(answer);
  // Every procedure answers with an object, so an answer without one is nobody's.
  if (!isObject(body)) throw foreignAnswer(response);
  const { result, error } = body;
  if (isObject(result) && isObject(result['data'])) return result['data'];
  if (!isObject(error)) throw foreignAnswer(response);
  const { message, data } = error;
  if (typeof message !== 'string') throw unreadable(body);
  throw fromServer(message, isObject(data) ? data : {});
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whatever a call failed with, as the one error of the SDK. */
export function toOnsaleError(failure: unknown): OnsaleError {
  return failure instanceof OnsaleError ? failure : unreadable(failure);
}

function unreadable(cause: unknown): OnsaleError {
  const message = 'The answer cannot be read: check that the url is the one of an Onsale server.';
  return new OnsaleError('INTERNAL', {}, { message, cause });
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
