/** Serves `GET /openapi.json`. */
import { protocolError } from '../../wire/errors.ts';
import { sendText, type HttpExchange } from '../../http/http-exchange.ts';
import type { AppRouter } from '../../router.ts';
import { openApiText } from './openapi-document.ts';

export const documentPath = '/openapi.json';

/** Generated on the first request: most servers never get one. */
const texts = new WeakMap<AppRouter, string>();

export function answerOpenApi(router: AppRouter, { req, res, request }: HttpExchange): void {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('allow', 'GET, HEAD');
    return request.sendError(protocolError('METHOD_NOT_SUPPORTED'), 'METHOD_NOT_SUPPORTED');
  }
  const text = texts.get(router) ?? openApiText(router);
  texts.set(router, text);
  sendText(res, 200, text);
}
