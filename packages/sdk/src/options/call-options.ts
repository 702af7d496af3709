/** Options of a single call, and the record of its response. */

/** Options that every method which makes a call takes last. */
export interface CallOptions {
  /**
   * Aborts the call, whether it is in flight, waiting or backing off. The call rejects with the
   * signal's reason, and `isOutcomeUnknown(reason)` tells whether it may have taken effect.
   */
  signal?: AbortSignal | undefined;
  /** Time limit of one attempt in milliseconds, 1 to 2 147 483 647. Default: the client's. */
  timeoutMs?: number | undefined;
  /** How often the call is retried where that is safe, 0 to 100. Default: the client's. */
  maxRetries?: number | undefined;
  /** Further HTTP headers, over those of the client. */
  headers?: Record<string, string> | undefined;
  /**
   * The Idempotency-Key of a call that changes something: a later call with the same key and input
   * gets the first response. Default: generated for each call that is not safe to repeat by itself.
   */
  idempotencyKey?: string | undefined;
}

/** A request that is about to be sent. */
export interface RequestInfo {
  /** Such as `queue.join`. */
  procedure: string;
  method: 'GET' | 'POST';
  url: string;
  /** By lower-case name. A header that `onRequest` sets here is sent. */
  headers: Record<string, string>;
  /** 1 for the first attempt of a call. */
  attempt: number;
}

/** A response of the server, or of a proxy in front of it. */
export interface ResponseInfo {
  /** Such as `queue.join`. */
  procedure: string;
  url: string;
  /** The HTTP status. */
  status: number;
  headers: Headers;
  /** The request's id in the server's log; undefined for the response of a proxy. */
  requestId: string | undefined;
  /** How many attempts the call has made, this one included. */
  attempt: number;
  /** From the request to the headers of the response, in milliseconds. */
  durationMs: number;
}

/** The result of one call, with the response that it came in on request. */
export interface CallPromise<T> extends Promise<T> {
  /** Resolves with the result and the last response; rejects as the call does. */
  withResponse(): Promise<{ data: T; response: ResponseInfo }>;
}
