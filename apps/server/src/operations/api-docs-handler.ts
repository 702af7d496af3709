/** Serves `GET /docs`: Swagger UI for the REST API, which loads nothing from other hosts. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalidInput } from '../wire/errors.ts';
import type { RequestHandle } from '../http/http-exchange.ts';
import { matchesTag } from '../http/conditional-request.ts';
import { findAsset } from './static-assets.ts';

/**
 * Allows what the library needs: no inline styles and no eval, and `data:` images for the icons of
 * its style sheet.
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

const commonHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // The browser caches the file but revalidates it each time, so a new release is seen at once.
  'cache-control': 'no-cache',
  vary: 'accept-encoding',
};

const methods = ['GET', 'HEAD'];

interface DocsExchange {
  req: IncomingMessage;
  res: ServerResponse;
  request: Pick<RequestHandle, 'path' | 'sendError'>;
}

/**
 * Answers `/docs` and the files that it loads.
 *
 * @returns false for any other path, which is left unanswered.
 */
export async function answerApiDocs({ req, res, request }: DocsExchange): Promise<boolean> {
  const loading = findAsset(request.path);
  if (!loading) return false;
  if (!methods.includes(req.method ?? '')) {
    res.setHeader('allow', methods.join(', '));
    request.sendError(invalidInput('this page is read with GET'), 'METHOD_NOT_SUPPORTED');
    return true;
  }
  const asset = await loading;
  const isGzipped = acceptsGzip(req.headers['accept-encoding']);
  const { body, etag } = isGzipped ? asset.gzipped : asset.plain;
  const headers = { ...commonHeaders, etag };
  if (matchesTag(req.headers['if-none-match'], etag)) {
    res.writeHead(304, headers).end();
    return true;
  }
  res.writeHead(200, {
    ...headers,
    'content-type': asset.contentType,
    'content-length': body.length,
    ...(isGzipped && { 'content-encoding': 'gzip' }),
  });
  // For HEAD, Node drops the body.
  res.end(body);
  return true;
}

function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return headerList(acceptEncoding).some((coding) =>
    /^gzip(\s*;\s*q=(?!0(\.0*)?$)|$)/i.test(coding),
  );
}

function headerList(header = ''): string[] {
  return header.split(',').map((part) => part.trim());
}
