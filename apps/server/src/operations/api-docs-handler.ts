/** Serves `GET /docs`: Swagger UI for the REST API, which loads nothing from other hosts. */
import { english } from '@onsale/core/language/translate';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { invalidInput } from '../wire/errors.ts';
import type { RequestHandle } from '../http/http-exchange.ts';
import { sendStaticFile } from '../http/responses/static-file.ts';
import { findAsset, pagePath } from './static-assets.ts';

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

const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
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
  if (!loading) return redirectToPage(res, request.path);
  if (!methods.includes(req.method ?? '')) {
    res.setHeader('allow', methods.join(', '));
    request.sendError(invalidInput(english`this page is read with GET`), 'METHOD_NOT_SUPPORTED');
    return true;
  }
  sendStaticFile({ req, res }, await loading, securityHeaders);
  return true;
}

/**
 * Sends `/docs/` to `/docs`, whose links are relative: they hold behind a proxy that serves the API
 * below a prefix, which the server does not know.
 */
function redirectToPage(res: ServerResponse, path: string): boolean {
  if (path !== `${pagePath}/`) return false;
  res.writeHead(308, { location: `..${pagePath}` }).end();
  return true;
}
