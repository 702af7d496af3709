/**
 * Which pages of other sites may call, in the words that browsers understand. Nobody may unless told:
 * credentials travel in a header that only a page which may call can set, never in cookies.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a browser need not ask again. */
const preflightSeconds = 7_200;

const allowed = {
  'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key',
  'access-control-max-age': String(preflightSeconds),
} as const;

export type Cors = (req: IncomingMessage, res: ServerResponse) => 'answered' | 'goesOn';

/**
 * Marks an answer as readable by the page that asked, and answers what its browser asks beforehand.
 *
 * @param origins exactly these: an origin is compared, never matched.
 */
export function createCors(origins: readonly string[]): Cors {
  const known = new Set(origins);
  return ({ method, headers }, res) => {
    if (known.size === 0) return 'goesOn';
    // Whether the answer has the header depends on who asks, so no cache may give it to others.
    res.setHeader('vary', 'Origin');
    const { origin } = headers;
    if (origin === undefined || !known.has(origin)) return 'goesOn';
    res.setHeader('access-control-allow-origin', origin);
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) {
      res.setHeader('access-control-expose-headers', 'retry-after, x-request-id');
      return 'goesOn';
    }
    res.writeHead(204, allowed);
    res.end();
    return 'answered';
  };
}

/**
 * Whether a page of another site may have made the browser send this, without being allowed to call:
 * browsers let any page send what a form can, and name the page's origin. JSON they send only after
 * they asked.
 */
export function isForeignForm({ method, headers }: IncomingMessage): boolean {
  if (method !== 'POST' || /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return false;
  }
  const { origin, host } = headers;
  return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
}
