/**
 * Every call of the SDK goes through here: credential, timeout, retries, one kind of error.
 *
 * The typed clients are proxies of tRPC over CallClient, which sends each call in a request of its
 * own. Calls are not batched on the wire: each has its own credential, and a call that is retried
 * or aborted must not affect another.
 */
import { OnsaleError } from '@onsale/core/errors';
import type { Clock } from '@onsale/core/time/clock';
import {
  TRPCUntypedClient,
  createTRPCClientProxy,
  type TRPCClient,
  type TRPCProcedureOptions,
  type TRPCRequestOptions,
} from '@trpc/client';
import type { AppRouter } from '../api-types.ts';
import type { CallOptions } from '../api.ts';
import { sendRequest, toOnsaleError, type ServerEndpoint } from './http-request.ts';
import { isOutcomeUnknown, outcomeUnknown, withUnknownOutcome, withoutOutcome } from './outcome.ts';
import { backoffMs, isRetryable, resolvedBy, retrySafetyOf, type RpcCall } from './retry.ts';

export interface CallSettings extends ServerEndpoint {
  timeoutMs: number;
  maxRetries: number;
  clock: Clock;
  random: () => number;
  /** A fresh idempotency key. */
  newKey: () => string;
  /** The credential of a call whose context names none. */
  credential: () => string | undefined;
}

/** The tRPC context of a call: the settings of its client, and its credential. */
interface CallContext {
  settings?: CallSettings;
  credential?: unknown;
}

/** A class because tRPC's client is one. Its wire format is in `sendRequest`. */
class CallClient extends TRPCUntypedClient<AppRouter> {
  readonly #settings: CallSettings | null;

  /** @param settings null if the context of each call has them. */
  constructor(settings: CallSettings | null) {
    super({ links: [] });
    this.#settings = settings;
  }

  override query(path: string, input?: unknown, options?: TRPCRequestOptions): Promise<unknown> {
    return this.#call({ kind: 'query', path, input }, options);
  }

  override mutation(path: string, input?: unknown, options?: TRPCRequestOptions): Promise<unknown> {
    return this.#call({ kind: 'mutation', path, input }, options);
  }

  #call(request: Omit<RpcCall, 'credential'>, options: TRPCRequestOptions = {}): Promise<unknown> {
    const context: CallContext = options.context ?? {};
    const settings = (this.#settings ?? context.settings)!;
    const override = context.credential;
    const credential = typeof override === 'string' ? override : settings.credential();
    const call: RpcCall = { ...request, credential };
    if (retrySafetyOf(call) === 'keyed') call.idempotencyKey = settings.newKey();
    return callWithRetries(call, settings, options.signal);
  }
}

/** The typed tRPC client of one Onsale client: `onsale.trpc`. */
export function createCalls(settings: CallSettings): TRPCClient<AppRouter> {
  return createTRPCClientProxy(new CallClient(settings));
}

/**
 * The typed tRPC client that all Onsale clients of a program share; `callOptions` names the client
 * of each call. tRPC's typed client is a tree of proxies, which would otherwise take more memory
 * than all else that a buyer in line needs.
 */
export const calls: TRPCClient<AppRouter> = createTRPCClientProxy(new CallClient(null));

/**
 * The tRPC options of a call through `calls`.
 *
 * @param credential the client's own if undefined.
 */
export function callOptions(
  settings: CallSettings,
  credential: string | undefined,
  { signal }: CallOptions = {},
): TRPCProcedureOptions {
  return { context: { settings, credential }, ...(signal && { signal }) };
}

/** Makes attempts until one succeeds, or its error must not be retried. */
async function callWithRetries(
  call: RpcCall,
  settings: CallSettings,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { clock, maxRetries, random } = settings;
  let mayHaveTakenEffect = false;
  for (let retries = 0; ; retries += 1) {
    signal?.throwIfAborted();
    try {
      return await attemptCall(call, settings, signal);
    } catch (failure) {
      signal?.throwIfAborted();
      const error = toOnsaleError(failure);
      mayHaveTakenEffect ||= call.kind === 'mutation' && isOutcomeUnknown(error);
      if (retries >= maxRetries || !isRetryable(call, error)) {
        throw mayHaveTakenEffect && leavesOutcomeOpen(error)
          ? withUnknownOutcome(error, resolvedBy(call))
          : withoutOutcome(error);
      }
      await clock.sleep(backoffMs(error, retries, random), signal);
    }
  }
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
  call: RpcCall,
  settings: CallSettings,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { clock, timeoutMs } = settings;
  return new Promise((resolve, reject) => {
    const attempt = new AbortController();
    const cleanup = () => {
      cancelTimeout();
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (reason: unknown) => {
      cleanup();
      reject(reason);
      attempt.abort(reason);
    };
    const onAbort = () => fail(signal?.reason);
    const cancelTimeout = clock.after(timeoutMs, () => fail(timedOut(timeoutMs)));
    signal?.addEventListener('abort', onAbort);
    void sendRequest(settings, call, attempt.signal).then(resolve, reject).finally(cleanup);
  });
}

function timedOut(timeoutMs: number): OnsaleError {
  const message = `The server did not respond within ${timeoutMs} ms: try again, or raise timeoutMs.`;
  return new OnsaleError('TIMED_OUT', outcomeUnknown, { message });
}
