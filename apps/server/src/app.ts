/** The composition root: builds, once a process, the application context of all use cases. */
import type { Clock } from '@onsale/core/time/clock';
import type { Ids } from '@onsale/core/ids';
import type { BatchPolicy } from '@onsale/db/transactions/batch-scheduler';
import type { Database } from '@onsale/db/database';
import type { Tx } from '@onsale/db/store';
import { databaseDefaults } from '@onsale/db/timeouts';
import type { Logger } from 'pino';
import { configuredSecrets, storedSecrets, type SigningSecrets } from './auth/signing-secrets.ts';
import { createFailedCredentials } from './rate-limits/failed-credentials.ts';
import { createRateLimiter } from './rate-limits/rate-limiter.ts';
import { createAddressReader, type AddressSettings } from './http/client-address.ts';
import { limitDefaults, type Limits } from './rate-limits/limits.ts';
import type { ServerContext, StartupFacts } from './http/server-context.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { createBans, type Bans } from './auth/bans.ts';
import { confirmedRefusal } from './auth/confirmed-refusal.ts';
import { createQueueTokens, type QueueTokens } from './auth/queue-tokens.ts';
import { createTokenEpochs, type TokenEpochs } from './auth/token-epochs.ts';
import { createBudget, type Budget } from './rate-limits/budget.ts';
import {
  createSeatAvailability,
  type SeatAvailability,
} from './domains/catalogue/seat-availability.ts';
import { createSeatBoards, type SeatBoards } from './domains/catalogue/seat-boards.ts';
import { createConcertCache, type ConcertCache } from './domains/catalogue/concert-cache.ts';
import { createHallCache, type HallCache } from './domains/catalogue/hall-cache.ts';
import { SaleCache } from './domains/catalogue/sale-cache.ts';
import {
  createConcertMilestones,
  type ConcertMilestones,
} from './domains/events/concert-milestones.ts';
import { fanOut } from './domains/webhooks/fan-out.ts';
import type { PostTerms } from './domains/webhooks/post-webhook.ts';
import {
  createWebhookDeliveries,
  type WebhookDeliveries,
} from './domains/webhooks/webhook-deliveries.ts';
import { createEventNumbering, type EventNumbering } from './domains/events/event-numbering.ts';
import { serverLimits } from './config/server-limits.ts';
import { createAdmissionRunner, type AdmissionRunner } from './domains/queue/admission-runner.ts';
import {
  createAdmissionWindows,
  type AdmissionWindows,
} from './domains/queue/admission-windows.ts';
import { createChallengeTokens, type ChallengeTokens } from './domains/queue/challenge-tokens.ts';
import { LineCache } from './domains/queue/line/line-cache.ts';
import { DrawnOrders } from './domains/queue/lobby/drawn-orders.ts';
import { PresenceTracker } from './domains/queue/presence/presence-tracker.ts';
import { PlaceFeed } from './domains/queue/watch/place-feed.ts';
import { EventFeed } from './domains/events/watch/event-feed.ts';
import { SeatFeed } from './domains/catalogue/watch/seat-feed.ts';
import { createOpenStreams, type OpenStreams } from './streams/open-streams.ts';
import { eventRetentionDaysDefault } from './startup/event-settings.ts';
import { absentAfterSecondsDefault, purgeAbsentSecondsFor } from './startup/presence-settings.ts';

export interface App extends ServerContext {
  /**
   * Runs a mutation in one transaction. Its result is plain data and the whole answer of the call,
   * so that it can be stored: for a request with an idempotency key, `withIdempotency` replaces
   * this function (idempotent-app.ts). A view that is made afterwards would differ in a repeat.
   *
   * @param batchPolicy for work that may share a transaction with other calls (batch-scheduler.ts).
   */
  runMutation: <T>(work: (tx: Tx) => Promise<T>, batchPolicy?: BatchPolicy | null) => Promise<T>;
  /** The secrets that sign queue tokens and challenges. */
  secrets: SigningSecrets;
  tokens: QueueTokens;
  tokenEpochs: TokenEpochs;
  bans: Bans;
  concertCache: ConcertCache;
  halls: HallCache;
  saleCache: SaleCache;
  seatAvailability: SeatAvailability;
  seatBoards: SeatBoards;
  lineCache: LineCache;
  presence: PresenceTracker;
  admissionRunner: AdmissionRunner;
  admissionWindows: AdmissionWindows;
  /** The orders of lines whose lots were drawn. */
  drawnOrders: DrawnOrders;
  /** Limits how many refused admin calls are written to the audit log. */
  adminRefusals: Budget;
  logsAdminReads: boolean;
  /** Whether buyers may charge their own wallets; otherwise only operators credit points. */
  allowsSelfCharge: boolean;
  challengeTokens: ChallengeTokens;
  /** Events are kept for so long. */
  eventRetentionDays: number;
  eventNumbering: EventNumbering;
  /** Whether webhooks may lead into this network. */
  allowsPrivateWebhooks: boolean;
  webhookDeliveries: WebhookDeliveries;
  concertMilestones: ConcertMilestones;
  streams: OpenStreams;
  placeFeed: PlaceFeed;
  seatFeed: SeatFeed;
  eventFeed: EventFeed;
}

