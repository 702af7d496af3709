/** Which calls may be repeated after which failure, and after how long. */
import { type OnsaleError } from '@onsale/core/errors';
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
export declare function repeatOf(call: Call): Repeat;
export declare function mayRepeat(call: Call, error: OnsaleError): boolean;
/**
 * Milliseconds before repeat number `retries` + 1: anywhere up to a bound that doubles each time, so
 * that clients which failed together do not come back together, and never before `retryAfterMs`.
 */
export declare function backoffMs(
  error: OnsaleError,
  retries: number,
  random: () => number,
): number;
/** What to do about an outcome that is unknown. */
export declare function settledBy(call: Call): string;
