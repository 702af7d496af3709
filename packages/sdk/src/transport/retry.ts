/**
 * Retry policy: which calls are retried after which errors, with backoff and full jitter.
 *
 * A mutation is retried only if that cannot make it happen twice. An unknown procedure counts as
 * unsafe, so one that the server adds later is never retried by mistake.
 */
import { isOnsaleError, isReason, type OnsaleError } from '@onsale/core/errors';

export interface RpcCall {
  /**
   * page: a public page of the server, such as `/rooms/con_…`, instead of a procedure. stream: a
   * subscription.
   */
  kind: 'query' | 'mutation' | 'page' | 'stream';
  /** The procedure, such as `queue.join`, or the path of the page. */
  path: string;
  input: unknown;
  credential: string | undefined;
  /** Sent as the Idempotency-Key header, the same with each attempt. */
  idempotencyKey?: string | undefined;
}

/**
 * always  The call is idempotent by itself: a retry returns the first result.
 * keyed   It is idempotent by its Idempotency-Key, which the SDK generates unless the caller gives
 *         one. A repeat by the caller is safe with the same key.
 * never   A retry would happen twice, unless the caller gives a key.
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
  'admin.ticket.redeem': () => 'keyed',
  'admin.order.refund': () => 'keyed',
  'admin.order.issue': () => 'always',
  'admin.wallet.credit': () => 'always',
};

function has(input: unknown, key: string): boolean {
  if (typeof input !== 'object' || input === null) return false;
  return Object.entries(input).some(([name, value]) => name === key && value !== undefined);
}

export function retrySafetyOf(call: RpcCall): RetrySafety {
  if (call.kind !== 'mutation') return 'always';
  const byProcedure = retrySafety[call.path]?.(call) ?? 'never';
  return byProcedure === 'never' && call.idempotencyKey !== undefined ? 'keyed' : byProcedure;
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
      return isNewerTransient(error) && retrySafetyOf(call) !== 'never';
  }
}

/** A reason newer than this client, with the status of a limit or of an overload. */
function isNewerTransient({ reason, retryable, retryAfterMs = 0, httpStatus }: OnsaleError) {
  const isTransient = retryable && (httpStatus === 429 || httpStatus === 503);
  return isTransient && !isReason(reason) && retryAfterMs <= backoff.maxRetryAfterMs;
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

/** The key with which a repeat of the call never takes effect twice, if it has one. */
export function idempotencyKeyOf({ input, idempotencyKey }: RpcCall): string | undefined {
  if (idempotencyKey !== undefined) return idempotencyKey;
  const isKeyed = typeof input === 'object' && input !== null && 'idempotencyKey' in input;
  return isKeyed && typeof input.idempotencyKey === 'string' ? input.idempotencyKey : undefined;
}

/**
 * Advice that ends the message of an in-doubt error: how the caller finds out, or repeats safely.
 */
export function resolvedBy(call: RpcCall): string {
  if (call.path === 'payment.pay') return 'pay the same reservation again, it is never paid twice';
  const key = idempotencyKeyOf(call);
  if (key !== undefined) return `make the same call again with idempotencyKey "${key}"`;
  return retrySafetyOf(call) === 'always'
    ? 'make the same call again, a repeat is safe'
    : 'check the current state before you make it again';
}
