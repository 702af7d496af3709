/** Every limit of the server, by name, and what the environment says. */
import { databaseDefaults, type DatabaseLimits } from '@onsale/db/timeouts';
import { isCredential } from '../wire/credential-format.ts';
import { ConfigError } from '../config/config-error.ts';
import { readOrigins } from './cors-origins.ts';
import { readAddressSettings } from './proxy-settings.ts';
import { type AddressSettings } from '../http/client-address.ts';
import { readLimits } from './rate-limit-settings.ts';
import { type Limits } from '../rate-limits/limits.ts';
import { readAbsentAfterSeconds } from './presence-settings.ts';
import { serverLimits } from '../config/server-limits.ts';

export { ConfigError };

export interface ServeOptions {
  port: number;
  host: string;
  databaseUrl: string;
  databaseLimits: DatabaseLimits;
  adminKey: string | undefined;
  /** Where operators' calls are answered, and nowhere else; undefined: with all others. */
  adminPort?: number | undefined;
  adminHost?: string;
  tokenSecret: string | undefined;
  /** Secrets whose tokens are good as well. */
  otherTokenSecrets?: readonly string[];
  logLevel: string;
  limits: Limits;
  /** How long after it was seen somebody who waits is absent; Infinity for never. */
  absentAfterSeconds: number;
  clients: AddressSettings;
  corsOrigins: string[];
  /** After a signal to stop, how long the server serves on while it says that it is leaving. */
  drainDelayMs: number;
}

export const serveDefaults = {
  port: 4600,
  host: '127.0.0.1',
  adminHost: '127.0.0.1',
  databaseUrl: 'sqlite:./onsale.db',
  databaseLimits: databaseDefaults,
  logLevel: 'info',
  drainDelayMs: 200,
} as const;

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** What an operator may set of how the database is used, and in which unit. */
const databaseSettings = [
  ['ONSALE_POOL_SIZE', 'poolSize', 'connections'],
  ['ONSALE_PREPARED_STATEMENTS', 'preparedStatements', 'statements'],
  ['ONSALE_ACQUIRE_TIMEOUT_MS', 'acquireTimeoutMs', 'milliseconds'],
  ['ONSALE_LOCK_TIMEOUT_MS', 'lockTimeoutMs', 'milliseconds'],
  ['ONSALE_STATEMENT_TIMEOUT_MS', 'statementTimeoutMs', 'milliseconds'],
  ['ONSALE_TRANSACTION_TIMEOUT_MS', 'transactionTimeoutMs', 'milliseconds'],
  ['ONSALE_SETTLE_TIMEOUT_MS', 'settleTimeoutMs', 'milliseconds'],
  ['ONSALE_AUDIT_TIMEOUT_MS', 'auditTimeoutMs', 'milliseconds'],
  ['ONSALE_MIGRATION_TIMEOUT_MS', 'migrationTimeoutMs', 'milliseconds'],
] as const satisfies [name: string, limit: keyof DatabaseLimits, unit: string][];

/** The largest wait that Postgres and timers understand: 24 days. */
const longestMs = 2_147_483_647;

function readDatabaseLimits(setting: (name: string) => string | undefined): DatabaseLimits {
  const limits = { ...serveDefaults.databaseLimits };
  for (const [name, limit, unit] of databaseSettings) {
    const value = Number(setting(name) ?? limits[limit]);
    const least = limit === 'preparedStatements' ? 0 : 1;
    if (!Number.isInteger(value) || value < least || value > longestMs) {
      throw new ConfigError(`${name} must be a whole number of ${unit}, ${least} or more.`);
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
    Pick<ServeOptions, 'port' | 'host' | 'databaseUrl' | 'adminKey' | 'adminPort' | 'adminHost'>
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
  const host = flags.host ?? serveDefaults.host;
  const adminKey = flags.adminKey ?? setting('ONSALE_ADMIN_KEY');
  const adminHost = flags.adminHost ?? setting('ONSALE_ADMIN_HOST') ?? serveDefaults.adminHost;
  const adminPort = flags.adminPort ?? readPort('ONSALE_ADMIN_PORT', setting);
  const open = [host, ...(adminPort === undefined ? [] : [adminHost])].find(
    (address) => !isLoopback(address),
  );
  if (adminKey === undefined && open !== undefined) {
    throw new ConfigError(
      `Without an admin key the server listens on this machine only, not on ${open}: set ONSALE_ADMIN_KEY or --admin-key.`,
    );
  }
  if (adminKey !== undefined && !isCredential(adminKey)) {
    throw new ConfigError(
      'The admin key must be 1 to 512 characters without spaces, as it travels in a header.',
    );
  }
  return {
    port: flags.port ?? serveDefaults.port,
    host,
    databaseUrl: flags.databaseUrl ?? setting('ONSALE_DATABASE_URL') ?? serveDefaults.databaseUrl,
    databaseLimits: readDatabaseLimits(setting),
    adminKey,
    adminPort,
    adminHost,
    ...tokenSecrets,
    logLevel,
    limits: readLimits(env),
    absentAfterSeconds: readAbsentAfterSeconds(setting('ONSALE_ABSENT_AFTER_SECONDS')),
    clients: readAddressSettings(env),
    corsOrigins: readOrigins(env['ONSALE_CORS_ORIGINS']),
    drainDelayMs,
  };
}

const portMax = 65_535;

function readPort(name: string, setting: (name: string) => string | undefined): number | undefined {
  const text = setting(name);
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= portMax) return port;
  throw new ConfigError(`${name} must be a port, 0 to ${portMax}.`);
}

/** The secret that signs, and those beside it: of the change before, and of the one to come. */
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
      `${name} has ${secret.length} characters and needs at least ${minChars}: make it longer, or leave all of ${signs} out to have one made and kept in the database.`,
    );
  });
  const otherTokenSecrets = others.filter((secret) => secret !== undefined);
  if (tokenSecret === undefined && otherTokenSecrets.length > 0) {
    throw new ConfigError(
      `${names[1]} and ${names[2]} are good beside ${signs}: set that too, it is the one that signs.`,
    );
  }
  return { tokenSecret, otherTokenSecrets };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
