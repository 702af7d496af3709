/** Options of an embedded server: the settings of the environment, as typed values. */
import { ConfigError } from '../config/config-error.ts';
import { serverLimits } from '../config/server-limits.ts';
import { limitDefaults, type Limits } from '../rate-limits/limits.ts';
import { readServeOptions, type ServeOptions } from '../startup/serve-options.ts';

/**
 * Each option has the name of a setting: `corsOrigins` is `ONSALE_CORS_ORIGINS`, and
 * `limits.pollBurst` is `ONSALE_LIMIT_POLL_BURST`. The environment itself is not read.
 */
export interface OnsaleOptions {
  /** `sqlite:./onsale.db`, `sqlite::memory:` or `postgres://user:password@host/name`. */
  database: string;
  /** The root key of operators, at least 24 characters: `openssl rand -hex 32`. */
  adminKey: string;
  /** The path below which the host serves Onsale, such as `/tickets`. Default: none. */
  basePath?: string;
  /** Whether operators' calls, `/metrics` and `/diagnosis` are answered here. Default true. */
  servesAdmin?: boolean;
  /** Signs queue tokens, at least 32 characters. Default: generated, and kept in the database. */
  tokenSecret?: string;
  /** A secret whose tokens are accepted as well, before it signs. */
  tokenSecretNext?: string;
  /** A secret whose tokens are still accepted, after it signed. */
  tokenSecretOld?: string;
  /** A waiting buyer who has not asked for so long is skipped. Default 45. */
  absentAfterSeconds?: number | 'off';
  /** A waiting buyer who has not asked for so long leaves the line. Default 900. */
  forgetAbsentSeconds?: number | 'off';
  /** Whether buyers may charge their own wallets. Default `on`. */
  selfCharge?: 'on' | 'off';
  /** For how many days events are kept. Default 90. */
  eventRetentionDays?: number;
  /** `allow`: webhooks may lead into the network of the server. Default `refuse`. */
  webhookPrivate?: 'allow' | 'refuse';
  /** Proxies whose `X-Forwarded-For` is believed, such as `10.0.0.0/8`. Default: none. */
  trustedProxies?: readonly string[];
  /** Whether clients on this machine are limited too. Default false. */
  limitLoopback?: boolean;
  /** Host names that requests may call. Default: any, because the host has the listener. */
  allowedHosts?: readonly string[] | 'off';
  /** Origins of pages that may call, such as `https://tickets.example`. Default: none. */
  corsOrigins?: readonly string[];
  /** The limits of docs/LIMITS.md that differ from their defaults. */
  limits?: Partial<Record<keyof Limits, number | 'off'>>;
  /** Default `warn`; `info` has a line for each request. */
  logLevel?: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Takes each line of the log, which is JSON. Default: stdout. */
  logTo?: { write(line: string): void };
  /** Connections to Postgres at most. Default 10. */
  poolSize?: number;
  concurrentBatches?: number;
  preparedStatements?: number;
  acquireTimeoutMs?: number;
  lockTimeoutMs?: number;
  statementTimeoutMs?: number;
  transactionTimeoutMs?: number;
  settleTimeoutMs?: number;
  auditTimeoutMs?: number;
  migrationTimeoutMs?: number;
}

type Kind = 'text' | 'list' | 'number' | 'switch' | 'object';

const kinds: Record<keyof OnsaleOptions, Kind> = {
  database: 'text',
  adminKey: 'text',
  basePath: 'text',
  servesAdmin: 'switch',
  tokenSecret: 'text',
  tokenSecretNext: 'text',
  tokenSecretOld: 'text',
  absentAfterSeconds: 'number',
  forgetAbsentSeconds: 'number',
  selfCharge: 'text',
  eventRetentionDays: 'number',
  webhookPrivate: 'text',
  trustedProxies: 'list',
  limitLoopback: 'switch',
  allowedHosts: 'list',
  corsOrigins: 'list',
  limits: 'object',
  logLevel: 'text',
  logTo: 'object',
  poolSize: 'number',
  concurrentBatches: 'number',
  preparedStatements: 'number',
  acquireTimeoutMs: 'number',
  lockTimeoutMs: 'number',
  statementTimeoutMs: 'number',
  transactionTimeoutMs: 'number',
  settleTimeoutMs: 'number',
  auditTimeoutMs: 'number',
  migrationTimeoutMs: 'number',
};

