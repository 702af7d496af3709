/**
 * A server inside another program, which has the listener: Express, Fastify, Hono, Next, bare Node.
 *
 * It is the server of `onsale serve` without a port and without signals: the host passes requests
 * on, and closes it when it stops itself.
 */
import type { OnsaleOptions } from './embed/onsale-options.ts';
import type { OnsaleServer } from './onsale-server.ts';
import { openOnsale } from './open-onsale.ts';

/**
 * Opens the database, brings its schema up to date, and starts the jobs of each second.
 *
 * @throws ConfigError for an option that cannot be used, StartError for a database that cannot be
 * opened.
 */
export async function createOnsale(options: OnsaleOptions): Promise<OnsaleServer> {
  const { app: _, ...onsale } = await openOnsale(options);
  return onsale;
}
