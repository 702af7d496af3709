/** Every call of the SDK goes through here: credential, time limit, retries, one kind of error. */
import type { Clock } from '@onsale/core/time/clock';
import { OnsaleError } from '@onsale/core/errors';
import {
  TRPCUntypedClient,
  createTRPCClientProxy,
  type TRPCClient,
  type TRPCRequestOptions,
} from '@trpc/client';
import { isOutcomeUnknown, outcomeUnknown, withUnknownOutcome, withoutOutcome } from './outcome.ts';
import { backoffMs, mayRepeat, settledBy, type Call } from './retry.ts';
import { exchange, toOnsaleError, type Server } from './transport.ts';
import type { AppRouter } from '../api-types.ts';

export interface CallSettings extends Server {
  timeoutMs: number;
  maxRetries: number;
  clock: Clock;
  random: () => number;
  /** What a call acts with unless its context names a credential. */
  credential: () => string | undefined;
}

/** What a call of `calls` has in its context: whose call it is, and what it acts with. */
interface CallContext {
  settings?: CallSettings;
  credential?: unknown;
}

/** A class because tRPC's client is one; what it says on the wire is in `exchange`. */
class Caller extends TRPCUntypedClient<AppRouter> {
  readonly #own: CallSettings | null;

  /** @param own null where the context of each call has them. */
  constructor(own: CallSettings | null) {
    super({ links: [] });
    this.#own = own;
  }

  override query(path: string, input?: unknown, options?: TRPCRequestOptions): Promise<unknown> {
    return this.#make({ kind: 'query', path, input }, options);
  }

  override mutation(path: string, input?: unknown, options?: TRPCRequestOptions): Promise<unknown> {
    return this.#make({ kind: 'mutation', path, input }, options);
  }

  #make(asked: Omit<Call, 'credential'>, options: TRPCRequestOptions = {}): Promise<unknown> {
    const context: CallContext = options.context ?? {};
    const settings = (this.#own ?? context.settings)!;
    const named = context.credential;
    const credential = typeof named === 'string' ? named : settings.credential();
    return makeCall({ ...asked, credential }, settings, options.signal);
  }
}

/**
 * The typed tRPC client. Calls travel one by one, not in batches: each has its own credential, and
 * one that is repeated or aborted takes no other along.
 */
export function createCalls(settings: CallSettings): TRPCClient<AppRouter> {
  return createTRPCClientProxy(new Caller(settings));
}

/**
 * The same for every client of this program: `callAs` says whose call it is. A typed client of tRPC is
 * a tree of proxies, which takes more memory than all else that a buyer in a line needs.
 */
export const calls: TRPCClient<AppRouter> = createTRPCClientProxy(new Caller(null));

async function makeCall(
  call: Call,
  settings: CallSettings,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { clock, maxRetries, random } = settings;
  let mayHaveTakenEffect = false;
  for (let retries = 0; ; retries += 1) {
    signal?.throwIfAborted();
    try {
      return await withinTime(call, settings, signal);
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
function withinTime(
  call: Call,
  settings: CallSettings,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { clock, timeoutMs } = settings;
  return new Promise((resolve, reject) => {
    const attempt = new AbortController();
    const end = () => {
      callOff();
      signal?.removeEventListener('abort', onAbort);
    };
    const giveUp = (reason: unknown) => {
      end();
      reject(reason);
      attempt.abort(reason);
    };
    const onAbort = () => giveUp(signal?.reason);
    const callOff = clock.after(timeoutMs, () => giveUp(timedOut(timeoutMs)));
    signal?.addEventListener('abort', onAbort);
    void exchange(settings, call, attempt.signal).then(resolve, reject).finally(end);
  });
}

function timedOut(timeoutMs: number): OnsaleError {
  const message = `The server did not answer within ${timeoutMs} ms: try again, or allow it more time.`;
  return new OnsaleError('TIMED_OUT', outcomeUnknown, { message });
}
