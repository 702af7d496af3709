/** Reads the start options of the server from flags, environment and defaults. */
import { databaseDefaults, type DatabaseLimits } from '@onsale/db/timeouts';
import { isCredential } from '../wire/credential-format.ts';
import { ConfigError, StartError } from '../config/config-error.ts';
import { readAllowedHosts } from './allowed-hosts.ts';
import { isLoopbackHost, type AllowedHosts } from '../http/allowed-hosts.ts';
import { readOrigins } from './cors-origins.ts';
import { readAddressSettings } from './proxy-settings.ts';
import { type AddressSettings } from '../http/client-address.ts';
import { readLimits } from './rate-limit-settings.ts';
import { type Limits } from '../rate-limits/limits.ts';
import { readEventRetentionDays, readWebhookPrivate } from './event-settings.ts';
import { readAbsentAfterSeconds, readPurgeAbsentSeconds } from './presence-settings.ts';
import { serverLimits } from '../config/server-limits.ts';

export { ConfigError, StartError };

export interface ServeOptions {
  port: number;
  host: string;
  /** How many processes serve, on one port. */
  workers: number;
  databaseUrl: string;
  databaseLimits: DatabaseLimits;
  adminKey: string | undefined;
  /** The only port that answers operators' calls; undefined to answer them on `port`. */
  adminPort?: number | undefined;
  adminHost?: string;
  tokenSecret: string | undefined;
  /** Further secrets whose tokens are accepted. */
  otherTokenSecrets?: readonly string[];
  logLevel: string;
  limits: Limits;
  /** A waiting buyer is absent when not seen for so long; Infinity turns absence off. */
  absentAfterSeconds: number;
  purgeAbsentSeconds: number;
  /** Whether buyers may charge their own wallets. */
  allowsSelfCharge: boolean;
  clients: AddressSettings;
  corsOrigins: string[];
  /** How many days events are kept. */
  eventRetentionDays: number;
  /** Whether webhooks may lead into the network of the server. */
  allowsPrivateWebhooks: boolean;
  /** Undefined for the default of each listener; null to allow any name. */
  allowedHosts?: AllowedHosts | undefined;
  /** After a stop signal, how long the server still serves while `/readyz` reports 503. */
  drainDelayMs: number;
}

export const serveDefaults = {
  port: 4600,
  host: '127.0.0.1',
  workers: 1,
  adminHost: '127.0.0.1',
  databaseUrl: 'sqlite:./onsale.db',
  databaseLimits: databaseDefaults,
  logLevel: 'info',
  drainDelayMs: 200,
} as const;

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** The settings of the database connections, with their units. */
const databaseSettings = [
  ['ONSALE_POOL_SIZE', 'poolSize', 'connections'],
  ['ONSALE_CONCURRENT_BATCHES', 'concurrentBatches', 'batches'],
  ['ONSALE_PREPARED_STATEMENTS', 'preparedStatements', 'statements'],
  ['ONSALE_ACQUIRE_TIMEOUT_MS', 'acquireTimeoutMs', 'milliseconds'],
  ['ONSALE_LOCK_TIMEOUT_MS', 'lockTimeoutMs', 'milliseconds'],
  ['ONSALE_STATEMENT_TIMEOUT_MS', 'statementTimeoutMs', 'milliseconds'],
  ['ONSALE_TRANSACTION_TIMEOUT_MS', 'transactionTimeoutMs', 'milliseconds'],
  ['ONSALE_SETTLE_TIMEOUT_MS', 'settleTimeoutMs', 'milliseconds'],
  ['ONSALE_AUDIT_TIMEOUT_MS', 'auditTimeoutMs', 'milliseconds'],
  ['ONSALE_MIGRATION_TIMEOUT_MS', 'migrationTimeoutMs', 'milliseconds'],
] as const satisfies [name: string, limit: keyof DatabaseLimits, unit: string][];

/** The largest value that Postgres and timers accept: 24 days. */
const maxValue = 2_147_483_647;

function readDatabaseLimits(setting: (name: string) => string | undefined): DatabaseLimits {
  const limits = { ...serveDefaults.databaseLimits };
  for (const [name, limit, unit] of databaseSettings) {
    const value = Number(setting(name) ?? limits[limit]);
    const minValue = limit === 'preparedStatements' ? 0 : 1;
    if (!Number.isInteger(value) || value < minValue || value > maxValue) {
      throw new ConfigError(`${name} must be a whole number of ${unit}, ${minValue} or more.`);
    }
    limits[limit] = value;
  }
  return limits;
}

/**
 * The server's settings: flags win over the environment, which wins over the defaults.
 *
 * @throws ConfigError naming the setting that cannot be used.
 */
