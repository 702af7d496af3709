/**
 * CORS: lets pages of the configured origins call the API from a browser.
 *
 * No origin is allowed by default. Credentials travel in the Authorization header, which only an
 * allowed page can set, and never in cookies, so a forged request carries none.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { versionHeader } from '../wire/version-header.ts';

/** Beside those that every page may read; `date` tells a page how far its clock is off. */
const exposedHeaders = ['date', 'etag', versionHeader, 'retry-after', 'x-request-id'].join(', ');

/** How long a browser may cache the response to a preflight. */
const preflightSeconds = 7_200;

const preflightHeaders = {
  'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
  'access-control-allow-headers': [
    'authorization',
    'content-type',
    'idempotency-key',
    'if-none-match',
    'last-event-id',
    // Of tracing (https://www.w3.org/TR/trace-context/), which pages set on every request.
    'baggage',
    'traceparent',
    'tracestate',
  ].join(', '),
  'access-control-max-age': String(preflightSeconds),
} as const;

/** @returns whether the request was a preflight, which is now answered. */
export type Cors = (req: IncomingMessage, res: ServerResponse) => boolean;

/**
 * Marks a response as readable by the page that sent the request, and answers preflights.
 *
 * @param origins compared exactly: there are no patterns.
 */
export function createCors(origins: readonly string[]): Cors {
  const allowedOrigins = new Set(origins);
  return ({ method, headers }, res) => {
    if (allowedOrigins.size === 0) return false;
    // The headers depend on the origin, so a cache must not give the response to another one.
    res.setHeader('vary', 'Origin');
    const { origin } = headers;
    if (origin === undefined || !allowedOrigins.has(origin)) return false;
    res.setHeader('access-control-allow-origin', origin);
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) {
      res.setHeader('access-control-expose-headers', exposedHeaders);
      return false;
    }
    res.writeHead(204, preflightHeaders);
    res.end();
    return true;
  };
}

/**
 * Whether a page of another site may have made the browser send this request without permission.
 *
 * Browsers let any page send the content types of an HTML form, and name the page's origin. They
 * send JSON across origins only after a preflight.
 */
export function isCrossSiteForm({ method, headers }: IncomingMessage): boolean {
  if (method !== 'POST' || /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    return false;
  }
  const { origin, host } = headers;
  return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
}
