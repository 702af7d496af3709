/** What every use case works with. Made once per process, by `createApp`. */
import type { Clock } from '@onsale/core/time/clock';
import type { Ids } from '@onsale/core/ids';
import type { BatchPolicy } from '@onsale/db/transactions/batch-scheduler';
import type { Database } from '@onsale/db/database';
import type { Tx } from '@onsale/db/store';
import { databaseDefaults } from '@onsale/db/timeouts';
import type { Logger } from 'pino';
import { configuredSecrets, storedSecrets, type SigningSecrets } from './auth/signing-secrets.ts';
import { createRateLimiter, type RateLimiter } from './rate-limits/rate-limiter.ts';
import {
  createAddressReader,
  type AddressReader,
  type AddressSettings,
} from './http/client-address.ts';
import { limitDefaults, type Limits } from './rate-limits/limits.ts';
import type { ServerContext, StartupFacts } from './http/server-context.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { createQueueTokens, type QueueTokens } from './auth/queue-tokens.ts';
import { createBudget, type Budget } from './rate-limits/budget.ts';
import {
  createSeatAvailability,
  type SeatAvailability,
} from './domains/catalogue/seat-availability.ts';
import { createConcertCache, type ConcertCache } from './domains/catalogue/concert-cache.ts';
import { serverLimits } from './config/server-limits.ts';
import { createAdmissionRunner, type AdmissionRunner } from './domains/queue/admission-runner.ts';
import { createChallenges, type Challenges } from './domains/queue/challenge-tokens.ts';
import { LineCache } from './domains/queue/line-cache.ts';
import { PresenceTracker } from './domains/queue/presence/presence-tracker.ts';
import { absentAfterSecondsDefault } from './startup/presence-settings.ts';

export interface App extends ServerContext {
  /**
   * Runs a mutation in one transaction; its result is plain data. A request with an idempotency key
   * has its own version of this function, in which the work takes effect once (idempotent-app.ts).
   *
   * @param batchPolicy for work that may share a transaction with others: see batch-scheduler.ts.
   */
  runMutation: <T>(work: (tx: Tx) => Promise<T>, batchPolicy?: BatchPolicy | null) => Promise<T>;
  /** The secrets that sign queue tokens. */
  secrets: SigningSecrets;
  tokens: QueueTokens;
  concertCache: ConcertCache;
  seatAvailability: SeatAvailability;
  lineCache: LineCache;
  presence: PresenceTracker;
  admissionRunner: AdmissionRunner;
  /** How many refused admin calls are still written to the log. */
  adminRefusals: Budget;
  logsAdminReads: boolean;
  challenges: Challenges;
}

export interface AppOptions {
  db: Database;
  /** The process's own clock, for durations; what expires goes by `db.now()`. */
  clock: Clock;
  ids: Ids;
  log: Logger;
  adminKey: string;
  /** Signs queue tokens. Without one it is made once and kept in the database, for all replicas. */
  tokenSecret?: string | undefined;
  /** Secrets whose tokens are good as well, beside a configured one. */
  otherTokenSecrets?: readonly string[] | undefined;
  /** Whether admin calls that only look are written to the log as well; they are unless told. */
  logsAdminReads?: boolean;
  /** What is left out is as by default. */
  limits?: Partial<Limits> | undefined;
  /** How long after it was seen somebody who waits is absent; Infinity for never. */
  absentAfterSeconds?: number | undefined;
  /** Nobody is a proxy, and this machine is not counted, unless told. */
  clients?: Partial<AddressSettings> | undefined;
  corsOrigins?: readonly string[] | undefined;
  /** How the process was started, for whoever asks what might be wrong with it. */
  startup?: StartupFacts;
  /** Made before the database is opened, which counts in it; otherwise made here. */
  metrics?: Metrics;
}

export async function createApp(options: AppOptions): Promise<App> {
  const { tokenSecret, otherTokenSecrets = [], logsAdminReads = true, ...given } = options;
  const { startup = defaultStartup, metrics, limits: givenLimits, ...rest } = given;
  const {
    clients,
    corsOrigins = [],
    absentAfterSeconds = absentAfterSecondsDefault,
    ...parts
  } = rest;
  const { db, clock, ids, log } = parts;
  const limits = { ...limitDefaults, ...givenLimits };
  const secrets =
    tokenSecret === undefined
      ? await storedSecrets(parts)
      : configuredSecrets(tokenSecret, otherTokenSecrets);
  const presence = new PresenceTracker({ db, ids, absentAfterMs: absentAfterSeconds * 1_000 });
  const lineCache = new LineCache(db, presence);
  return {
    ...parts,
    startup,
    runMutation: (work, batchPolicy) =>
      batchPolicy ? db.batched(batchPolicy, work) : db.transaction(work),
    secrets,
    tokens: createQueueTokens(secrets),
    challenges: createChallenges(secrets),
    concertCache: createConcertCache(db),
    seatAvailability: createSeatAvailability(db),
    lineCache,
    presence,
    admissionRunner: createAdmissionRunner({ db, lineCache, presence, log }),
    adminRefusals: createBudget(clock, serverLimits.adminRefusalsLogged),
    logsAdminReads,
    limits,
    rateLimiter: createRateLimiter(clock, limits),
    addresses: createAddressReader({ trustedProxies: [], limitLoopback: false, ...clients }),
    corsOrigins,
    metrics: metrics ?? createMetrics(clock),
  };
}

const defaultStartup: StartupFacts = {
  isAdminKeyGenerated: false,
  poolSize: databaseDefaults.poolSize,
};
