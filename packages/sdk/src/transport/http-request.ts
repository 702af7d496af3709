/**
 * Sends one attempt of a call as one HTTP request in tRPC's wire format.
 *
 * tRPC's own link takes as long for a call as the rest of this client together, because it also
 * handles streams, batches and transformers.
 */
import { OnsaleError } from '@onsale/core/errors';
import type { Clock } from '@onsale/core/time/clock';
import type { RequestInfo, ResponseInfo } from '../options/call-options.ts';
import { pageOrigin } from '../page-origin.ts';
import { neverSent, outcomeUnknown } from './outcome.ts';
import { isObject, malformedInput, serverError, unexpectedResponse } from './response-errors.ts';
import type { RpcCall } from './retry.ts';

export interface ServerEndpoint {
  /** Base URL without a trailing slash. */
  url: string;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  onRequest?: ((request: RequestInfo) => void) | undefined;
  onResponse?: ((response: ResponseInfo) => void) | undefined;
}

export interface Attempt {
  /** 1 for the first attempt of a call. */
  attempt: number;
  headers: Record<string, string>;
  signal: AbortSignal;
  onResponse?: ((response: ResponseInfo) => void) | undefined;
}

/**
 * @returns the data of the response.
 * @throws OnsaleError as the server returned it; UNREACHABLE if there was no complete response;
 * INTERNAL if the response is not an Onsale server's; INVALID_INPUT if the input is not JSON.
 */
export async function sendRequest(
  endpoint: ServerEndpoint,
  call: RpcCall,
  attempt: Attempt,
): Promise<unknown> {
  const response = await startCall(endpoint, call, attempt);
  const text = await response.text().catch((cause: unknown) => {
    throw unreachable(endpoint.url, cause, outcomeUnknown);
  });
  return call.kind === 'page' ? readPage(response, text) : readResponse(response, text);
}

/**
 * Sends the request.
 *
 * @returns its response as soon as the headers are there, whatever its status.
 * @throws UNREACHABLE without them; INVALID_INPUT if the input is not JSON.
 */
export async function startCall(
  endpoint: ServerEndpoint,
  call: RpcCall,
  { attempt, headers, signal, onResponse }: Attempt,
): Promise<Response> {
  const { clock, fetch } = endpoint;
  const { method, url, body } = encode(endpoint.url, call);
  const request: RequestInfo = {
    procedure: call.path,
    method,
    url,
    headers: requestHeaders(call, headers),
    attempt,
  };
  notify(endpoint.onRequest, request);
  const sentAt = elapsed(clock);
  const response = await startRequest(() =>
    fetch(url, { method, headers: request.headers, signal, ...(body !== undefined && { body }) }),
  ).catch((cause: unknown) => {
    throw unreachable(endpoint.url, cause, isConnectionFailure(cause) ? neverSent : outcomeUnknown);
  });
  const info: ResponseInfo = {
    procedure: call.path,
    url,
    status: response.status,
    headers: response.headers,
    requestId: response.headers.get('x-request-id') ?? undefined,
    attempt,
    durationMs: elapsed(clock) - sentAt,
  };
  onResponse?.(info);
  notify(endpoint.onResponse, info);
  return response;
}

function encode(
  base: string,
  { kind, path, input }: RpcCall,
): { method: RequestInfo['method']; url: string; body: string | undefined } {
  if (kind === 'page') return { method: 'GET', url: `${base}${path}`, body: undefined };
  const url = `${base}/trpc/${path}`;
  const json = toJson(input);
  if (kind === 'mutation') return { method: 'POST', url, body: json };
  const query = json === undefined ? '' : `?input=${encodeURIComponent(json)}`;
  return { method: 'GET', url: `${url}${query}`, body: undefined };
}

function toJson(input: unknown): string | undefined {
  try {
    return JSON.stringify(input);
  } catch (error) {
    throw malformedInput(error);
  }
}

function requestHeaders(
  { kind, credential, idempotencyKey }: RpcCall,
  given: Record<string, string>,
): Record<string, string> {
  return {
    ...(kind === 'mutation' && { 'content-type': 'application/json' }),
    ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
    ...given,
  };
}

/** A `fetch` that throws at once rejects as well. */
async function startRequest(fetch: () => Promise<Response>): Promise<Response> {
  return fetch();
}

function readResponse(response: Response, text: string): unknown {
  const body = parseJson(text);
  // Every procedure responds with an object, so any other response is not from an Onsale server.
  if (!isObject(body)) throw unexpectedResponse(response);
  const { result, error } = body;
  if (isObject(result) && isObject(result['data'])) return result['data'];
  if (!isObject(error)) throw unexpectedResponse(response);
  throw serverError(error, response);
}

/** A page answers with its data alone, or with the error of any other path. */
function readPage(response: Response, text: string): unknown {
  const body = parseJson(text);
  if (!isObject(body)) throw unexpectedResponse(response);
  if (isObject(body['error'])) throw serverError(body['error'], response);
  return body;
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

/** Deno's errors have no code. */
const denoConnectionFailure = /client error \(Connect\)/;

function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && connectionFailureCodes.has(String(error.code))) return true;
  return denoConnectionFailure.test(error.message) || isConnectionFailure(error.cause);
}

function unreachable(
  url: string,
  cause: unknown,
  details: typeof neverSent | typeof outcomeUnknown,
): OnsaleError {
  const message = `The server at ${url} cannot be reached: check the address and that it is running.${crossOriginHint(url)}`;
  // neverSent is for this SDK only, so it is not among the documented details.
  return new OnsaleError('UNREACHABLE', details as object, { message, cause });
}

/**
 * In a page of another origin, a request that the server's CORS settings refuse looks like a lost
 * connection. The sentence names the setting; it is empty elsewhere.
 */
export function crossOriginHint(url: string): string {
  const origin = pageOrigin();
  if (origin === undefined || new URL(url).origin === origin) return '';
  return ` If it runs, it may not allow pages of ${origin}: its setting ONSALE_CORS_ORIGINS lists the origins that may call it.`;
}

/** An error of a callback is reported as one of an event listener: it does not affect the call. */
function notify<T>(callback: ((event: T) => void) | undefined, event: T): void {
  try {
    callback?.(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Milliseconds that pass evenly, whenever the time of the machine is set. */
export function elapsed(clock: Clock): number {
  return clock.elapsed?.() ?? clock.now();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
