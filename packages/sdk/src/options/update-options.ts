/** Options of the calls that follow a place, and the reports of its connection. */
import type { OnsaleError } from '@onsale/core/errors';
import type { CallOptions } from './call-options.ts';

/**
 * How a place is followed. `sse`: by a stream of Server-Sent Events. `poll`: by asking again and
 * again. `auto`: by a stream, and by polls while none works.
 */
export type Transport = 'auto' | 'sse' | 'poll';

/** Options of the calls that follow a place. */
export interface UpdateOptions extends CallOptions {
  /**
   * By a stream (`sse`), by polls (`poll`), or by a stream while one works and by polls while none
   * does (`auto`). Default: that of the client.
   */
  transport?: Transport | undefined;
  /**
   * Called, and awaited, when the server does not answer, with the `failures` in a row: a poll or a
   * connection failed and will be repeated, or a stream was silent for 40 s. Called once more when
   * it answers again. The place is kept all the while. A stream that ends and is opened again, as
   * each is after 15 minutes, is not reported, nor is the change from a stream to polls.
   */
  onConnectionChange?: ((change: ConnectionChange) => void | Promise<void>) | undefined;
}

export type ConnectionChange =
  | { state: 'reconnecting'; error: OnsaleError; failures: number }
  | { state: 'restored' };
