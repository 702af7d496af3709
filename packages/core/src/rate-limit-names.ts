/** The names of the limits on calls, and the messages for a client that reached one. */

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
  | 'callsPerAddressPerMinute'
  | 'failedCredentialsPerAddressPerMinute'
  | 'reservationsPerAccountPerMinute'
  | 'mapsPerAccountPerMinute'
  | 'keyChangesPerAccountPerMinute'
  | 'waitingPerRoom'
  | 'connections'
  | 'connectionsPerAddress'
  | 'streams'
  | 'streamsPerAddress'
  | 'streamsPerPlace';

/** A limit that RATE_LIMITED names: one of the server, or one of a concert's room. */
export type LimitName = RateLimit | 'holdsPerSession' | 'pipelinedRequests';

/** For limits at which slowing down is not the whole advice. */
const messages: Partial<Record<LimitName, string>> = {
  pollBurst: 'This client polls too often: wait for retryAfterMs, then poll again.',
  joinsPerAddressPerMinute:
    'Too many buyers joined from this network just now: wait for retryAfterMs, then join again.',
  accountsPerAddressPerMinute:
    'Too many accounts were created from this network just now: use an existing account key, or wait for retryAfterMs.',
  accountsPerAddressPerDay:
    'Too many accounts were created from this network today: use an existing account key, or wait for retryAfterMs.',
  failedCredentialsPerAddressPerMinute:
    'Too many wrong credentials came from this network just now: check the key or token that is sent, and wait for retryAfterMs.',
  waitingPerRoom: 'The waiting room is full: wait for retryAfterMs, then join again.',
  holdsPerSession:
    'This place has made as many reservations as its room allows: pay for one that you still hold, or join again once the place is over.',
  connections: 'The server has no free connection: try again after retryAfterMs.',
  connectionsPerAddress:
    'Too many connections are open from this network: close some, then try again.',
  streams: 'The server opens no further streams now: poll, or try again after retryAfterMs.',
  streamsPerAddress:
    'Too many streams are open from this network: close some, or poll in their place.',
  streamsPerPlace: 'Too many streams are open for this place: close one, or poll in its place.',
};

/** @param limit undefined when the client does not know which limit it reached. */
export function rateLimitMessage(limit: LimitName | undefined): string {
  return (
    (limit && messages[limit]) ??
    'Too many calls arrived at once: wait for retryAfterMs, then continue.'
  );
}