/** The name of a value of each kind, for messages. */
const nouns: Record<Kind, string> = {
  text: 'a text',
  list: 'a list of texts, or off',
  number: 'a number, or off',
  switch: 'true or false',
  object: 'an object',
};

/** Options that no setting of the environment has. */
const own: readonly string[] = ['database', 'basePath', 'servesAdmin', 'limits', 'logTo'];

/** @throws ConfigError naming the option that cannot be used, and what to give instead. */
export function readOnsaleOptions(options: OnsaleOptions): ServeOptions {
  requireKnown('createOnsale', options, Object.keys(kinds));
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) requireKind(name, kinds[name as keyof OnsaleOptions], value);
  }
  const { database, adminKey, limits = {}, logLevel = 'warn', allowedHosts = 'off' } = options;
  if (!database) throw missing('database', 'sqlite:./onsale.db or postgres://…');
  if (!adminKey) throw missing('adminKey', 'the output of "openssl rand -hex 32"');
  const { adminKeyMinChars } = serverLimits;
  if (adminKey.length < adminKeyMinChars) {
    throw new ConfigError(
      `adminKey has ${adminKey.length} characters, and needs at least ${adminKeyMinChars}, because it could be guessed. Use the output of "openssl rand -hex 32".`,
    );
  }
  requireKnown('limits', limits, Object.keys(limitDefaults));
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...options, logLevel, allowedHosts })) {
    if (value !== undefined && !own.includes(name)) env[variableOf(name)] = textOf(value);
  }
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined) env[variableOf(name, limitPrefix)] = textOf(value);
  }
  return withOptionNames(() => readServeOptions({ databaseUrl: database }, env));
}

const prefix = 'ONSALE_';
const limitPrefix = 'ONSALE_LIMIT_';

function variableOf(name: string, before = prefix): string {
  return before + name.replaceAll(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
}

/** Names options in the place of variables, in the message of an error of `read`. */
export function withOptionNames<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw namingOptions(error);
  }
}

/** The same error, whose message names options where it named variables of the environment. */
export function namingOptions(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  error.message = error.message.replaceAll(/ONSALE_[A-Z_]*[A-Z]/g, (variable) => {
    if (variable === 'ONSALE_DATABASE_URL') return 'database';
    const isLimit = variable.startsWith(limitPrefix) && variable !== 'ONSALE_LIMIT_LOOPBACK';
    const words = variable.slice((isLimit ? limitPrefix : prefix).length).toLowerCase();
    const name = words.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return isLimit ? `limits.${name}` : name;
  });
  return error;
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

function missing(name: string, example: string): ConfigError {
  return new ConfigError(`${name} is missing: give createOnsale ${example}.`);
}

function requireKnown(owner: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ConfigError(`${owner} has no option "${unknown}". Use ${known.join(', ')}.`);
}

function requireKind(name: string, kind: Kind, value: unknown): void {
  const isOff = value === 'off' && (kind === 'number' || kind === 'list');
  const fits: Record<Kind, boolean> = {
    text: typeof value === 'string',
    list: Array.isArray(value) && value.every((each) => typeof each === 'string'),
    number: typeof value === 'number',
    switch: typeof value === 'boolean',
    object: typeof value === 'object' && value !== null,
  };
  if (fits[kind] || isOff) return;
  throw new ConfigError(`${name} must be ${nouns[kind]}, and is ${JSON.stringify(value)}.`);
}
