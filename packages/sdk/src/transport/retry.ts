/**
 * Retry policy: which calls are retried after which errors, with backoff and full jitter.
 *
 * A mutation is retried only if that cannot make it happen twice. An unknown procedure counts as
 * unsafe, so one that the server adds later is never retried by mistake.
 */
import { isOnsaleError, type OnsaleError } from '@onsale/core/errors';

export interface RpcCall {
  kind: 'query' | 'mutation';
  path: string;
  input: unknown;
  credential: string | undefined;
  /** Sent as the Idempotency-Key header, the same with each attempt. */
  idempotencyKey?: string | undefined;
}

/**
 * always  The call is idempotent by itself: a retry returns the first result.
 * keyed   It is idempotent by the Idempotency-Key that the SDK makes for the call. A later call has
 *         another key, so the caller cannot repeat it safely.
 * never   A retry would happen twice; only the caller of the SDK can decide to repeat it.
 */
export type RetrySafety = 'always' | 'keyed' | 'never';

const retrySafety: Record<string, (call: RpcCall) => RetrySafety> = {
  // Without a credential each join creates an account and an entry: without a key, a second attempt
  // would leave the first entry in the line, unclaimed.
  'queue.join': ({ credential }) => (credential === undefined ? 'keyed' : 'always'),
  'account.create': () => 'keyed',
  'account.rotateKey': ({ input }) => (has(input, 'newKey') ? 'always' : 'keyed'),
  'queue.leave': () => 'always',
  'reservation.create': ({ input }) => (has(input, 'seatNos') ? 'always' : 'keyed'),
  'reservation.release': () => 'keyed',
  'wallet.charge': ({ input }) => (has(input, 'idempotencyKey') ? 'always' : 'keyed'),
  'payment.pay': () => 'always',
  'order.cancel': () => 'keyed',
  'admin.room.set': () => 'always',
  'admin.wallet.credit': () => 'always',
};

function has(input: unknown, key: string): boolean {
  if (typeof input !== 'object' || input === null) return false;
  return Object.entries(input).some(([name, value]) => name === key && value !== undefined);
}

export function retrySafetyOf(call: RpcCall): RetrySafety {
  return call.kind === 'query' ? 'always' : (retrySafety[call.path]?.(call) ?? 'never');
}

export function isRetryable(call: RpcCall, error: OnsaleError): boolean {
  switch (error.reason) {
    case 'RATE_LIMITED':
    case 'OVERLOADED': {
      if (isSessionOver(error)) return false;
      return (
        retrySafetyOf(call) !== 'never' && (error.retryAfterMs ?? 0) <= backoff.maxRetryAfterMs
      );
    }
    case 'UNREACHABLE':
    case 'TIMED_OUT':
      return retrySafetyOf(call) !== 'never';
    default:
      return false;
  }
}

/** No later call of the same session can succeed. */
function isSessionOver(error: OnsaleError): boolean {
  return isOnsaleError(error, 'RATE_LIMITED') && error.details.limit === 'holdsPerSession';
}

const backoff = {
  firstMs: 200,
  capMs: 5_000,
  /** A call that the server wants to be repeated later than this fails at once instead. */
  maxRetryAfterMs: 30_000,
} as const;

/**
 * Exponential backoff with full jitter: milliseconds before retry number `retries` + 1. The bound
 * doubles with each retry, and the delay is anywhere below it, so that clients which failed
 * together do not come back together. Never less than the server's `retryAfterMs`.
 */
export function backoffMs(error: OnsaleError, retries: number, random: () => number): number {
  const bound = Math.min(backoff.capMs, backoff.firstMs * 2 ** retries);
  return Math.round((error.retryAfterMs ?? 0) + random() * bound);
}

/**
 * Advice that ends the message of an in-doubt error: how the caller finds out, or repeats safely.
 */
export function resolvedBy(call: RpcCall): string {
  if (call.path === 'payment.pay') return 'pay the same reservation again, it is never paid twice';
  if (retrySafetyOf(call) === 'always') return 'make the same call again, a repeat is safe';
  return call.path === 'queue.join'
    ? 'join again; should that leave two places, the unclaimed one lapses'
    : 'check the current state before you make it again';
}
