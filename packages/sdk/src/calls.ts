/** Every call of the SDK goes through here: credential, time limit, retries, one kind of error. */
import type { Clock } from '@onsale/core/clock';
import { OnsaleError } from '@onsale/core/errors';
import {
  TRPCUntypedClient,
  createTRPCClientProxy,
  httpLink,
  type TRPCClient,
  type TRPCRequestOptions,
} from '@trpc/client';
import { orAbort } from './abort.ts';
import { isOutcomeUnknown, outcomeUnknown, withUnknownOutcome, withoutOutcome } from './outcome.ts';
import { backoffMs, mayRepeat, settledBy, type Call } from './retry.ts';
import { createExchange, toOnsaleError } from './transport.ts';
import type { AppRouter } from './wire.ts';

export interface CallSettings {
  /** The server's base URL, without a slash at its end. */
  url: string;
  timeoutMs: number;
  maxRetries: number;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  random: () => number;
  /** What a call acts with unless its context names a credential. */
  credential: () => string | undefined;
}

/**
 * The typed tRPC client. Calls travel one by one, not in batches: each has its own credential, and
 * one that is repeated or aborted takes no other along.
 */
export function createCalls(settings: CallSettings): TRPCClient<AppRouter> {
  return createTRPCClientProxy(new Caller(settings));
}

interface Asked {
  path: string;
  input: unknown;
  options: TRPCRequestOptions | undefined;
}

/** A class because tRPC's client is one: what it adds is in `makeCall`. */
class Caller extends TRPCUntypedClient<AppRouter> {
  readonly #settings: CallSettings;

  constructor(settings: CallSettings) {
    const link = httpLink<AppRouter>({
      url: `${settings.url}/trpc`,
      fetch: createExchange(settings.fetch, settings.url),
      headers: ({ op: { context } }) =>
        typeof context.credential === 'string'
          ? { authorization: `Bearer ${context.credential}` }
          : {},
    });
    super({ links: [link] });
    this.#settings = settings;
  }

  override query(path: string, input?: unknown, options?: TRPCRequestOptions): Promise<unknown> {
    return this.#make('query', { path, input, options }, (once) => super.query(path, input, once));
  }

  override mutation(path: string, input?: unknown, options?: TRPCRequestOptions): Promise<unknown> {
    return this.#make('mutation', { path, input, options }, (once) =>
      super.mutation(path, input, once),
    );
  }

  #make(
    kind: Call['kind'],
    { path, input, options }: Asked,
    send: (options: TRPCRequestOptions) => Promise<unknown>,
  ): Promise<unknown> {
    const named = options?.context?.credential;
    const credential = typeof named === 'string' ? named : this.#settings.credential();
    const context = { ...options?.context, credential };
    const call = { kind, path, input, credential };
    return makeCall(call, this.#settings, {
      signal: options?.signal,
      send: (signal) => send({ context, signal }),
    });
  }
}

interface Attempts {
  signal: AbortSignal | undefined;
  send: (signal: AbortSignal) => Promise<unknown>;
}

async function makeCall(call: Call, settings: CallSettings, attempts: Attempts): Promise<unknown> {
  const { clock, maxRetries, random } = settings;
  const { signal } = attempts;
  let mayHaveTakenEffect = false;
  for (let retries = 0; ; retries += 1) {
    signal?.throwIfAborted();
    try {
      return await withinTime(attempts, settings);
    } catch (failure) {
      signal?.throwIfAborted();
      const error = toOnsaleError(failure);
      mayHaveTakenEffect ||= call.kind === 'mutation' && isOutcomeUnknown(error);
      if (retries >= maxRetries || !mayRepeat(call, error)) {
        throw mayHaveTakenEffect && isUnsettled(error)
          ? withUnknownOutcome(error, settledBy(call))
          : withoutOutcome(error);
      }
      await clock.sleep(backoffMs(error, retries, random), signal);
    }
  }
}

/** Whether `error` says nothing about what an earlier attempt of the same call did. */
function isUnsettled({ reason, retryable }: OnsaleError): boolean {
  return retryable || reason === 'INTERNAL';
}

/**
 * One attempt, from the first byte sent to the last one read. It ends in time and with the signal
 * even if the fetch heeds neither.
 */
async function withinTime(
  { send, signal }: Attempts,
  { clock, timeoutMs }: CallSettings,
): Promise<unknown> {
  const attempt = new AbortController();
  const onAbort = () => attempt.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  clock.sleep(timeoutMs, attempt.signal).then(
    () => attempt.abort(timedOut(timeoutMs)),
    () => undefined,
  );
  try {
    return await orAbort(send(attempt.signal), attempt.signal);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    attempt.abort(attemptOver);
  }
}

/** Stops the timer of an attempt that is over. Made once: an abort without a reason makes its own. */
const attemptOver = new Error('The attempt is over.');

function timedOut(timeoutMs: number): OnsaleError {
  const message = `The server did not answer within ${timeoutMs} ms: try again, or allow it more time.`;
  return new OnsaleError('TIMED_OUT', outcomeUnknown, { message });
}
