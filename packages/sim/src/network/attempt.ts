/** One call over the network: the request with its times, and its outcome. */

/** One request of a client and its times. */
export interface Attempt {
  /** Such as `queue.join`. */
  procedure: string;
  input: unknown;
  /** The Idempotency-Key header: the answer may be that of an earlier attempt with the same key. */
  idempotencyKey?: string | undefined;
  sentAt: number;
  /** When the request left for the server, after any injected delay. */
  departedAt: number;
  /** When the server had answered; in virtual time that is also when it decided. */
  handledAt: number;
  /** How much later than planned the client began it, because this machine was busy. */
  lateMs: number;
  /**
   * From the instant at which it was due until its whole answer was read, without injected delays;
   * without an answer, a lower bound. Null when it never left for the server, and in virtual time.
   */
  latencyMs: number | null;
}

/** The outcome as the client sees it; `unknown` when no response arrived. */
export type Answer =
  | { kind: 'ok'; data: unknown }
  | { kind: 'refused'; reason: string; details?: unknown }
  | { kind: 'unknown' };
