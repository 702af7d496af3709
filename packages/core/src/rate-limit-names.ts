/** The names of the limits on calls, and the messages for a client that reached one. */
import { english, type Translate } from './language/translate.ts';

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
  pollBurst: english`This client polls too often: wait for retryAfterMs, then poll again.`,
  joinsPerAddressPerMinute: english`Too many buyers joined from this network just now: wait for retryAfterMs, then join again.`,
  accountsPerAddressPerMinute: english`Too many accounts were created from this network just now: use an existing account key, or wait for retryAfterMs.`,
  accountsPerAddressPerDay: english`Too many accounts were created from this network today: use an existing account key, or wait for retryAfterMs.`,
  failedCredentialsPerAddressPerMinute: english`Too many wrong credentials came from this network just now: check the key or token that is sent, and wait for retryAfterMs.`,
  waitingPerRoom: english`The waiting room is full: wait for retryAfterMs, then join again.`,
  holdsPerSession: english`This place has made as many reservations as its room allows: pay for one that you still hold, or join again once the place is over.`,
  connections: english`The server has no free connection: try again after retryAfterMs.`,
  connectionsPerAddress: english`Too many connections are open from this network: close some, then try again.`,
  streams: english`The server opens no further streams now: poll, or try again after retryAfterMs.`,
  streamsPerAddress: english`Too many streams are open from this network: close some, or poll in their place.`,
  streamsPerPlace: english`Too many streams are open for this place: close one, or poll in its place.`,
};

/** @param limit undefined when the client does not know which limit it reached. */
export function rateLimitMessage(limit: LimitName | undefined, t: Translate): string {
  const own = limit && messages[limit];
  return own === undefined
    ? t`Too many calls arrived at once: wait for retryAfterMs, then continue.`
    : t(own);
}
