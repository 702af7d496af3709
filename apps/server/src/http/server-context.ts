/**
 * The part of the application that HTTP, authentication and rate limits need: clock, ids, log,
 * metrics, limits and addresses, never the sale itself. `App` extends it (app.ts).
 */
import type { Ids } from '@onsale/core/ids';
import type { Clock } from '@onsale/core/time/clock';
import type { Database } from '@onsale/db/database';
import type { Logger } from 'pino';
import type { Limits } from '../rate-limits/limits.ts';
import type { FailedCredentials } from '../rate-limits/failed-credentials.ts';
import type { RateLimiter } from '../rate-limits/rate-limiter.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { AddressReader } from './client-address.ts';

export interface ServerContext {
  db: Database;
  /** The clock of this process, for durations. Expiry is decided by `db.now()`. */
  clock: Clock;
  ids: Ids;
  log: Logger;
  metrics: Metrics;
  /** The root admin key: it has every scope. */
  adminKey: string;
  limits: Limits;
  rateLimiter: RateLimiter;
  failedCredentials: FailedCredentials;
  addresses: AddressReader;
  /** Origins of pages that may call, such as `https://tickets.example`. */
  corsOrigins: readonly string[];
  startup: StartupFacts;
}

/** Facts that only the start of the process knows, for the diagnosis. */
export interface StartupFacts {
  /** Whether the admin key was generated because none was configured. */
  isAdminKeyGenerated: boolean;
  poolSize: number;
}
