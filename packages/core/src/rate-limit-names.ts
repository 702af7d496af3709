/** The names of the rate limits, and the messages for a client that reached one. */

/** Each is a setting of the server. */
export type RateLimit =
  | 'pollBurst'
  | 'pollsPerAddressPerMinute'
  | 'joinsPerAccountPerMinute'
  | 'joinAttemptsPerAddressPerMinute'
  | 'joinsPerAddressPerMinute'
  | 'accountsPerAddressPerMinute'
  | 'accountsPerAddressPerDay'
  | 'chargesPerAccountPerMinute'
  | 'chargesPerAddressPerMinute'
  | 'paymentsPerAccountPerMinute'
  | 'paymentsPerAddressPerMinute'
  | 'waitingPerRoom'
  | 'connections'
  | 'connectionsPerAddress';

/** For limits at which slowing down is not the whole advice. */
const messages: Partial<Record<RateLimit, string>> = {
  pollBurst:
    'This client polls more often than pollAfterMs says: wait for retryAfterMs, then poll again.',
  joinsPerAddressPerMinute:
    'Too many buyers joined from this network just now: wait for retryAfterMs, then join again.',
  accountsPerAddressPerMinute:
    'Too many accounts were created from this network just now: use an existing account key, or wait for retryAfterMs.',
  accountsPerAddressPerDay:
    'Too many accounts were created from this network today: use an existing account key, or wait for retryAfterMs.',
  waitingPerRoom: 'The waiting room is full: wait for retryAfterMs, then join again.',
  connections: 'The server has no free connection: try again after retryAfterMs.',
  connectionsPerAddress:
    'Too many connections are open from this network: close some, then try again.',
};

/** @param limit undefined when the client does not know which limit it reached. */
export function rateLimitMessage(limit: RateLimit | undefined): string {
  return (
    (limit && messages[limit]) ??
    'Too many calls arrived at once: wait for retryAfterMs, then continue.'
  );
}
