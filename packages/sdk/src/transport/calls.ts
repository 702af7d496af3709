/**
 * Every call of the SDK goes through here: credential, timeout, retries, one kind of error.
 *
 * The typed clients are proxies over a CallClient, which sends each call in a request of its own.
 * Calls are not batched on the wire: each has its own credential, and a call that is retried or
 * aborted must not affect another.
 */
import { OnsaleError } from '@onsale/core/errors';
import type { CallOptions } from '../options/call-options.ts';
import type { Transport } from '../options/update-options.ts';
import type { Procedures } from '../generated/wire-types.ts';
import type { ProcedureOptions } from '../procedure-types.ts';
import { requireValidCall } from '../options/validate-options.ts';
import type { RecordResponse } from './call-promise.ts';
import { crossOriginHint, sendRequest, type ServerEndpoint } from './http-request.ts';
import {
  isOutcomeUnknown,
  markOutcomeUnknown,
  outcomeUnknown,
  withUnknownOutcome,
  withoutOutcome,
} from './outcome.ts';
import { createProcedureProxy, type UntypedClient } from './procedure-proxy.ts';
import { toOnsaleError } from './response-errors.ts';
import {
  backoffMs,
  idempotencyKeyOf,
  isRetryable,
  resolvedBy,
  retrySafetyOf,
  type RpcCall,
} from './retry.ts';

export interface CallSettings extends ServerEndpoint {
  timeoutMs: number;
  maxRetries: number;
  headers: Record<string, string>;
  /** How places are followed unless a call says otherwise. */
  transport: Transport;
  random: () => number;
  /** A fresh idempotency key. */
  newKey: () => string;
  /** The credential of a call whose context names none. */
  credential: () => string | undefined;
}

/** Further options of a call, for the SDK itself. */
export interface InternalOptions {
  onResponse?: RecordResponse;
  /**
   * An abort leaves the request in flight and passes its response on, for a call whose effect must
   * be known.
   */
  onAbandoned?: (response: Promise<unknown>) => void;
}

/** The tRPC context of a call: the settings of its client, its credential and its options. */
interface CallContext extends Omit<CallOptions, 'signal'>, InternalOptions {
  settings?: CallSettings;
  credential?: string | undefined;
}

interface RunningCall extends Required<Pick<CallSettings, 'timeoutMs' | 'maxRetries' | 'headers'>> {
  call: RpcCall;
  settings: CallSettings;
  signal: AbortSignal | undefined;
  internal: InternalOptions;
}

class CallClient implements UntypedClient {
  readonly #settings: CallSettings | null;

  /** @param settings null if the context of each call has them. */
  constructor(settings: CallSettings | null) {
    this.#settings = settings;
  }

  query(path: string, input?: unknown, options?: ProcedureOptions): Promise<unknown> {
    return this.#call({ kind: 'query', path, input }, options);
  }

  mutation(path: string, input?: unknown, options?: ProcedureOptions): Promise<unknown> {
    return this.#call({ kind: 'mutation', path, input }, options);
  }

  page(path: string, options?: ProcedureOptions): Promise<unknown> {
    return this.#call({ kind: 'page', path, input: undefined }, options);
  }

