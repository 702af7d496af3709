/** The limits that a call can run into; they are settings of the server. */
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

/** Where a limit calls for more than to slow down. */
const advice: Partial<Record<RateLimit, string>> = {
  pollBurst: 'You ask more often than pollAfterMs says: wait for retryAfterMs, then ask again.',
  joinsPerAddressPerMinute:
    'Many joined from your network just now: wait for retryAfterMs, then join again.',
  accountsPerAddressPerMinute:
    'Many accounts were made from your network just now: use the account key that you have, or wait for retryAfterMs.',
  accountsPerAddressPerDay:
    'Too many accounts were made from your network today: use the account key that you have, or wait for retryAfterMs.',
  waitingPerRoom: 'The waiting room is full: wait for retryAfterMs, then try to join again.',
  connections: 'The server has all the connections it can: try again after retryAfterMs.',
  connectionsPerAddress:
    'There are too many connections from your network: close some, then try again.',
};

/** What whoever reached a limit is told; undefined where nobody knows which. */
export function rateLimitMessage(limit: RateLimit | undefined): string {
  return (
    (limit && advice[limit]) ??
    'There were too many calls at once: wait for retryAfterMs, then go on.'
  );
}
