/** The start options without secrets, for the first line of the log. */
import type { ServeOptions } from './serve-options.ts';

/**
 * Names every setting to be logged, so that a new one stays out until it is known not to be secret.
 */
export function redactOptions(options: ServeOptions): Record<string, unknown> {
  const { port, host, adminPort, adminHost, databaseUrl, databaseLimits } = options;
  const { adminKey, tokenSecret, otherTokenSecrets = [] } = options;
  const {
    limits,
    absentAfterSeconds,
    purgeAbsentSeconds,
    clients,
    corsOrigins,
    eventRetentionDays,
    allowsPrivateWebhooks,
    logLevel,
    drainDelayMs,
  } = options;
  const { allowedHosts = 'of the listener' } = options;
  const selfCharge = options.allowsSelfCharge ? 'on' : 'off';
  return {
    port,
    host,
    ...(adminPort !== undefined && { adminPort, adminHost }),
    database: redactPassword(databaseUrl),
    databaseLimits,
    adminKey: adminKey === undefined ? 'generated' : 'set',
    tokenSecret: tokenSecret === undefined ? 'in the database' : 'set',
    otherTokenSecrets: otherTokenSecrets.length,
    limits,
    absentAfterSeconds: absentAfterSeconds === Infinity ? 'off' : absentAfterSeconds,
    purgeAbsentSeconds: purgeAbsentSeconds === Infinity ? 'off' : purgeAbsentSeconds,
    selfCharge,
    clients,
    corsOrigins,
    eventRetentionDays,
    webhookPrivate: allowsPrivateWebhooks ? 'allow' : 'refuse',
    allowedHosts: allowedHosts ?? 'any',
    logLevel,
    drainDelayMs,
  };
}

/** Works on the text, because a URL with a list of hosts cannot be parsed as a URL. */
function redactPassword(url: string): string {
  return url
    .replace(/^(\w+:\/\/[^/?#@:]*):[^/?#]*@/, '$1:***@')
    .replaceAll(/([?&]\w*password=)[^&#]*/gi, '$1***');
}
