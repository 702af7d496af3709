/** Which calls may be repeated after which failure, and after how long. */
import type { OnsaleError } from '@onsale/core/errors';
import { isOutcomeUnknown, wasNeverSent } from './outcome.ts';

export interface Call {
  kind: 'query' | 'mutation';
  path: string;
  input: unknown;
  credential: string | undefined;
}

/**
 * always       a repeat gets the first answer.
 * whenRefused  a repeat would do it twice, or be told that it is done: only when the failure says
 *              that nothing was done.
 * never        a repeat would do it twice, and the call is the caller's to make again.
 */
export type Repeat = 'always' | 'whenRefused' | 'never';

const repeats: Record<string, (call: Call) => Repeat> = {
  // Without a credential every join makes an account and a place: a second one would leave the
  // first place in the line, with nobody to claim it. (Creating the account first would make it
  // safe, for twice the calls at the very moment when everybody joins.)
  'queue.join': ({ credential }) => (credential === undefined ? 'whenRefused' : 'always'),
  'account.rotateKey': ({ input }) => (has(input, 'newKey') ? 'always' : 'never'),
  'queue.leave': () => 'always',
  'reservation.create': ({ input }) => (has(input, 'seatNos') ? 'always' : 'never'),
  'reservation.release': () => 'whenRefused',
  'wallet.charge': ({ input }) => (has(input, 'idempotencyKey') ? 'always' : 'never'),
  'payment.pay': () => 'always',
  'order.cancel': () => 'whenRefused',
  'admin.room.set': () => 'always',
  'admin.wallet.credit': () => 'always',
};

function has(input: unknown, key: string): boolean {
  if (typeof input !== 'object' || input === null) return false;
  return Object.entries(input).some(([name, value]) => name === key && value !== undefined);
}

export function repeatOf(call: Call): Repeat {
  return call.kind === 'query' ? 'always' : (repeats[call.path]?.(call) ?? 'never');
}

export function mayRepeat(call: Call, error: OnsaleError): boolean {
  switch (error.reason) {
    case 'RATE_LIMITED':
    case 'OVERLOADED': {
      const repeat = repeatOf(call);
      const unknown: boolean = isOutcomeUnknown(error);
      const isSafe = unknown ? repeat === 'always' : repeat !== 'never';
      return isSafe && (error.retryAfterMs ?? 0) <= backoff.longestMs;
    }
    case 'UNREACHABLE':
    case 'TIMED_OUT': {
      const repeat = repeatOf(call);
      return repeat === 'always' || (repeat === 'whenRefused' && wasNeverSent(error));
    }
    default:
      return false;
  }
}

const backoff = {
  firstMs: 200,
  capMs: 5_000,
  /** A server that asks for more patience than this is answered by giving up, not by hanging. */
  longestMs: 30_000,
} as const;

/**
 * Milliseconds before repeat number `retries` + 1: anywhere up to a bound that doubles each time, so
 * that clients which failed together do not come back together, and never before `retryAfterMs`.
 */
export function backoffMs(error: OnsaleError, retries: number, random: () => number): number {
  const bound = Math.min(backoff.capMs, backoff.firstMs * 2 ** retries);
  return Math.round((error.retryAfterMs ?? 0) + random() * bound);
}

/** What to do about an outcome that is unknown. */
export function settledBy(call: Call): string {
  if (call.path === 'payment.pay') return 'pay the same reservation again, it is never paid twice';
  if (repeatOf(call) === 'always') return 'make the same call again, a repeat is safe';
  return call.path === 'queue.join'
    ? 'join again, and should there be two places, the one that nobody claims lapses'
    : 'look at what there is now before making it again';
}