export function readServeOptions(
  flags: Partial<
    Pick<
      ServeOptions,
      'port' | 'host' | 'workers' | 'databaseUrl' | 'adminKey' | 'adminPort' | 'adminHost'
    >
  >,
  env: Record<string, string | undefined>,
): ServeOptions {
  const setting = (name: string): string | undefined => env[name] || undefined;
  const tokenSecrets = readTokenSecrets(setting);
  const logLevel = setting('ONSALE_LOG_LEVEL') ?? serveDefaults.logLevel;
  if (!logLevels.includes(logLevel)) {
    throw new ConfigError(`ONSALE_LOG_LEVEL must be one of ${logLevels.join(', ')}.`);
  }
  const drainDelayMs = Number(setting('ONSALE_DRAIN_DELAY_MS') ?? serveDefaults.drainDelayMs);
  const { drainDelayMaxMs } = serverLimits;
  if (!Number.isInteger(drainDelayMs) || drainDelayMs < 0 || drainDelayMs > drainDelayMaxMs) {
    throw new ConfigError(
      `ONSALE_DRAIN_DELAY_MS must be a whole number of milliseconds, 0 to ${drainDelayMaxMs}.`,
    );
  }
  const absentAfterSeconds = readAbsentAfterSeconds(setting('ONSALE_ABSENT_AFTER_SECONDS'));
  const host = flags.host ?? serveDefaults.host;
  const adminKey = flags.adminKey ?? setting('ONSALE_ADMIN_KEY');
  const adminHost = flags.adminHost ?? setting('ONSALE_ADMIN_HOST') ?? serveDefaults.adminHost;
  const adminPort = flags.adminPort ?? readPort('ONSALE_ADMIN_PORT', setting);
  const reachableHost = [host, ...(adminPort === undefined ? [] : [adminHost])].find(
    (address) => !isLoopbackHost(address),
  );
  if (adminKey === undefined && reachableHost !== undefined) {
    throw new ConfigError(
      `The admin key is missing, so the server may listen on this machine only, and not on ${reachableHost}. Set ONSALE_ADMIN_KEY or --admin-key.`,
    );
  }
  if (adminKey !== undefined && !isCredential(adminKey)) {
    throw new ConfigError(
      'The admin key must be 1 to 512 visible ASCII characters without spaces, because a header carries it.',
    );
  }
  const { adminKeyMinChars } = serverLimits;
  const isShort = adminKey !== undefined && adminKey.length < adminKeyMinChars;
  if (isShort && reachableHost !== undefined) {
    throw new ConfigError(
      `ONSALE_ADMIN_KEY or --admin-key has ${adminKey.length === 1 ? '1 character' : `${adminKey.length} characters`}, and needs at least ${adminKeyMinChars} where the server listens on ${reachableHost}, because it could be guessed. Use the output of "openssl rand -hex 32".`,
    );
  }
  const databaseUrl =
    flags.databaseUrl ?? setting('ONSALE_DATABASE_URL') ?? serveDefaults.databaseUrl;
  return {
    port: flags.port ?? serveDefaults.port,
    host,
    workers: readWorkers(flags.workers ?? setting('ONSALE_WORKERS'), databaseUrl),
    databaseUrl,
    databaseLimits: readDatabaseLimits(setting),
    adminKey,
    adminPort,
    adminHost,
    ...tokenSecrets,
    logLevel,
    limits: readLimits(env),
    absentAfterSeconds,
    purgeAbsentSeconds: readPurgeAbsentSeconds(
      setting('ONSALE_FORGET_ABSENT_SECONDS'),
      absentAfterSeconds,
    ),
    allowsSelfCharge: readSwitch('ONSALE_SELF_CHARGE', setting('ONSALE_SELF_CHARGE') ?? 'on'),
    clients: readAddressSettings(env),
    eventRetentionDays: readEventRetentionDays(setting('ONSALE_EVENT_RETENTION_DAYS')),
    allowsPrivateWebhooks: readWebhookPrivate(setting('ONSALE_WEBHOOK_PRIVATE')),
    corsOrigins: readOrigins(env['ONSALE_CORS_ORIGINS']),
    allowedHosts: readAllowedHosts(env['ONSALE_ALLOWED_HOSTS']),
    drainDelayMs,
  };
}

/** @throws ConfigError when the text is neither `on` nor `off`. */
function readSwitch(name: string, text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new ConfigError(`${name} must be on or off, and is "${text}".`);
}

/** @throws ConfigError when it is no number of processes, or more than the database allows. */
function readWorkers(value: number | string | undefined, databaseUrl: string): number {
  const workers = Number(value ?? serveDefaults.workers);
  if (!Number.isInteger(workers) || workers < 1 || workers > serverLimits.workers) {
    throw new ConfigError(
      `ONSALE_WORKERS or --workers must be a whole number of processes, 1 to ${serverLimits.workers}.`,
    );
  }
  if (workers > 1 && !/^postgres(?:ql)?:/.test(databaseUrl)) {
    throw new ConfigError(
      `${workers} workers need Postgres, because a SQLite file belongs to one process: use a postgres: database, or leave out ONSALE_WORKERS and --workers.`,
    );
  }
  return workers;
}

const portMax = 65_535;

function readPort(name: string, setting: (name: string) => string | undefined): number | undefined {
  const text = setting(name);
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= portMax) return port;
  throw new ConfigError(`${name} must be a port, 0 to ${portMax}.`);
}

/** The secret that signs, and those that are accepted too: of the last rotation and the next. */
function readTokenSecrets(
  setting: (name: string) => string | undefined,
): Pick<ServeOptions, 'tokenSecret' | 'otherTokenSecrets'> {
  const signs = 'ONSALE_TOKEN_SECRET';
  const names = [signs, 'ONSALE_TOKEN_SECRET_NEXT', 'ONSALE_TOKEN_SECRET_OLD'];
  const minChars = serverLimits.tokenSecretMinChars;
  const [tokenSecret, ...others] = names.map((name) => {
    const secret = setting(name);
    if (secret === undefined || secret.length >= minChars) return secret;
    throw new ConfigError(
      `${name} has ${secret.length} characters and needs at least ${minChars}. Make it longer, or leave out ${names.join(', ')} to have a secret generated and stored in the database.`,
    );
  });
  const otherTokenSecrets = others.filter((secret) => secret !== undefined);
  if (tokenSecret === undefined && otherTokenSecrets.length > 0) {
    throw new ConfigError(
      `${signs} is missing: set it when you set ${names[1]} or ${names[2]}, because it is the secret that signs.`,
    );
  }
  return { tokenSecret, otherTokenSecrets };
}
