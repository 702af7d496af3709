/** Serves `GET /openapi.json`. */
import { protocolError } from '../../wire/errors.ts';
import type { HttpExchange } from '../../http/http-exchange.ts';
import {
  createStaticFile,
  sendStaticFile,
  type StaticFile,
} from '../../http/responses/static-file.ts';
import type { AppRouter } from '../../router.ts';
import { openApiText } from './openapi-document.ts';

export const documentPath = '/openapi.json';

/** Generated on the first request: most servers never get one. */
const files = new WeakMap<AppRouter, Promise<StaticFile>>();

export async function answerOpenApi(
  router: AppRouter,
  { req, res, request }: HttpExchange,
): Promise<void> {
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    res.setHeader('allow', 'GET, HEAD');
    return request.sendError(protocolError('METHOD_NOT_SUPPORTED'), 'METHOD_NOT_SUPPORTED');
  }
  const file = files.get(router) ?? createDocumentFile(router);
  files.set(router, file);
  sendStaticFile({ req, res }, await file);
}

function createDocumentFile(router: AppRouter): Promise<StaticFile> {
  return createStaticFile(Buffer.from(openApiText(router)), 'application/json');
}
