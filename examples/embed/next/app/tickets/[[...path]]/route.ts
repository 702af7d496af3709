/** Onsale in a Next app: a route handler for everything below `/tickets`. */
import { createOnsale, type OnsaleServer } from '@onsale/server';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** One server a process: Next loads this file again after a change, and once for the build. */
const opened = globalThis as { onsale?: Promise<OnsaleServer> };

function open(): Promise<OnsaleServer> {
  return (opened.onsale ??= createOnsale({
    database: process.env['ONSALE_DATABASE_URL'] ?? 'sqlite:./onsale.db',
    adminKey: process.env['ONSALE_ADMIN_KEY'] ?? '',
    basePath: '/tickets',
    // Next names the client in X-Forwarded-For; a Request counts as this machine's.
    trustedProxies: ['127.0.0.1'],
  }));
}

async function answer(request: Request): Promise<Response> {
  return (await open()).fetch(request);
}

export { answer as GET, answer as HEAD, answer as POST, answer as PATCH, answer as DELETE };
export { answer as OPTIONS };
