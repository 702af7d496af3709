/** `GET /docs`: a page to read the REST API on and try its calls, which asks no other host for anything. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalidInput } from '../wire/errors.ts';
import type { RequestHandle } from '../http/http-exchange.ts';
import { findAsset } from './static-assets.ts';

/**
 * The library asks for nothing that is not listed: it needs neither inline styles nor eval, and its
 * icons are `data:` images in its style sheet.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const safeHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Kept by the browser, but asked about each time: a new release shows at once, for a 304.
  'cache-control': 'no-cache',
  vary: 'accept-encoding',
};

const methods = ['GET', 'HEAD'];

interface Exchange {
  req: IncomingMessage;
  res: ServerResponse;
  request: Pick<RequestHandle, 'path' | 'sendError'>;
}

/**
 * Answers `/docs` and the files that it loads.
 *
 * @returns false when the path is none of these: nothing was answered.
 */
export async function answerApiDocs({ req, res, request }: Exchange): Promise<boolean> {
  const found = findAsset(request.path);
  if (!found) return false;
  if (!methods.includes(req.method ?? '')) {
    res.setHeader('allow', methods.join(', '));
    request.sendError(invalidInput('this page is read with GET'), 'METHOD_NOT_SUPPORTED');
    return true;
  }
  const asset = await found;
  const gzipped = takesGzip(req.headers['accept-encoding']);
  const { body, etag } = gzipped ? asset.gzipped : asset.plain;
  const headers = { ...safeHeaders, etag };
  if (isKnown(req.headers['if-none-match'], etag)) {
    res.writeHead(304, headers).end();
    return true;
  }
  res.writeHead(200, {
    ...headers,
    'content-type': asset.contentType,
    'content-length': body.length,
    ...(gzipped && { 'content-encoding': 'gzip' }),
  });
  // Node leaves the body of an answer to HEAD away.
  res.end(body);
  return true;
}

function takesGzip(acceptEncoding: string | undefined): boolean {
  return headerList(acceptEncoding).some((coding) =>
    /^gzip(\s*;\s*q=(?!0(\.0*)?$)|$)/i.test(coding),
  );
}

/** Whether the browser's copy, by its tag, is the one that it would be sent. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  return headerList(ifNoneMatch).some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag);
}

function headerList(header = ''): string[] {
  return header.split(',').map((part) => part.trim());
}
