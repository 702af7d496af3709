/** Options of a client: the server, the credential, and how calls are made. */
import type { Ids } from '@onsale/core/ids';
import type { Clock } from '@onsale/core/time/clock';
import type { RequestInfo, ResponseInfo } from './call-options.ts';
import type { Transport } from './update-options.ts';

export interface OnsaleOptions {
  /**
   * The base URL of the server, such as `http://127.0.0.1:4600`. In a page, a relative one such as
   * `/tickets` is resolved against the origin of the page.
   */
  url: string | URL;
  /**
   * The account key, `osa_…`, that the first join returned; omit it to create an account by
   * joining. Any credential works: a queue token acts for its user, and an admin key opens
   * `trpc.admin`.
   */
  accountKey?: string | undefined;
  /**
   * Time limit in milliseconds of one attempt of a call, including its response: 1 to
   * 2 147 483 647. Default 10 000.
   */
  timeoutMs?: number | undefined;
  /** How often a call is retried, where that is safe: 0 (never) to 100. Default 2. */
  maxRetries?: number | undefined;
  /** How `updates`, `watchSeats`, `admitted` and `buy` follow a place. Default `auto`. */
  transport?: Transport | undefined;
  /** HTTP headers of every request, for example of a tracing system. */
  headers?: Record<string, string> | undefined;
  /** Called before each attempt of each call; it may change the headers of the request. */
  onRequest?: ((request: RequestInfo) => void) | undefined;
  /** Called for each response, of the server or of a proxy. */
  onResponse?: ((response: ResponseInfo) => void) | undefined;
  /** Sends the requests. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** For tests and simulations: the clock of every timeout, backoff, poll and stream. */
  clock?: Clock | undefined;
  /** For tests and simulations: 0 <= random() < 1, for the jitter of backoff, polls and streams. */
  random?: (() => number) | undefined;
  /** For tests and simulations: generates the idempotency keys of charges, and new account keys. */
  ids?: Pick<Ids, 'id' | 'accountKey'> | undefined;
}