  async #call(
    request: Omit<RpcCall, 'credential'>,
    { context = {}, signal }: ProcedureOptions = {},
  ): Promise<unknown> {
    const given: CallContext = context;
    const settings = (this.#settings ?? given.settings)!;
    const { timeoutMs = settings.timeoutMs, maxRetries = settings.maxRetries } = given;
    const { idempotencyKey, headers } = given;
    const credential = given.credential ?? settings.credential();
    requireValidCall({ timeoutMs, maxRetries, headers, idempotencyKey, credential });
    const call: RpcCall = { ...request, credential };
    // The key of a charge is a part of its input.
    if (request.kind === 'mutation' && idempotencyKeyOf(call) === undefined) {
      call.idempotencyKey = idempotencyKey;
    }
    if (retrySafetyOf(call) === 'keyed') call.idempotencyKey ??= settings.newKey();
    return callWithRetries({
      call,
      settings,
      timeoutMs,
      maxRetries,
      headers: lowerCase({ ...settings.headers, ...headers }),
      signal,
      internal: given,
    });
  }
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** The typed tRPC client of one Onsale client: `onsale.trpc`. */
export function createCalls(settings: CallSettings): Procedures {
  return createProcedureProxy(new CallClient(settings));
}

const sharedClient = new CallClient(null);

/**
 * The typed tRPC client that all Onsale clients of a program share; `callOptions` names the client
 * of each call. tRPC's typed client is a tree of proxies, which would otherwise take more memory
 * than all else that a buyer in line needs.
 */
export const calls: Procedures = createProcedureProxy(sharedClient);

/** Reads a public page of the server, such as `/rooms/con_…`. */
export function readPage(path: string, options: ProcedureOptions): Promise<unknown> {
  return sharedClient.page(path, options);
}

/**
 * The tRPC options of a call through `calls`.
 *
 * @param credential the client's own if undefined.
 */
export function callOptions(
  settings: CallSettings,
  credential: string | undefined,
  { signal, ...options }: CallOptions & InternalOptions = {},
): ProcedureOptions {
  const context: CallContext = { settings, credential, ...options };
  return { context, ...(signal && { signal }) };
}

/** Makes attempts until one succeeds, or its error must not be retried. */
async function callWithRetries(running: RunningCall): Promise<unknown> {
  const { call, settings, maxRetries, signal } = running;
  let mayHaveTakenEffect = false;
  const abort = (): never => {
    if (mayHaveTakenEffect) markOutcomeUnknown(signal!.reason);
    throw signal!.reason;
  };
  for (let retries = 0; ; retries += 1) {
    if (signal?.aborted) abort();
    try {
      return await attemptCall(running, retries + 1);
    } catch (failure) {
      const wasCutOff = signal?.aborted === true && failure === signal.reason;
      const error = wasCutOff ? null : toOnsaleError(failure);
      mayHaveTakenEffect ||= call.kind === 'mutation' && (!error || isOutcomeUnknown(error));
      if (!error || signal?.aborted) return abort();
      if (retries >= maxRetries || !isRetryable(call, error)) {
        throw mayHaveTakenEffect && leavesOutcomeOpen(error)
          ? inDoubt(error, running)
          : withoutOutcome(error);
      }
      await settings.clock.sleep(backoffMs(error, retries, settings.random), signal).catch(abort);
    }
  }
}

function inDoubt(error: OnsaleError, { call, settings }: RunningCall): OnsaleError {
  return withUnknownOutcome(error, {
    resolution: resolvedBy(call),
    idempotencyKey: idempotencyKeyOf(call),
    hint: error.reason === 'UNREACHABLE' ? crossOriginHint(settings.url) : '',
  });
}

/** Whether `error` tells nothing about the effect of earlier attempts of the same call. */
function leavesOutcomeOpen({ reason, retryable }: OnsaleError): boolean {
  return (retryable && reason !== 'SEATS_HELD') || reason === 'INTERNAL';
}

/**
 * One attempt, from the first byte sent to the last one read. It ends at the timeout and when the
 * signal aborts, even if the given `fetch` ignores its own signal.
 */
function attemptCall(
  { call, settings, timeoutMs, headers, signal, internal }: RunningCall,
  attempt: number,
): Promise<unknown> {
  const { onResponse, onAbandoned } = internal;
  const request = new AbortController();
  let cancelTimeout = (): void => undefined;
  const response = new Promise((resolve, reject) => {
    cancelTimeout = settings.clock.after(timeoutMs, () => {
      const error = timedOut(timeoutMs);
      reject(error);
      request.abort(error);
    });
    const sending = { attempt, headers, signal: request.signal, ...(onResponse && { onResponse }) };
    void sendRequest(settings, call, sending).then(resolve, reject).finally(cancelTimeout);
  });
  if (!signal) return response;
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason);
      if (onAbandoned) return onAbandoned(response);
      cancelTimeout();
      request.abort(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const removeListener = () => signal.removeEventListener('abort', onAbort);
    void response.then(resolve, reject).finally(removeListener);
  });
}

function timedOut(timeoutMs: number): OnsaleError {
  const message = `The server did not respond within ${timeoutMs} ms: try again, or raise timeoutMs.`;
  return new OnsaleError('TIMED_OUT', outcomeUnknown, { message });
}
