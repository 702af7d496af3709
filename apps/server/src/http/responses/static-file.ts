/** Sends a file that changes only with a release: with an entity tag, 304 and gzip. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { acceptsGzip } from '../accept-encoding.ts';
import { matchesTag } from '../conditional-request.ts';

interface Representation {
  body: Buffer;
  /** A strong entity tag, quotes included. */
  etag: string;
}

/** A file in memory, plain and compressed. */
export interface StaticFile {
  contentType: string;
  plain: Representation;
  gzipped: Representation;
}

const compress = promisify(gzip);

export async function createStaticFile(body: Buffer, contentType: string): Promise<StaticFile> {
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, 27);
  return {
    contentType,
    plain: { body, etag: `"${tag}"` },
    gzipped: { body: await compress(body), etag: `"${tag}-gzip"` },
  };
}

/** Answers a GET or HEAD request with the file, or with 304 where the client has it. */
export function sendStaticFile(
  { req, res }: { req: IncomingMessage; res: ServerResponse },
  file: StaticFile,
  ownHeaders: OutgoingHttpHeaders = {},
): void {
  const isGzipped = acceptsGzip(req.headers['accept-encoding']);
  const { body, etag } = isGzipped ? file.gzipped : file.plain;
  // The client caches the file but revalidates it each time, so a new release is seen at once.
  const headers = { ...ownHeaders, 'cache-control': 'no-cache', etag };
  // Appended: with CORS the response varies by the origin as well.
  res.appendHeader('vary', 'accept-encoding');
  if (matchesTag(req.headers['if-none-match'], etag)) {
    res.writeHead(304, headers).end();
    return;
  }
  res.writeHead(200, {
    ...headers,
    'content-type': file.contentType,
    'content-length': body.length,
    ...(isGzipped && { 'content-encoding': 'gzip' }),
  });
  // For HEAD, Node drops the body.
  res.end(body);
}
