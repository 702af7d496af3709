import type { ServeOptions } from './serve-options.ts';

/**
 * What a server was told, for its first line in the log. Each setting is named here, so that a new
 * one is shown only once somebody has seen that it is no secret.
 */
export function redactOptions(options: ServeOptions): Record<string, unknown> {
  const { port, host, adminPort, adminHost, databaseUrl, databaseLimits } = options;
  const { adminKey, tokenSecret, otherTokenSecrets = [] } = options;
  const { limits, absentAfterSeconds, clients, corsOrigins, logLevel, drainDelayMs } = options;
  return {
    port,
    host,
    ...(adminPort !== undefined && { adminPort, adminHost }),
    database: withoutPassword(databaseUrl),
    databaseLimits,
    adminKey: adminKey === undefined ? 'made up' : 'set',
    tokenSecret: tokenSecret === undefined ? 'in the database' : 'set',
    otherTokenSecrets: otherTokenSecrets.length,
    limits,
    absentAfterSeconds: absentAfterSeconds === Infinity ? 'off' : absentAfterSeconds,
    clients,
    corsOrigins,
    logLevel,
    drainDelayMs,
  };
}

/** A list of hosts is no URL that a parser would read. */
function withoutPassword(url: string): string {
  return url
    .replace(/^(\w+:\/\/[^/?#@:]*):[^/?#]*@/, '$1:***@')
    .replaceAll(/([?&]\w*password=)[^&#]*/gi, '$1***');
}
