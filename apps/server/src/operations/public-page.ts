/** Public JSON pages under `/rooms/`: rendered once for each change, with an entity tag. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { serverLimits } from '../config/server-limits.ts';
import { matchesTag } from '../http/conditional-request.ts';

export const roomsPrefix = '/rooms/';

export interface PublicPage {
  etag: string;
  body: string;
  headers: OutgoingHttpHeaders;
  /** The headers of a 304. */
  notModifiedHeaders: OutgoingHttpHeaders;
}

export function renderPage(body: string): PublicPage {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const notModifiedHeaders = {
    'cache-control': `public, max-age=${serverLimits.roomCacheSeconds}`,
    etag,
  };
  const headers = {
    ...notModifiedHeaders,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return { etag, body, headers, notModifiedHeaders };
}

/** The part of a path after `/rooms/`, without a trailing slash; null for any other path. */
export function roomPathOf({ url = '' }: IncomingMessage): string | null {
  if (!url.startsWith(roomsPrefix)) return null;
  const query = url.indexOf('?');
  const name = url.slice(roomsPrefix.length, query < 0 ? undefined : query);
  return name.endsWith('/') ? name.slice(0, -1) : name;
}

export function isPageMethod({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** @returns the status that it sent. */
export function sendPage(req: IncomingMessage, res: ServerResponse, page: PublicPage): 200 | 304 {
  const isCached = matchesTag(req.headers['if-none-match'], page.etag);
  res.writeHead(isCached ? 304 : 200, isCached ? page.notModifiedHeaders : page.headers);
  res.end(isCached || req.method === 'HEAD' ? undefined : page.body);
  return isCached ? 304 : 200;
}
