/** Opens the database of a server and composes its application, from the options of a start. */
import { messageOf } from '@onsale/core/errors';
import { randomIds, type Ids } from '@onsale/core/ids';
import { systemClock, type Clock } from '@onsale/core/time/clock';
import type { Database } from '@onsale/db/database';
import { DatabaseUrlError, UnusableDatabaseError } from '@onsale/db/errors';
import { openDatabase, type SqliteLibraryName } from '@onsale/db/open-database';
import type { Logger } from 'pino';
import { createApp, type App } from './app.ts';
import { ConfigError, StartError } from './config/config-error.ts';
import { serverLimits } from './config/server-limits.ts';
import type { ServeOptions } from './startup/serve-options.ts';
import { redactOptions } from './startup/redacted-options.ts';
import type { Metrics } from './telemetry/metrics.ts';

/** Parts of the world that tests decide about. */
export interface InjectedParts {
  clock: Clock;
  ids: Ids;
  /** A number in [0, 1). */
  random: () => number;
  sqliteLibrary?: SqliteLibraryName;
}

export interface OpenSettings {
  log: Logger;
  metrics: Metrics;
  adminKey: string;
  isAdminKeyGenerated: boolean;
  /** For tests. */
  injected?: InjectedParts | undefined;
}

/**
 * @throws ConfigError when the database cannot be meant, StartError when it cannot be opened. It is
 * closed when anything fails later.
 */
export async function openApp(options: ServeOptions, settings: OpenSettings): Promise<App> {
  const { log, metrics, adminKey, isAdminKeyGenerated, injected } = settings;
  const db = await open(options, settings);
  log.info(redactOptions(options), 'starting');
  try {
    if (!injected) await warnIfTimeIsAhead(db, log);
    const { clients, corsOrigins, tokenSecret, otherTokenSecrets, limits } = options;
    const { absentAfterSeconds, purgeAbsentSeconds, allowsSelfCharge } = options;
    const { eventRetentionDays, allowsPrivateWebhooks } = options;
    return await createApp({
      db,
      clock: injected?.clock ?? systemClock,
      ids: injected?.ids ?? randomIds,
      log,
      adminKey,
      tokenSecret,
      metrics,
      otherTokenSecrets,
      limits,
      absentAfterSeconds,
      purgeAbsentSeconds,
      allowsSelfCharge,
      clients,
      corsOrigins,
      eventRetentionDays,
      allowsPrivateWebhooks,
      startup: {
        isAdminKeyGenerated,
        poolSize: options.databaseLimits.poolSize * options.workers,
      },
    });
  } catch (error) {
    await db.close();
    throw error;
  }
}

function open(
  { databaseUrl, databaseLimits }: ServeOptions,
  { log, metrics, injected }: OpenSettings,
): Promise<Database> {
  return openDatabase(databaseUrl, {
    ...databaseLimits,
    ...(injected && {
      clock: injected.clock,
      random: injected.random,
      sqliteLibrary: injected.sqliteLibrary,
    }),
    asOwner: true,
    onLostCommit(outcome, cause) {
      metrics.commitReadBack(outcome);
      log.warn({ outcome, err: cause }, 'in-doubt COMMIT resolved by reading back');
    },
    onRetryableConflict: () => metrics.databaseEvent('collision'),
    onLeftBehind(primary) {
      metrics.databaseEvent('left_behind');
      log.warn(primary, 'a primary that a fail-over left behind is not used');
    },
  }).catch((error: unknown) => {
    const { message } = error as Error;
    if (error instanceof DatabaseUrlError) throw new ConfigError(message, { cause: error });
    if (error instanceof UnusableDatabaseError) throw new StartError(message, { cause: error });
    throw new StartError(
      `The database cannot be opened (${messageOf(error)}): check ONSALE_DATABASE_URL, and that the database is running and reachable.`,
      { cause: error },
    );
  });
}

/** Without it an operator could not tell why sales are over: time does not go back to the clock. */
async function warnIfTimeIsAhead(db: Database, log: Logger): Promise<void> {
  const { timeAheadMs, kind } = await db.facts();
  if (timeAheadMs < serverLimits.timeAheadMs) return;
  log.warn(
    { timeAheadMs, kind },
    'the time of this database is ahead of the clock, so sales may be over before their time: onsale doctor has the remedy',
  );
}