export interface AppOptions {
  db: Database;
  /** The clock of this process, for durations. Expiry is decided by `db.now()`. */
  clock: Clock;
  ids: Ids;
  log: Logger;
  adminKey: string;
  /**
   * Signs queue tokens. Without it, a secret is generated and stored in the database for all
   * servers.
   */
  tokenSecret?: string | undefined;
  /** Further secrets whose tokens are accepted, together with a configured `tokenSecret`. */
  otherTokenSecrets?: readonly string[] | undefined;
  /** Whether admin calls that only read are written to the audit log; true by default. */
  logsAdminReads?: boolean;
  /** Whether buyers may charge their own wallets; true by default. */
  allowsSelfCharge?: boolean | undefined;
  /** Limits that are left out have their defaults. */
  limits?: Partial<Limits> | undefined;
  /** A waiting buyer is absent when not seen for so long; Infinity turns absence off. */
  absentAfterSeconds?: number | undefined;
  /** An absent buyer leaves the line when not seen for so long; Infinity for never. */
  purgeAbsentSeconds?: number | undefined;
  /** By default no proxy is trusted, and clients on this machine are not limited. */
  clients?: Partial<AddressSettings> | undefined;
  corsOrigins?: readonly string[] | undefined;
  /** How long events are kept; 90 days by default. */
  eventRetentionDays?: number | undefined;
  /** Whether webhooks may lead into this network; false by default. */
  allowsPrivateWebhooks?: boolean | undefined;
  /** Resolves the names of receivers; by the system, unless a test does. */
  resolveWebhookName?: PostTerms['resolve'];
  /** How the process was started, for the diagnosis. */
  startup?: StartupFacts;
  /** Passed in when it was created earlier, so that opening the database is counted too. */
  metrics?: Metrics;
}

export async function createApp(options: AppOptions): Promise<App> {
  const {
    tokenSecret,
    otherTokenSecrets = [],
    logsAdminReads = true,
    allowsSelfCharge = true,
    limits: givenLimits,
    absentAfterSeconds = absentAfterSecondsDefault,
    purgeAbsentSeconds = purgeAbsentSecondsFor(absentAfterSeconds),
    clients,
    corsOrigins = [],
    eventRetentionDays = eventRetentionDaysDefault,
    allowsPrivateWebhooks = false,
    resolveWebhookName,
    startup = defaultStartup,
    metrics: metricsOfApp = createMetrics(options.clock),
    ...base
  } = options;
  const { db, clock, ids, log } = base;
  const limits = { ...limitDefaults, ...givenLimits };
  const secrets =
    tokenSecret === undefined
      ? await storedSecrets(base)
      : configuredSecrets(tokenSecret, otherTokenSecrets, clock);
  const tokens = createQueueTokens(secrets);
  const tokenEpochs = createTokenEpochs(db);
  const bans = createBans({ db, clock });
  await Promise.all([tokenEpochs.refresh(), bans.refresh()]);
  const presence = new PresenceTracker({
    db,
    ids,
    absentAfterMs: absentAfterSeconds * 1_000,
    purgeAfterMs: purgeAbsentSeconds * 1_000,
    waitingPerRoom: limits.waitingPerRoom,
  });
  const drawnOrders = new DrawnOrders();
  const lineCache = new LineCache(db, { presence, drawnOrders });
  const concertCache = createConcertCache(db);
  const halls = createHallCache(db, (concertId) => concertCache.find(concertId));
  const admissionWindows = createAdmissionWindows();
  const saleCache = new SaleCache({ db, clock, concertCache });
  const seatBoards = createSeatBoards(db, limits);
  const onFailure = (error: unknown) => {
    metricsOfApp.jobFailed('streams');
    log.error({ err: error }, 'streams were not fed; the next pass reads again');
  };
  const eventNumbering = createEventNumbering(db);
  const feeding = { db, clock, onFailure };
  return {
    ...base,
    startup,
    runMutation: (work, batchPolicy) =>
      batchPolicy ? db.batched(batchPolicy, work) : db.transaction(work),
    secrets,
    tokens,
    tokenEpochs,
    bans,
    challengeTokens: createChallengeTokens(secrets),
    concertCache,
    halls,
    saleCache,
    seatAvailability: createSeatAvailability(db),
    seatBoards,
    lineCache,
    presence,
    admissionRunner: createAdmissionRunner({
      db,
      lineCache,
      presence,
      admissionWindows,
      drawnOrders,
      log,
    }),
    admissionWindows,
    drawnOrders,
    adminRefusals: createBudget(clock, serverLimits.adminRefusalsLogged),
    logsAdminReads,
    allowsSelfCharge,
    limits,
    rateLimiter: createRateLimiter(clock, limits),
    failedCredentials: createFailedCredentials({
      clock,
      limits,
      adminKey: base.adminKey,
      confirm: (credential, failure) => confirmedRefusal({ db, tokens }, credential, failure),
      onFailure: (kind) => metricsOfApp.credentialFailed(kind),
      isSigned: async (credential) => (await tokens.verify(credential)) !== null,
    }),
    addresses: createAddressReader({ trustedProxies: [], limitLoopback: false, ...clients }),
    corsOrigins,
    metrics: metricsOfApp,
    eventRetentionDays,
    eventNumbering,
    allowsPrivateWebhooks,
    webhookDeliveries: createWebhookDeliveries({
      db,
      clock,
      log,
      allowsPrivate: allowsPrivateWebhooks,
      resolve: resolveWebhookName,
      fanOut: () => fanOut({ db, ids, concertCache, eventNumbering }),
    }),
    concertMilestones: createConcertMilestones({ db, saleCache }),
    streams: createOpenStreams({
      clock,
      limits,
      onFailure,
      onEnd: (kind, reason) => metricsOfApp.streamEnded(kind, reason),
    }),
    placeFeed: new PlaceFeed({ ...feeding, lineCache, saleCache }),
    seatFeed: new SeatFeed({ ...feeding, concertCache, halls, seatBoards }),
    eventFeed: new EventFeed({ ...feeding, eventNumbering }),
  };
}

const defaultStartup: StartupFacts = {
  isAdminKeyGenerated: false,
  poolSize: databaseDefaults.poolSize,
};
