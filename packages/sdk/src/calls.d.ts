/** Every call of the SDK goes through here: credential, time limit, retries, one kind of error. */
import type { Clock } from '@onsale/core/clock';
import { type TRPCClient } from '@trpc/client';
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
export declare function createCalls(settings: CallSettings): TRPCClient<AppRouter>;
